"""All widgets in one notebook: what axe-core finds, keys that are theirs, a random hand."""

import random

import pytest
from axe_playwright_python.sync_playwright import Axe

import labkit
from labkit.widgets.base.view import View
from tests.browser import gallery, lab

pytestmark = pytest.mark.browser

OPTIONS = {"resultTypes": ["violations", "passes"]}
COLOURS = ["color-contrast", "link-in-text-block"]  # rules that look at them
WIDGETS_AROUND = """targets => targets.flatMap(target => {
  const around = [];
  for (let e = document.querySelector(target); e; e = e.parentElement) around.push(...e.classList);
  return around;
})"""
# Controls of a session: their fields begin in one column, after labels of the same width.
SETTINGS = ("EpochStepper", "LearningRateSlider", "MethodControl", "DigitSelector")
LABELS = """card => [...card.querySelectorAll(".widget-label, .labkit-slider > span:first-child")]
  .filter(label => {
    const row = label.closest(".widget-hbox, .labkit-view").getBoundingClientRect();
    return label.offsetWidth > 0 && label.getBoundingClientRect().left - row.left < 6;
  })
  .map(label => label.getBoundingClientRect().width)"""
GRAVE = {"serious", "critical"}

# Found in markup that ipywidgets makes and that labkit cannot change: rule, selector, reason.
KNOWN = ()


def test_every_widget_is_looked_at():
    offered = {name for name in labkit.__all__ if isinstance(getattr(labkit, name), type)}
    views = {name for name in offered if issubclass(getattr(labkit, name), View)}
    assert views == set(gallery.WIDGETS)


@pytest.fixture(scope="module")
def opened(jupyter):
    lab.write_notebook(jupyter.folder / "gallery.ipynb", *gallery.code_cells())
    # So high that everything is in sight.
    opened = jupyter("gallery.ipynb", height=gallery.HEIGHT)
    opened.run_all()
    assert opened.errors() == []
    # The message of an error is looked at as well.
    rate = opened.page.locator(".labkit-LearningRateSlider input[type=number]").first
    rate.fill("-1")
    rate.press("Enter")
    opened.page.get_by_role("alert").filter(has_text="greater than 0").wait_for()
    # JupyterLab's body has no height and hides what overflows: axe would take all for hidden.
    style = opened.page.add_style_tag(content="body { height: 100vh }")
    yield opened
    style.evaluate("style => style.remove()")
    opened.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_grave_findings(opened, theme):
    page = opened.page
    opened.set_theme(theme == "dark")
    # Some colours fade to those of the new theme.
    page.wait_for_function("() => document.getAnimations().every(a => a.playState !== 'running')")
    # In the other theme only colours are others.
    options = OPTIONS | ({"runOnly": COLOURS} if theme == "dark" else {})
    found = Axe().run(page, context=".labkit-view", options=options).response

    # Each widget was really looked at: the contrast of a text in it was measured.
    (contrast,) = (rule for rule in found["passes"] if rule["id"] == "color-contrast")
    measured = [n["target"][0] for n in contrast["nodes"] if _ratio(n)]
    seen = page.evaluate(WIDGETS_AROUND, measured)
    assert {name for name in gallery.WIDGETS if f"labkit-{name}" not in seen} == set()

    new, met = [], set()
    for finding in found["violations"]:
        if finding["impact"] in GRAVE:
            for node in finding["nodes"]:
                known = {k for k in KNOWN if k[0] == finding["id"] and _matches(page, node, k[1])}
                met |= known
                if not known:
                    new.append(f"{finding['id']}: {node['html']:.300}\n{node['failureSummary']}")
    assert not new, "\n".join(new)
    assert met == set(KNOWN), f"no longer found, to be removed: {set(KNOWN) - met}"


STICKING_OUT = """() => [...document.querySelectorAll(".labkit-view")]
  .filter(card => card.scrollWidth > card.clientWidth)
  .map(card => `${card.className}: ${card.scrollWidth} of ${card.clientWidth} pixels`)"""


# Width of a window in which a card has 380, 700 and 1,530 pixels.
@pytest.mark.parametrize("width", [498, 820, 1716])
def test_nothing_sticks_out_of_its_card(opened, width):
    page = opened.page
    opened.hide_files()
    page.set_viewport_size({"width": width, "height": gallery.HEIGHT})
    pictures = page.locator(".labkit-view canvas.labkit-picture")
    opened.wait_for_rest(pictures.all())
    for name in gallery.WIDGETS:
        card = page.locator(f".labkit-{name}").first
        assert card.evaluate("card => card.clientWidth") >= 376, name
    assert page.evaluate(STICKING_OUT) == []
    columns = [page.locator(f".labkit-{name}").first.evaluate(LABELS) for name in SETTINGS]
    assert len({round(width) for widths in columns for width in widths}) == 1


def _matches(page, node, selector):
    return page.evaluate(
        "([target, selector]) => document.querySelector(target).matches(selector)",
        [node["target"][0], selector],
    )


def _ratio(node):
    """Contrast that axe measured for a node; None where it had only to do with its own colours."""
    return (node["any"][0]["data"] or {}).get("contrastRatio")


# -- keys ------------------------------------------------------------------------------------------

CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(
  cell => `${cell.model.id} ${cell.model.type}`)"""
FOCUSABLE = ".labkit-view :is(button, input, select, textarea, [tabindex='0'])"
# What JupyterLab does to cells with plain keys.
SHORTCUTS = ("m", "x", "d", "d", "a", "b", "y", "r", "c", "v", "z", "Shift+M", "Shift+L", "0", "0")
MODEL = "window.jupyterapp.shell.currentWidget.context.model"
FOCUSED = "() => document.activeElement.closest('.labkit-view') !== null"


@pytest.fixture
def usual(opened):
    """The gallery in a window of the usual size: each change of the high one is painted whole."""
    opened.page.set_viewport_size({"width": 1280, "height": 1000})
    return opened


def test_plain_keys_do_nothing_to_the_notebook(usual):
    page = usual.page
    cells = page.evaluate(CELLS)
    tried = 0
    for element in page.query_selector_all(FOCUSABLE):
        # Quicker than Playwright's own way: hidden and disabled ones take no focus.
        if not element.evaluate("e => (e.focus(), document.activeElement === e)"):
            continue
        tried += 1
        for key in SHORTCUTS if tried % 20 == 1 else SHORTCUTS[:2]:
            page.keyboard.press(key)
    assert tried > 120
    assert page.evaluate(CELLS) == cells
    assert page.locator(".jp-Dialog").count() == 0


def test_ctrl_s_saves_and_escape_leaves(usual):
    page = usual.page

    def saved():
        # JupyterLab ignores the key while it still makes the checkpoint of the save before.
        page.keyboard.press("Control+s")
        return not page.evaluate(f"() => {MODEL}.dirty")

    button = page.locator(".labkit-EpochStepper button:enabled").first
    for element in (button, page.locator(".labkit-WeightMap [tabindex='0']").first):
        page.evaluate(f"() => {{ {MODEL}.dirty = true }}")
        element.focus()
        usual.wait_for(saved)
        assert page.evaluate(FOCUSED)
        page.keyboard.press("m")
        page.keyboard.press("Escape")
        assert not page.evaluate(FOCUSED)
    cells = page.evaluate(CELLS)
    page.keyboard.press("b")  # outside of views the notebook's keys are its own
    assert len(page.evaluate(CELLS)) == len(cells) + 1
    page.keyboard.press("z")
    assert page.evaluate(CELLS) == cells


# -- a random hand ---------------------------------------------------------------------------------

KEYS = (
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"),
    *("Enter", " ", "Tab", "Shift+Tab", "Escape", "Delete", "Backspace", "m", "x", "1", "-", "e"),
)
ACTIONS = 80


def test_a_random_hand_meets_no_error(usual):
    page, hand = usual.page, random.Random(2026)
    cells = page.evaluate(CELLS)
    for _ in range(ACTIONS):
        view = page.locator(f".labkit-{hand.choice(list(gallery.WIDGETS))}").first
        view.scroll_into_view_if_needed()
        box = view.bounding_box()
        x, y = (box[a] + hand.random() * box[b] for a, b in (("x", "width"), ("y", "height")))
        what = hand.random()
        if what < 0.4:
            page.mouse.click(x, y)
        elif what < 0.7:
            page.mouse.move(x, y)
            page.mouse.down()
            for _ in range(3):
                page.mouse.move(x + hand.uniform(-150, 150), y + hand.uniform(-80, 80))
            page.mouse.up()
        else:
            inside = view.locator("button, input, select, textarea, [tabindex='0']")
            count = inside.count()
            if count:
                inside.nth(hand.randrange(count)).evaluate("e => e.focus()")
            for _ in range(3):
                if page.evaluate(FOCUSED):  # Tab and Escape may have left it
                    page.keyboard.press(hand.choice(KEYS))
    usual.execute("session.finish()")
    assert usual.errors() == []
    assert usual.console == []
    assert page.evaluate(CELLS) == cells
