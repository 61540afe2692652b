"""Every widget in the browser edition: shown, and one control of each kind moved."""

import pytest

from tests.browser import gallery
from tests.browser.test_every_widget import FOCUSABLE, SHORTCUTS
from tests.site import lite

pytestmark = pytest.mark.browser

NAMES = list(gallery.WIDGETS)


@pytest.fixture(scope="module")
def opened(chrome, address):
    """The gallery, run from top to bottom."""
    with lite.visitor(chrome) as context:
        page = context.new_page()
        lite.load(page, address)
        notebook = lite.notebook(*gallery.code_cells())
        lite.save(page, "gallery.ipynb", notebook)
        opened = lite.Lite(page, "gallery.ipynb", height=gallery.HEIGHT)
        opened.run_all()
        yield opened
        opened.close()


def focus(view, selector):
    element = view.locator(selector).first
    element.evaluate("e => e.focus()")
    return element


def key(selector, *keys):
    """Press keys in an element of the view."""

    def act(view):
        element = focus(view, selector)
        for pressed in keys:
            element.press(pressed)

    return act


def typed(selector, text):
    """Type into an element, and Enter."""

    def act(view):
        view.locator(selector).first.fill(text)
        view.locator(selector).first.press("Enter")

    return act


def click(selector):
    """Click an element."""
    return lambda view: view.locator(selector).first.click()


def drag(selector, dx, dy):
    """Drag with the mouse from the middle of an element."""

    def act(view):
        box = view.locator(selector).first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        view.page.mouse.move(x, y)
        view.page.mouse.down()
        view.page.mouse.move(x + dx, y + dy, steps=5)
        view.page.mouse.up()

    return act


def entry(text):
    """Write a comment and add it."""

    def act(view):
        view.locator("textarea").fill(text)
        view.locator("button[type=submit]").click()

    return act


def choose(selector):
    """Choose the last entry of a drop-down list."""

    def act(view):
        element = view.locator(selector).first
        element.select_option(index=element.locator("option").count() - 1)

    return act


# Kind of control: the widget, what is done, and what then differs of the view `v`.
CONTROLS = {
    "slider": ("LearningRateSlider", key("[type=range]", "ArrowRight"), "v.state.learning_rate"),
    "number": ("LearningRateSlider", typed("[type=number]", "0.3"), "v.state.learning_rate"),
    "button": ("EpochStepper", click("button[title='One epoch back']"), "v.state.epoch"),
    "drop-down": ("MethodControl", choose("select"), "v.state.config"),
    "pixel map": ("WeightMap", key("[role=application]", "ArrowDown"), "v.map.selected"),
    "matrix": ("ConfusionExplorer", click("button[aria-pressed=false]"), "v.cell"),
    "pages": ("ImageBrowser", key(".labkit-pages [role=application]", "PageDown"), "v.page"),
    "handle": ("ThresholdCurves", key("[role=slider]", "ArrowLeft"), "v.state.threshold"),
    "plane": (
        "NeuronExplorer",
        key("[role=application]", "ArrowUp"),
        "(v.plane.points, v.plane.x)",
    ),
    "drawing": ("DigitPad", drag("[role=application] canvas", 30, 30), "v.canvas.ink.sum()"),
    "table": ("RunTable", click("button[aria-label^=Remove]"), "[k.name for k in v.state.kept]"),
    "text": ("LabBookEntry", entry("seen"), "v.confirmation.value"),
}


def test_every_widget_is_shown(opened):
    shown = [cell["outputs"] for cell in opened.cells()][1:]
    for name, outputs in zip(NAMES, shown, strict=True):
        assert [output["output_type"] for output in outputs] == ["execute_result"], name
        assert opened.page.locator(f".labkit-{name}").first.is_visible(), name
    assert opened.console == []


@pytest.mark.parametrize("kind", CONTROLS)
def test_a_control_of_each_kind(opened, kind):
    name, act, expression = CONTROLS[kind]
    view = opened.page.locator(f".labkit-{name}").first
    setup = f"v = Out[{NAMES.index(name) + 2}]"
    before = opened.execute(setup, f"repr({expression})")
    act(view)
    opened.wait_for(lambda: opened.execute(setup, f"repr({expression})") != before, 10)
    assert opened.console == []


def test_plain_keys_are_the_widgets_own(opened):
    page = opened.page
    cells = [(cell["id"], cell["type"]) for cell in opened.cells()]
    tried = 0
    for element in page.locator(FOCUSABLE).all()[::7]:
        if element.evaluate("e => (e.focus(), document.activeElement === e)"):
            tried += 1
            for pressed in SHORTCUTS:
                page.keyboard.press(pressed)
    assert tried > 15
    assert [(cell["id"], cell["type"]) for cell in opened.cells()] == cells
    assert page.locator(".jp-Dialog").count() == 0
