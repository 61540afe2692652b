"""Five seconds of dragging, recorded frame by frame: never blank, and the last frame is true."""

import dataclasses
import math
import time

import pytest
from playwright.sync_api import expect

from tests.browser import lab
from tests.browser.meter import Meter

pytestmark = pytest.mark.browser

SECONDS = 5
SWEEP = 2.5  # seconds to and fro
LONG_REST = 30  # frames

SETUP = """
import ipywidgets
import labkit

session = labkit.Session(labkit.load_digits(), epoch=200)
session.finish()
"""
VIEWS = "ipywidgets.VBox([labkit.LossCurve(session), labkit.WeightMap(session)])"
CURVE = ".labkit-LossCurve canvas"
WEIGHTS = ".labkit-WeightMap .labkit-map-frame canvas"


@dataclasses.dataclass(frozen=True)
class Drag:
    """A control to drag and the pictures that follow it.

    Attributes
    ----------
    controls, views : str
        Code of the cells that make them; `views` is run again at the end, for fresh pictures.
    track, handle : str
        Selectors of the slider's track and of what the mouse takes hold of.
    watch : tuple of str
        Selectors of the pictures, for the meter.
    numbers : str
        Selector of the text that says which state is shown.
    end : str
        Expression for the words that it must contain at the end.
    state : str
        Expression in the kernel that the slider must agree with.
    shown : str
        The slider's value in JavaScript, from its element `e`.
    """

    controls: str
    views: str
    track: str
    handle: str
    watch: tuple
    numbers: str
    end: str
    state: str
    shown: str


DRAGS = {
    "epoch": Drag(
        controls="labkit.EpochStepper(session)",
        views=VIEWS,
        track=".labkit-EpochStepper input[aria-label=epoch]",
        handle=".labkit-EpochStepper input[aria-label=epoch]",
        watch=(CURVE, WEIGHTS),
        numbers=".labkit-EpochStepper [role=status]",
        end="f'epoch {session.epoch} of 200'",
        state="session.epoch",
        shown="e => Number(e.value)",
    ),
    "learning rate": Drag(
        controls="ipywidgets.VBox([labkit.LearningRateSlider(session), "
        "labkit.EpochStepper(session)])",
        views=VIEWS,
        track=".labkit-LearningRateSlider input[type=range]",
        handle=".labkit-LearningRateSlider input[type=range]",
        watch=(CURVE, WEIGHTS),
        numbers=".labkit-EpochStepper [role=status]",
        end="'epoch 200 of 200'",
        state="float(f'{session.learning_rate:.4g}')",
        shown="e => Number(e.getAttribute('aria-valuetext'))",
    ),
}


@pytest.mark.parametrize("name", DRAGS)
def test_pictures_follow_the_hand(jupyter, name, record_property):
    case = DRAGS[name]
    # Controls and views in one cell are seen together; the last cell has the views once more.
    first = f"{SETUP}\nipywidgets.VBox([{case.controls}, {case.views}]).add_class('followed')"
    lab.write_notebook(jupyter.folder / "drag.ipynb", first, f"{case.views}.add_class('fresh')")
    opened = jupyter("drag.ipynb", height=1400)
    opened.run_cell(0)
    page = opened.page
    meter = Meter(page)
    followed = [f".followed {selector}" for selector in case.watch]
    meter.start([*followed, case.numbers])
    assert meter.rest()
    before = meter.marks()

    track = page.locator(case.track)
    drag(page, page.locator(case.handle).bounding_box(), track.bounding_box())
    assert meter.rest(frames=LONG_REST, patience=60_000)
    end = opened.execute("", case.end)
    page.locator(case.numbers, has_text=end).wait_for()
    assert meter.rest(frames=LONG_REST)
    trace = meter.stop()

    assert trace.blank == 0
    pictures = [sum(index == target for _, index in trace.changes) for target in (0, 1)]
    record_property("pictures", f"{pictures} in {trace.frames} frames")
    print(f"\n{name}: {pictures} pictures in {trace.frames} frames of {SECONDS} s")
    assert min(pictures) > 2
    assert trace.marks[:-1] != before[:-1]

    # The slider, the state and the words agree, and pictures drawn anew are the same.
    assert track.evaluate(case.shown) == opened.execute("", case.state)
    assert end in trace.marks[-1]
    opened.run_cell(1)
    for selector in case.watch:  # hidden until its size is right
        fresh = page.locator(f".fresh {selector}").first
        fresh.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
        expect(fresh).to_be_visible()
    meter.start([f".fresh {selector}" for selector in case.watch])
    assert meter.rest(frames=LONG_REST)
    assert meter.stop().marks == trace.marks[:-1]
    assert opened.errors() == []
    assert opened.console == []
    opened.close()


def drag(page, handle, track):
    """Drag to and fro along a slider's track, ending somewhere between."""
    y = handle["y"] + handle["height"] / 2
    middle, reach = track["x"] + track["width"] / 2, 0.45 * track["width"]
    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SECONDS:
        page.mouse.move(middle + reach * math.sin(2 * math.pi * passed / SWEEP), y)
        page.wait_for_timeout(8)
    page.mouse.move(middle + reach / 3, y)
    page.mouse.up()
