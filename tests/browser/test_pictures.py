"""Pictures and pixel maps in the page: theme, sharpness, pointer and keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import lab

pytestmark = pytest.mark.browser

CELLS = (
    "import labkit\n"
    "session = labkit.Session(labkit.load_digits(), epoch=5)\n"
    "inspector = labkit.GradientInspector(session, weight=406)\n"
    "inspector",
    "labkit.LossCurve(session)",
    "labkit.AccuracyCurve(session)",
    "labkit.WeightMap(session)",
)
CORNER = """canvas => [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data]"""
GROUND = """canvas => {
  const context = document.createElement("canvas").getContext("2d");
  for (let node = canvas; node; node = node.parentElement) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = getComputedStyle(node).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    const pixel = [...context.getImageData(0, 0, 1, 1).data];
    if (pixel[3] === 255) return pixel;
  }
}"""


@pytest.fixture(scope="module")
def opened(jupyter):
    lab.write_notebook(jupyter.folder / "pictures.ipynb", *CELLS)
    opened = jupyter("pictures.ipynb", height=2000)
    opened.run_all()
    assert opened.errors() == []
    yield opened
    assert opened.console == []
    opened.close()


def test_pictures_have_the_colours_of_the_theme(opened):
    page = opened.page
    picture = page.locator(".labkit-LossCurve canvas.labkit-picture")
    seen = []
    for dark in (True, False, True, False):
        opened.set_theme(dark)
        opened.wait_for(lambda: picture.evaluate(CORNER) == picture.evaluate(GROUND))
        opened.wait_for_rest([picture])
        seen.append(picture.evaluate(CORNER))
    assert seen[0] == seen[2] != seen[1] == seen[3]


def test_pictures_are_sharp_on_a_dense_screen(jupyter, opened):
    picture = opened.page.locator(".labkit-LossCurve canvas.labkit-picture")
    width, shown = picture.evaluate("canvas => canvas.width"), picture.bounding_box()["width"]
    assert width == shown
    lab.write_notebook(jupyter.folder / "dense.ipynb", *CELLS)
    dense = jupyter("dense.ipynb", height=2000, density=2)
    dense.run_all()
    picture = dense.page.locator(".labkit-LossCurve canvas.labkit-picture")
    dense.wait_for(lambda: picture.evaluate("canvas => canvas.width") == 2 * width)
    assert picture.bounding_box()["width"] == shown
    dense.close()


def test_a_map_by_pointer_and_keyboard(opened):
    page = opened.page
    inspector = page.locator(".labkit-GradientInspector")
    number = inspector.get_by_label("weight j")
    image, gradient = inspector.locator(".labkit-map-frame").all()
    readouts = inspector.locator(".labkit-map-readout")
    expect(number).to_have_value("406")

    gradient.focus()
    page.keyboard.press("ArrowRight")
    expect(number).to_have_value("407")
    page.keyboard.press("ArrowUp")
    expect(number).to_have_value("379")
    page.keyboard.press("Home")
    expect(number).to_have_value("364")

    # Half way into row 10, column 20 of 28; the image is as large as there is room.
    side = (image.bounding_box()["width"] - 2) / 28
    assert side >= 8
    image.click(position={"x": 20.5 * side + 1, "y": 10.5 * side + 1})
    expect(number).to_have_value("300")
    value = re.compile(r"pixel 100 \(row 3, column 16\): grey level \S+, weight \S+")
    image.hover(position={"x": 16.5 * side + 1, "y": 3.5 * side + 1})
    expect(readouts.first).to_have_text(value)
    expect(number).to_have_value("300")  # hovering selects nothing
    assert opened.execute("", "inspector.weight") == 300


def test_axes_of_the_curves_by_keyboard(opened):
    page = opened.page
    for name, choice in (("LossCurve", "linear"), ("AccuracyCurve", "from 0")):
        view = page.locator(f".labkit-{name}")
        picture = view.locator("canvas.labkit-picture")
        opened.wait_for_rest([picture])
        before = opened.pixels(picture)
        view.get_by_role("button", name=choice).focus()
        page.keyboard.press("Enter")
        opened.wait_for_other_pixels(picture, before)
