"""The first page and the documentation, as a visitor's browser shows them."""

import html.parser
import urllib.parse

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.site import lite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

# Without it axe would fetch style sheets that style sheets name, from the wrong folder.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
PAGES = (
    *("index", "docs/index", "docs/getting_started", "docs/widgets", "docs/look"),
    "docs/labs/index",
    *("docs/labs/02_loss", "docs/labs/04_gradient_descent", "docs/course", "docs/exercises"),
    *("docs/site", "docs/hub", "docs/api", "docs/generated/labkit.Session"),
    *("docs/generated/labkit.sigmoid", "docs/contributing", "docs/changelog"),
)
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 400, "height": 800}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_grave_findings_no_error_and_nothing_beside_the_screen(chrome, address, look):
    with lite.visitor(chrome, **LOOKS[look]) as context:
        page = context.new_page()
        errors = []
        page.on("console", lambda m: errors.append(m) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(error))
        for name in PAGES:
            page.goto(f"{address}/{name}.html")
            page.wait_for_load_state("networkidle")
            found = Axe().run(page, options=OPTIONS).response["violations"]
            grave = [f for f in found if f["impact"] in ("serious", "critical")]
            nodes = [f"{f['id']}: {n['html']:.200}" for f in grave for n in f["nodes"]]
            assert not nodes, f"{name}\n" + "\n".join(nodes)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            assert [getattr(e, "text", str(e)) for e in errors] == [], name


class Links(html.parser.HTMLParser):
    """Addresses that a page names, and the places in it that can be named."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.places |= {attributes.get("id"), attributes.get("name")}
        link = attributes.get("href") or attributes.get("src")
        if link and tag in ("a", "img", "link", "script"):
            self.links.append(link)


def test_no_link_inside_is_broken(site):
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in _pages(site)}
    assert len(pages) > 80
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path if not parts.path else path.parent / urllib.parse.unquote(parts.path)
            target = target.resolve()
            target = target / "index.html" if target.is_dir() else target
            there = target.is_file()
            if there and parts.fragment and target in pages:
                there = urllib.parse.unquote(parts.fragment) in pages[target].places
            if not there:
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def _pages(site):
    for path in [site / "index.html", *(site / "docs").rglob("*.html")]:
        if not {"lite", "_static"} & set(path.relative_to(site).parts):
            yield path.resolve()


def test_a_visitor_plays_with_the_neuron(chrome, address):
    with lite.visitor(chrome, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.wait_for_function("document.documentElement.dataset.ready")
        numbers = page.locator("#numbers")
        assert numbers.inner_text().startswith("epoch 0 of 60: loss 0.677")
        at_rest = page.evaluate(MAP)

        epoch = page.get_by_role("slider", name="epoch")
        epoch.focus()
        for _ in range(5):
            epoch.press("ArrowRight")
        assert numbers.inner_text().startswith("epoch 5 of 60")
        page.wait_for_function(f"before => ({MAP})() !== before", arg=at_rest)
        slow = numbers.inner_text()
        page.get_by_role("slider", name="learning rate").press("ArrowLeft")
        assert numbers.inner_text() != slow

        page.get_by_role("button", name="Play").click()
        page.wait_for_function(
            "parseInt(document.querySelector('#numbers').innerText.slice(6)) > 8"
        )
        page.get_by_role("button", name="Pause").click()
        stopped = numbers.inner_text()
        page.wait_for_timeout(300)
        assert numbers.inner_text() == stopped
        page.get_by_role("button", name="Play").wait_for()


MAP = """() => {
  const canvas = document.querySelector("#weights .labkit-map-frame canvas");
  return canvas.toDataURL();
}"""


def test_it_moves_by_itself_unless_that_is_not_wanted(chrome, address):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.wait_for_function("document.querySelector('#numbers').innerText.startsWith('epoch 3')")


def test_a_lab_is_opened_from_the_first_page(chrome, address):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.get_by_role("link", name="Lab 03: Chain rule and gradient").click()
        page.wait_for_function(lite.READY)
        path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        assert path == "03_chain_rule.ipynb"


def test_the_documentation_is_searched(chrome, address):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        page.goto(f"{address}/docs/search.html?q=learning+rate")
        page.locator("#search-results li a").first.wait_for()
        assert page.locator("#search-results li a").count() >= 3


def test_a_widget_of_the_gallery_opens_live(chrome, address):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        page.goto(f"{address}/docs/widgets.html")
        with context.expect_page() as opened:
            page.get_by_text("Open WeightMap live").click()
        live = opened.value
        live.wait_for_function(lite.READY)
        live.evaluate(
            "() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)"
        )
        live.locator(".labkit-WeightMap canvas").first.wait_for()


def test_an_example_of_the_reference_runs(chrome, address):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        page.goto(f"{address}/docs/generated/labkit.sigmoid.html")
        page.get_by_text("Try it in your browser").click()
        frame = page.frame_locator("iframe")
        frame.locator(".jp-CodeCell").first.wait_for()
        frame.locator(".jp-CodeCell").first.click()
        frame.get_by_text("Python (Pyodide)").first.wait_for()
