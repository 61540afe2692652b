"""The explorers of labs 01 and 02 with mouse, keys and touch, in a real JupyterLab."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import write_notebook

pytestmark = pytest.mark.browser

CELLS = (
    "import labkit\nexplorer = labkit.NeuronExplorer()\nexplorer",
    "labkit.NeuronDiagram(explorer.state)",
    "labkit.LossExplorer()",
)
MARKERS = "svg svg .labkit-class-0, svg svg .labkit-class-1"  # of the plane, not of the legend


@pytest.fixture(scope="module")
def notebook(jupyter):
    write_notebook(jupyter.folder / "explorers.ipynb", *CELLS)
    lab = jupyter("explorers.ipynb")
    lab.hide_files()
    yield lab
    lab.close()


@pytest.fixture(params=["light", "dark"])
def lab(request, notebook):
    notebook.set_theme(request.param == "dark")
    notebook.run_all()
    yield notebook
    assert notebook.errors() == []
    assert notebook.console == []


def place(plane, x1, x2):
    """Where a point of the plane lies on the page."""
    box = None
    while box is None:  # it is just being drawn anew
        box = plane.locator(".labkit-border").bounding_box()
    return (
        box["x"] + box["width"] * (x1 + 5) / 10,
        box["y"] + box["height"] * (5 - x2) / 10,
    )


def near(before, x1, x2, after):
    """A pattern for a point's place, to a pixel or two."""

    def number(value):
        digits = "|".join(f"{abs(value) + step:.1f}" for step in (-0.1, 0, 0.1))
        return ("−" if value < 0 else "") + f"({digits})".replace(".", r"\.") + r"\d"

    return re.compile(rf"{before}.*\({number(x1)}, {number(x2)}\): {re.escape(after)}")


def test_points_by_mouse(lab):
    page = lab.page
    explorer = page.locator(".labkit-NeuronExplorer").first
    plane = explorer.locator(".labkit-plane-frame")
    plane.scroll_into_view_if_needed()
    numbers = explorer.locator(".widget-html [role=status]").first
    readout = explorer.locator(".labkit-plane-readout")
    markers = plane.locator(MARKERS)
    expect(numbers).to_contain_text("13 of 16 points")
    start = numbers.text_content()

    # A click on an empty place adds a point, in the browser and in the kernel.
    page.mouse.click(*place(plane, -3.5, 3))
    expect(markers).to_have_count(17)
    expect(numbers).to_contain_text("13 of 17 points")
    expect(readout).to_contain_text(near("point 17 of 17", -3.5, 3, "signal"))

    # Dragged to the other side of the line it is right, and drawn so before the button is let go.
    page.mouse.move(*place(plane, -3.5, 3))
    page.mouse.down()
    page.mouse.move(*place(plane, 0, 3), steps=5)
    page.mouse.move(*place(plane, 3.5, 3), steps=5)
    expect(readout).to_contain_text(near("", 3.5, 3, "signal (y = 1), correct"))
    expect(numbers).to_contain_text("14 of 17 points")
    page.mouse.up()

    page.mouse.dblclick(*place(plane, 3.5, 3))
    expect(readout).to_contain_text("noise (y = 0), wrong")
    expect(numbers).to_contain_text("13 of 17 points")
    page.mouse.click(*place(plane, 3.5, 3), button="right")
    expect(markers).to_have_count(16)
    expect(page.locator(".lm-Menu")).to_have_count(0)
    expect(numbers).to_have_text(start)

    # Undo, all the way: the drag is one step.
    for count in ("13 of 17", "14 of 17", "13 of 17", "13 of 16"):
        explorer.get_by_role("button", name="undo").click()
        expect(numbers).to_contain_text(f"{count} points")
    expect(explorer.get_by_role("button", name="undo")).to_be_disabled()
    expect(numbers).to_have_text(start)

    # The input is dragged, and the sliders follow.
    page.mouse.move(*place(plane, 1, 0.5))
    page.mouse.down()
    page.mouse.move(*place(plane, -2, 4), steps=5)
    page.mouse.up()
    expect(explorer.get_by_label("x₁, typed")).to_have_value(re.compile(r"-(1\.9|2)"))
    expect(explorer.get_by_label("x₂, typed")).to_have_value(re.compile(r"(3\.9|4)"))
    expect(numbers).to_contain_text(re.compile(r"z = −(1\.9|2\.0)"))


def test_everything_by_keyboard(lab):
    page = lab.page
    explorer = page.locator(".labkit-NeuronExplorer").first
    diagram = page.locator(".labkit-NeuronDiagram").first
    plane = explorer.locator(".labkit-plane-frame")
    numbers = explorer.locator(".widget-html [role=status]").first
    spoken = explorer.locator(".labkit-plane-spoken")
    markers = plane.locator(MARKERS)
    sigmoid = explorer.locator("canvas.labkit-picture").first
    cells = page.locator(".jp-Notebook .jp-Cell")
    plane.focus()
    for key, said in (
        ("]", "point 1 of 16 at (−1.90, −1.10): noise"),
        ("[", "input x at (1.00, 0.50)"),
        ("n", "added point 17 of 17 at (1.50, 1.00): signal"),
        ("ArrowLeft", "at (1.40, 1.00)"),
        ("Shift+ArrowUp", "at (1.40, 1.50)"),
        ("t", "noise (y = 0), wrong"),
        ("Space", "signal (y = 1), correct"),
        ("Delete", "removed; now point 16 of 16"),
        ("Control+z", "undone"),
        ("PageDown", "point 17 of 17 at (1.40, 1.50)"),
    ):
        if key == "Delete":  # what the kernel has not heard of cannot be undone
            lab.wait_for(lambda: lab.execute("", "explorer.state.points[-1]") == (1.4, 1.5, 1))
        page.keyboard.press(key)
        # The undone point comes back from the kernel.
        expect(markers).to_have_count(16 if key in ("]", "[", "Delete") else 17)
        expect(spoken).to_contain_text(said)
    expect(numbers).to_contain_text("of 17 points")
    expect(cells).to_have_count(len(CELLS))  # none of the keys reached JupyterLab

    # A slider by key; the line, the sigmoid and the diagram in the other cell follow.
    line = plane.locator(".labkit-line").first
    before, pixels = line.get_attribute("d"), lab.pixels(sigmoid)
    slider = explorer.get_by_role("slider", name="w₂")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "-0.1")
    expect(line).not_to_have_attribute("d", before)
    lab.wait_for_other_pixels(sigmoid, pixels)
    expect(diagram).to_contain_text("w₂ = −0.10")
    expect(diagram).to_contain_text("(−0.10) · 0.50")
    expect(diagram.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"\(-0\.10\)"))
    expect(diagram.locator(".labkit-negative")).to_have_count(1)

    # A typed number stays as typed; one out of range is refused with a reason.
    typed = explorer.get_by_label("b, typed")
    typed.fill("1.2345")
    typed.press("Enter")
    expect(diagram).to_contain_text("b = 1.23")
    expect(typed).to_have_value("1.234")
    typed.fill("99")
    typed.press("Enter")
    expect(explorer.get_by_role("alert")).to_contain_text("b must lie between -10 and 10")
    expect(typed).to_have_value("1.234")

    # Steps of gradient descent take the loss down.
    def loss():
        return float(re.search(r"entropy ([\d.]+)", numbers.text_content())[1])

    start, shown = loss(), numbers.text_content()
    explorer.get_by_role("button", name="step").press("Enter")
    expect(numbers).not_to_have_text(shown)
    assert loss() < start
    expect(explorer.get_by_role("alert")).to_have_count(0)
    explorer.get_by_role("button", name="reset").press("Enter")
    expect(numbers).to_contain_text("13 of 16 points")


def test_losses(lab):
    page = lab.page
    view = page.locator(".labkit-LossExplorer").first
    view.scroll_into_view_if_needed()
    status = view.get_by_role("status")
    picture = view.locator("canvas.labkit-picture").first
    expect(status).to_contain_text("Saturated and wrong")
    pixels = lab.pixels(picture)
    view.get_by_role("button", name="y = 0").click()
    expect(status).to_contain_text("Right")
    lab.wait_for_other_pixels(picture, pixels)
    slider = view.get_by_role("slider", name="z")
    slider.focus()
    page.keyboard.press("End")
    expect(status).to_contain_text("pulls 1.18 × 1017 times as hard")  # a power of ten
    expect(view.locator("table")).to_contain_text("ŷ = σ(z) = 1")
    expect(view.get_by_label("z, typed")).to_have_value("40")
    pixels = lab.pixels(picture)
    page.keyboard.press("ArrowLeft")
    expect(view.get_by_label("z, typed")).to_have_value("39.9")
    lab.wait_for_other_pixels(picture, pixels)
