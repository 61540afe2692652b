"""Images, own drawings and all ten digits in a real JupyterLab, with mouse and keyboard."""

import math
import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import write_notebook

pytestmark = pytest.mark.browser
SETUP = "import labkit\nsession = labkit.Session(labkit.load_digits(n_train={}), epoch={})"


@pytest.fixture
def open_cells(jupyter, request):
    """Open and run a notebook of these cells."""
    opened = []

    def make(*sources, **options):
        name = f"{request.node.name.replace('[', '_').replace(']', '')}.ipynb"
        write_notebook(jupyter.folder / name, *sources)
        lab = jupyter(name, **options)
        opened.append(lab)
        lab.run_all()
        return lab

    yield make
    for lab in opened:
        assert lab.errors() == []
        assert lab.console == []
        lab.close()


def row(view, name):
    return view.get_by_role("row").filter(has=view.page.get_by_role("rowheader", name=name))


def test_browse_images(open_cells):
    lab = open_cells(SETUP.format(1000, 50), "labkit.ImageBrowser(session)")
    page = lab.page
    view = page.locator(".labkit-ImageBrowser")
    gallery = view.locator(".labkit-pages .labkit-map-frame")
    canvas = gallery.locator("canvas")
    number = view.get_by_label("page", exact=True)
    expect(view.locator(".labkit-pager-count")).to_have_text("10000 images")
    large = view.locator(".labkit-map").nth(1).locator("canvas").first
    first = lab.pixels(canvas), lab.pixels(large)

    # Pages by mouse: forward, last, back, first, and the pixels of the first page are there again.
    view.get_by_role("button", name="One page forward").click()
    expect(number).to_have_value("2")
    lab.wait_for_other_pixels(canvas, first[0])
    view.get_by_role("button", name="Last page").click()
    expect(number).to_have_value("100")
    view.get_by_role("button", name="One page back").click()
    expect(number).to_have_value("99")
    view.get_by_role("button", name="First page").click()
    expect(number).to_have_value("1")
    lab.wait_for_pixels(canvas, first[0])
    lab.wait_for_pixels(large, first[1])

    # By keys, with the focus in the gallery; arrow keys choose an image.
    gallery.focus()
    for key, at in (("PageDown", 2), ("Control+End", 100), ("PageUp", 99), ("Control+Home", 1)):
        page.keyboard.press(key)
        expect(number).to_have_value(str(at))
        # The kernel has turned the page as well.
        expect(view).to_contain_text(f"test image {100 * (at - 1)}: ")
    lab.wait_for_pixels(canvas, first[0])
    page.keyboard.press("ArrowRight")
    expect(view).to_contain_text("test image 1: 2")
    lab.wait_for_other_pixels(large, first[1])
    # Keys that are pressed while a page is turned belong to the new one, from wherever they start.
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(view).to_contain_text("test image 112: ")
    page.keyboard.press("Control+Home")
    expect(view).to_contain_text("test image 0: ")
    number.fill("3")
    number.press("Enter")
    expect(view).to_contain_text("test image 200: ")

    # An image by mouse: the second of the first row.
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 8 + 56 + 24, box["y"] + 8 + 24)
    expect(view).to_contain_text("test image 201: ")
    expect(row(view, "z = sum + b")).to_have_text(re.compile(r"[+-]\d+\.\d{3}"))

    # Only mistakes, the most confident first; then none at all.
    view.get_by_label("prediction", exact=True).select_option("wrong")
    view.get_by_label("sorted by").select_option("most confident first")
    expect(row(view, "prediction is")).to_contain_text("wrong")
    expect(view.locator(".labkit-pager-count")).to_have_text(re.compile(r"^\d{2,3} images$"))
    expect(number).to_have_value("1")
    view.get_by_label("prediction", exact=True).select_option("any")
    view.get_by_label("digit", exact=True).select_option("3")
    view.get_by_label("class", exact=True).select_option("y = 1")
    expect(view).to_contain_text("No test image is digit 3, y = 1")
    expect(canvas).to_be_hidden()
    view.get_by_label("class", exact=True).select_option("any")
    expect(canvas).to_be_visible()


def draw_zero(page, paper):
    box = paper.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y - 95)
    page.mouse.down()
    for k in range(1, 41):
        angle = 2 * math.pi * k / 40
        page.mouse.move(x - 65 * math.sin(angle), y - 95 * math.cos(angle))
    page.mouse.up()


def test_draw_a_zero_with_the_mouse(open_cells, jupyter):
    lab = open_cells(SETUP.format(5000, 100), "labkit.DigitPad(session)")
    page = lab.page
    view = page.locator(".labkit-DigitPad")
    paper = view.get_by_role("application", name="Draw a digit")
    sheet = paper.locator("canvas").first
    says = view.get_by_text("The neuron says")
    expect(view).to_contain_text("The pad is empty")
    empty = lab.pixels(sheet)
    paper.scroll_into_view_if_needed()
    draw_zero(page, paper)
    expect(says).to_contain_text(": a 0")

    # Undo empties the pad, drawing again fills it, clear and undo bring it back.
    view.get_by_role("button", name="Undo").click()
    expect(view).to_contain_text("The pad is empty")
    lab.wait_for_pixels(sheet, empty)
    draw_zero(page, paper)
    expect(says).to_contain_text(": a 0")
    drawn = lab.pixels(sheet)
    view.get_by_role("button", name="Clear").click()
    expect(view).to_contain_text("The pad is empty")
    view.get_by_role("button", name="Undo").click()
    expect(says).to_contain_text(": a 0")
    lab.wait_for_pixels(sheet, drawn)

    # Shifted by arrow keys, the neuron fails, and says why.
    shift = view.get_by_role("button", name="Shift right by one pixel")
    shift.focus()
    for key in ("ArrowRight",) * 4 + ("ArrowDown",) * 4:
        page.keyboard.press(key)
    expect(view).to_contain_text("4 down, 4 right (pixels)")
    expect(says).to_contain_text("not a 0")
    expect(view).to_contain_text("Why: every weight belongs to one place")
    page.keyboard.press("Home")
    expect(says).to_contain_text(": a 0")

    # Into the own test set, saved, and read again in a new pad.
    view.get_by_role("button", name="add to my test set").click()
    expect(view).to_contain_text("Right: 1 of 1")
    expect(view).to_contain_text("All images are of class 1")
    expect(view).to_contain_text("The pad is empty")
    lab.wait_for_pixels(sheet, empty)
    view.get_by_role("button", name="save").click()
    expect(view).to_contain_text("Saved in my_digits.npz")
    assert (jupyter.folder / "my_digits.npz").exists()
    lab.run_all()
    expect(view).to_contain_text("Your test set is empty")
    view.get_by_role("button", name="load").click()
    expect(view).to_contain_text("Right: 1 of 1")
    (jupyter.folder / "my_digits.npz").write_bytes(b"damaged")
    view.get_by_role("button", name="load").click()
    expect(view.get_by_role("alert")).to_contain_text("holds no digits saved by labkit")
    (jupyter.folder / "my_digits.npz").unlink()


def test_draw_with_the_keyboard_alone(open_cells):
    lab = open_cells(SETUP.format(5000, 100), "labkit.DigitPad(session)", dark=True)
    page = lab.page
    view = page.locator(".labkit-DigitPad")
    paper = view.get_by_role("application", name="Draw a digit")
    says = view.get_by_text("The neuron says")
    paper.focus()
    # From the top of a ring once around, in steps of the pen.
    page.keyboard.press("Space")
    expect(view).to_contain_text("pen down")
    left, right, up, down = "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"
    sides = [
        *[left] * 2, *[left, down] * 4, *[down] * 8, *[down, right] * 4, *[right] * 4,
        *[right, up] * 4, *[up] * 8, *[up, left] * 4, *[left] * 2,
    ]  # fmt: skip
    for key in sides:
        page.keyboard.press(key)
    page.keyboard.press("Space")
    expect(view).to_contain_text("pen lifted")
    expect(says).to_contain_text(": a 0")
    page.keyboard.press("Backspace")
    expect(view).to_contain_text("The pad is empty")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(says).to_be_visible()
    page.keyboard.press("Delete")
    expect(view).to_contain_text("The pad is empty")
    assert page.evaluate("document.querySelectorAll('.jp-Cell').length") == 2  # none was cut


def test_finger_and_pen(open_cells):
    """A pen draws wider the harder it is pressed; fingers draw as well."""
    lab = open_cells(SETUP.format(1000, 20), "labkit.DigitPad(session)")
    view = lab.page.locator(".labkit-DigitPad")
    paper = view.get_by_role("application", name="Draw a digit")
    sheet = paper.locator("canvas").first

    def stroke(kind, pressure):
        """Draw a vertical line and count its ink."""
        paper.evaluate(
            """(node, [pointerType, pressure]) => {
              const box = node.getBoundingClientRect();
              const send = (type, y) => node.dispatchEvent(new PointerEvent(type, {
                pointerId: 7, pointerType, pressure, button: 0, buttons: 1, bubbles: true,
                clientX: box.x + 140, clientY: box.y + y }));
              send("pointerdown", 60); send("pointermove", 140); send("pointermove", 220);
              send("pointerup", 220);
            }""",
            [kind, pressure],
        )
        expect(view.get_by_text("The neuron says")).to_be_visible()
        ink = sheet.evaluate(
            """canvas => canvas.getContext("2d")
              .getImageData(0, 0, canvas.width, canvas.height)
              .data.filter((value, i) => i % 4 === 0 && value > 127).length"""
        )
        view.get_by_role("button", name="Undo").click()
        expect(view).to_contain_text("The pad is empty")
        return ink

    light, hard = stroke("pen", 0.2), stroke("pen", 0.9)
    assert 0 < light < hard
    assert light < stroke("touch", 0.0) < hard


def test_all_ten_digits(open_cells):
    lab = open_cells(
        "import labkit\ndigits = labkit.load_digits(n_train=2000, n_test=2000)\n"
        "session = labkit.Session(digits, n_epochs=400)",
        "labkit.TenDigits(session)",
    )
    page = lab.page
    view = page.locator(".labkit-TenDigits")
    train, stop = (view.get_by_role("button", name=name) for name in ("train all 10", "stop"))
    status = view.get_by_role("status").first
    train.click()
    expect(status).to_contain_text(re.compile(r"training neuron [2-9] of 10"))
    stop.click()
    expect(status).to_contain_text(re.compile(r"stopped after \d of 10 neurons"))
    expect(row(view, "0")).to_contain_text(re.compile(r"0\.9\d{3}"))
    train.click()
    grid = view.get_by_role("grid")
    expect(grid).to_be_visible(timeout=120_000)
    expect(status).to_contain_text("10 neurons trained")

    # A cell by mouse, its neighbour by keys: as many images as the cell counts.
    canvas = view.locator(".labkit-pages canvas").first
    cell = grid.get_by_role("gridcell", name="truth 4, prediction 9:")
    cell.click()
    expect(view.locator(".labkit-pager-count")).to_have_text(
        re.compile(rf"^{cell.inner_text()} images?$")
    )
    expect(view.locator(".labkit-map-title")).to_contain_text("Truth 4, prediction 9")
    lab.wait_for_rest([canvas])
    before = lab.pixels(canvas)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("aria-selected", "false")
    ones = grid.get_by_role("gridcell", name="truth 6, prediction 1:")
    expect(ones).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowDown")
    expect(view.locator(".labkit-map-title")).to_contain_text("Truth 1, prediction 1")
    lab.wait_for_other_pixels(canvas, before)
    expect(view).to_contain_text("z of all neurons for test image")


def test_another_digit_is_chosen_live(open_cells):
    lab = open_cells(
        SETUP.format(1000, 20),
        "labkit.DigitSelector(session)",
        "labkit.EpochStepper(session)",
        "labkit.WeightMap(session)",
        "labkit.ImageBrowser(session)",
        "labkit.DigitPad(session)",
        dark=True,
    )
    page = lab.page
    selector, stepper = page.locator(".labkit-DigitSelector"), page.locator(".labkit-EpochStepper")
    weights = page.locator(".labkit-WeightMap canvas").first
    numbers = stepper.locator("[role=status]")
    selector.scroll_into_view_if_needed()
    expect(selector).to_contain_text("y = 1 for 97 of 1000 training")
    zero, before = numbers.inner_text(), lab.pixels(weights)
    choice = selector.get_by_label("digit")
    choice.focus()
    page.keyboard.press("7")  # as in any list: by its first letter
    expect(choice).to_have_value("7")
    expect(selector).to_contain_text("y = 1 for 117 of 1000 training")
    expect(numbers).not_to_have_text(zero)
    expect(numbers).to_contain_text("epoch 20 of")
    lab.wait_for_other_pixels(weights, before)
    paper = page.get_by_role("application", name="Draw a digit")
    paper.scroll_into_view_if_needed()
    draw_zero(page, paper)
    expect(page.get_by_text("The neuron says")).to_contain_text("not a 7")
    choice.scroll_into_view_if_needed()
    choice.select_option("0")
    expect(numbers).to_have_text(zero)
    lab.wait_for_pixels(weights, before)
    expect(page.get_by_text("The neuron says")).to_contain_text(": a 0")
