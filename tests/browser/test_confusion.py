"""The confusion explorer and the threshold curves by mouse and keyboard, in two linked cells."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import write_notebook

pytestmark = pytest.mark.browser

NAME = "confusion.ipynb"
SOURCES = (
    "import labkit\nsession = labkit.Session(labkit.load_digits(n_train=2000), epoch=30)",
    "labkit.ConfusionExplorer(session)",
    "labkit.ThresholdCurves(session)",
    "labkit.EpochStepper(session)",
)


@pytest.fixture(scope="module")
def opened(jupyter):
    write_notebook(jupyter.folder / NAME, *SOURCES)
    lab = jupyter(NAME, height=2600)
    lab.run_all()
    yield lab
    lab.close()


@pytest.fixture
def lab(opened):
    """The notebook at threshold 0.5, test data and no chosen cell."""
    explorer = opened.page.locator(".labkit-ConfusionExplorer").first
    box = explorer.get_by_role("spinbutton", name="value")
    box.fill("0.5")
    box.press("Enter")
    expect(status(explorer)).to_contain_text("threshold 0.5,")
    chosen = explorer.locator("[data-cell][aria-pressed=true]")
    if chosen.count():
        chosen.click()
    expect(chosen).to_have_count(0)
    yield opened
    assert opened.errors() == []
    assert opened.console == []


def status(view):
    return view.locator("[role=status]").first


def threshold(view):
    return float(re.search(r"threshold ([\d.e-]+),", status(view).inner_text())[1])


def counts(view):
    """TN, FP, FN, TP as the cells show them."""
    return [int(text) for text in view.locator(".labkit-cell-count").all_inner_texts()]


def views(lab):
    page = lab.page
    return page.locator(".labkit-ConfusionExplorer").first, page.locator(
        ".labkit-ThresholdCurves"
    ).first


def test_the_slider_moves_everything(lab):
    explorer, curves = views(lab)
    pictures = [explorer.locator("canvas.labkit-picture"), curves.locator("canvas").first]
    lab.wait_for_rest(pictures)
    before, pixels = counts(explorer), [lab.pixels(picture) for picture in pictures]
    formulas = explorer.get_by_role("table", name="Metrics")
    old = formulas.inner_text()
    slider = explorer.get_by_role("slider", name="threshold", exact=True)
    slider.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowLeft")
    expect(status(explorer)).to_contain_text("threshold 0.485,")
    expect(status(curves)).to_contain_text("threshold 0.485,")
    slider.press("Home")
    expect(status(explorer)).to_contain_text("threshold 0,")
    expect(formulas).not_to_have_text(old)
    tn, fp, fn, tp = counts(explorer)
    assert (tn + fp, fn + tp) == (before[0] + before[1], before[2] + before[3])
    assert tn < before[0] and tp > before[3]
    assert f"{tp} / ({tp} + {fp})" in formulas.inner_text()
    for picture, then in zip(pictures, pixels, strict=True):
        lab.wait_for_other_pixels(picture, then)
    slider.press("End")
    expect(status(curves)).to_contain_text("threshold 1,")
    expect(formulas).to_contain_text("0/0, undefined")

    # By mouse: to about a quarter.
    box = slider.bounding_box()
    lab.page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(status(curves)).to_contain_text(re.compile(r"threshold 0\.2\d*,"))


def test_cells_by_mouse_and_keyboard(lab):
    explorer, _ = views(lab)
    page = lab.page
    gallery = explorer.locator(".labkit-map")
    expect(gallery).to_be_hidden()
    false_positives = explorer.get_by_role("button", name=re.compile("^FP, false positives"))
    false_positives.click()
    expect(false_positives).to_have_attribute("aria-pressed", "true")
    expect(explorer).to_contain_text("most confident mistakes first")
    expect(gallery).to_be_visible()
    shown = lab.pixels(gallery.locator("canvas").first)

    # The keyboard: arrows between the cells, Space and Enter choose, JupyterLab does not interfere.
    page.keyboard.press("ArrowDown")
    positives = explorer.get_by_role("button", name=re.compile("^TP, true positives"))
    expect(positives).to_be_focused()
    page.keyboard.press("Space")
    expect(positives).to_have_attribute("aria-pressed", "true")
    expect(explorer).to_contain_text("surest first")
    lab.wait_for_other_pixels(gallery.locator("canvas").first, shown)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(false_positives).to_have_attribute("aria-pressed", "true")
    expect(false_positives).to_be_focused()
    expect(explorer).to_contain_text("most confident mistakes first")

    # Images: one by mouse, the next by keyboard, then the next page.
    gallery.locator("canvas").first.click(position={"x": 30, "y": 30})
    expect(explorer).to_contain_text(re.compile(r"test example \d+ shows a \d: ŷ = 0\.\d+"))
    first = re.search(r"test example \d+", explorer.inner_text())[0]
    page.keyboard.press("ArrowRight")
    expect(explorer).not_to_contain_text(f"{first} shows")
    positives.click()
    following = explorer.get_by_role("button", name="One page forward")
    following.focus()
    following.press("Enter")
    expect(explorer).to_contain_text(re.compile(r"25 to 48 of \d+"))

    # A cell without images says so.
    false_positives.click()
    explorer.get_by_role("slider", name="threshold", exact=True).press("End")
    expect(explorer).to_contain_text("no image at threshold 1")
    expect(gallery).to_be_hidden()


def test_training_data_and_other_epochs(lab):
    explorer, _ = views(lab)
    explorer.get_by_role("button", name="training").click()
    expect(status(explorer)).to_contain_text("2000 training examples")
    before = counts(explorer)
    lab.page.locator(".labkit-EpochStepper").first.get_by_title("First epoch").click()
    expect(status(explorer)).to_contain_text("epoch 0,")
    expect(explorer.locator(".labkit-cell-count").first).not_to_have_text(str(before[0]))
    assert sum(counts(explorer)) == 2000
    lab.page.locator(".labkit-EpochStepper").first.get_by_title("Last epoch").click()
    explorer.get_by_role("button", name="test", exact=True).click()
    expect(status(explorer)).to_contain_text("10000 test examples")
    expect(status(explorer)).to_contain_text("epoch 200,", timeout=30_000)


@pytest.mark.parametrize("name", ["on the ROC curve", "on the curve of precision and recall"])
def test_drag_the_point_on_a_curve(lab, name):
    explorer, curves = views(lab)
    handle = curves.get_by_role("slider", name=f"threshold, {name}")
    box = handle.bounding_box()
    mouse = lab.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    expect(handle).not_to_have_attribute("aria-valuenow", "0.5")
    # The corner of few positive predictions; the pointer may leave the picture.
    corner = (0, 1) if "ROC" in name else (0, 0)
    mouse.move(
        box["x"] + corner[0] * box["width"] - 30, box["y"] + corner[1] * box["height"], steps=8
    )
    mouse.up()
    # Hardly anything is called a zero any more.
    expect(status(explorer)).to_contain_text(re.compile(r"threshold (0\.9\d*|1),.* TP \d{1,2}$"))
    canvases = curves.locator("canvas").all()
    lab.wait_for_rest(canvases)
    value = threshold(explorer)
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.wait_for_rest(canvases)
    assert threshold(explorer) == value  # the button is up

    handle.press("Home")
    expect(status(explorer)).to_contain_text("threshold 0,")
    handle.press("PageUp")
    handle.press("ArrowRight")
    handle.press("Shift+ArrowRight")
    expect(status(explorer)).to_contain_text("threshold 0.111,")
    expect(handle).to_have_attribute("aria-valuenow", "0.111")


@pytest.mark.parametrize(
    ("view", "name"), [(1, "over the outputs"), (1, "over the cost"), (0, "over the curves")]
)
def test_drag_the_line(lab, view, name):
    explorer, _ = views(lab)
    handle = views(lab)[view].get_by_role("slider", name=f"threshold, {name}")
    box = handle.bounding_box()
    mouse = lab.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 10, steps=10)
    mouse.up()
    expect(status(explorer)).to_contain_text(re.compile(r"threshold 0\.(8|80\d|79\d),"))
    mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] - 40, box["y"] + 10, steps=10)
    mouse.up()
    expect(status(explorer)).to_contain_text("threshold 0,")
    handle.press("End")
    expect(status(explorer)).to_contain_text("threshold 1,")


def test_costs_and_use_it(lab):
    explorer, curves = views(lab)
    cost = curves.get_by_label("cost of a false negative")
    cost.fill("-3")
    cost.press("Enter")
    expect(curves.get_by_role("alert")).to_contain_text("cost_fn")
    expect(cost).to_have_value("1")
    cost.fill("50")
    cost.press("Enter")
    expect(curves.get_by_role("alert")).to_have_count(0)
    curves.get_by_title("Take the best threshold").click()
    expect(status(explorer)).not_to_contain_text("threshold 0.5,")
    found = threshold(explorer)
    assert found < 0.5  # misses are expensive
    expect(curves).to_contain_text(f"at threshold {found:g}")
    # Neither slider moved it to a step of its own.
    explorer.get_by_role("slider", name="threshold", exact=True).focus()
    expect(explorer.get_by_role("spinbutton", name="value")).to_have_value(f"{round(found, 6):g}")
    cost.fill("1")
    cost.press("Enter")


def test_handles_lie_over_the_axes_in_a_narrow_window(lab):
    """The layout folds, and each handle keeps its place over its picture."""
    _, curves = views(lab)
    wide = [canvas.bounding_box() for canvas in curves.locator("canvas").all()]
    assert wide[0]["y"] == wide[1]["y"]
    lab.page.set_viewport_size({"width": 800, "height": 2600})
    try:
        canvases, handles = curves.locator("canvas"), curves.locator(".labkit-handle")
        lab.page.wait_for_function(
            "([a, b]) => a.getBoundingClientRect().top < b.getBoundingClientRect().top",
            arg=[canvas.element_handle() for canvas in canvases.all()[:2]],
        )
        for canvas, handle in zip(canvases.all(), handles.all(), strict=True):
            outer, inner = canvas.bounding_box(), handle.bounding_box()
            left = (inner["x"] - outer["x"]) / outer["width"]
            top = (inner["y"] - outer["y"]) / outer["height"]
            assert left == pytest.approx(74 / 400, abs=0.01)
            assert top == pytest.approx(30 / 300, abs=0.01)
    finally:
        lab.page.set_viewport_size({"width": 1280, "height": 2600})
