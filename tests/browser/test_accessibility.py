"""axe-core's findings in the kit's own elements, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import labkit
from labkit.widgets.base.view import View
from tests.browser import gallery, lab

pytestmark = pytest.mark.browser

OPTIONS = {"resultTypes": ["violations", "passes"]}
WIDGETS_AROUND = """targets => targets.flatMap(target => {
  const around = [];
  for (let e = document.querySelector(target); e; e = e.parentElement) around.push(...e.classList);
  return around;
})"""
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


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_no_grave_findings(opened, theme):
    page = opened.page
    opened.command("apputils:change-theme", {"theme": theme})
    # Some colours fade to those of the new theme.
    page.wait_for_function("() => document.getAnimations().every(a => a.playState !== 'running')")
    found = Axe().run(page, context=".labkit-view", options=OPTIONS).response

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


def _matches(page, node, selector):
    return page.evaluate(
        "([target, selector]) => document.querySelector(target).matches(selector)",
        [node["target"][0], selector],
    )


def _ratio(node):
    """Contrast that axe measured for a node; None where it had only to do with its own colours."""
    return (node["any"][0]["data"] or {}).get("contrastRatio")
