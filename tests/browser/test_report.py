"""The report on a course as a browser shows it: light, dark, narrow, sorted, accessible."""

import warnings

import pytest
from axe_playwright_python.sync_playwright import Axe

from labkit.course.report.page import write_report
from tests.made_course import LABS, MadeCourse, fill

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
COLORS = "() => ['color', 'backgroundColor'].map(n => getComputedStyle(document.body)[n])"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Object of type")
        made = fill(MadeCourse(tmp_path_factory.mktemp("report") / "course", LABS))
        for index in range(12):
            code = f"def train_neuron(X):\n    return X + {index}"
            made.submit("lab04", f"s{index}", {"update": index % 3}, codes={"train_neuron": code})
    return write_report(made.folder)[0]


@pytest.fixture
def show(jupyter, page_file):
    contexts = []

    def show(**options):
        contexts.append(jupyter.chrome.new_context(**options))
        page = contexts[-1].new_page()
        page.problems = []
        page.on("console", lambda message: page.problems.append(message.text))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("dialog", lambda dialog: page.problems.append("a student's script ran"))
        page.on("request", lambda r: r.url.startswith("file:") or page.problems.append(r.url))
        page.goto(page_file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_no_grave_findings(show, scheme, width):
    page = show(color_scheme=scheme, viewport={"width": width, "height": 900})
    page.locator("details").first.evaluate("element => { element.open = true }")
    options = {"resultTypes": ["violations", "passes"]}
    found = Axe().run(page, options=options).response
    assert any(rule["id"] == "color-contrast" and rule["nodes"] for rule in found["passes"])
    grave = [f"{v['id']}: {v['nodes']}" for v in found["violations"] if v["impact"] in GRAVE]
    assert not grave, "\n".join(grave)
    # Wide tables and plots scroll by themselves, the page does not.
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    assert page.problems == []


def test_page_and_plots_follow_the_theme(show):
    light, dark = (show(color_scheme=scheme) for scheme in ("light", "dark"))
    inks = []
    for page in (light, dark):
        ink, paper = page.evaluate(COLORS)
        inks.append((ink, paper))
        labels = page.locator("figure svg text").evaluate_all(
            "all => [...new Set(all.map(e => getComputedStyle(e).fill))]"
        )
        assert labels == [ink]
    assert inks[0][0] != inks[1][0] and inks[0][1] != inks[1][1]


def test_a_heading_sorts_its_table(show):
    page = show()
    table = page.get_by_role("table").filter(has_text="Points after penalties")

    def column(number):
        return table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()

    before = column(1)
    button = table.get_by_role("button", name="Student")
    button.focus()
    page.keyboard.press("Enter")
    names = column(1)
    assert sorted(names) == sorted(before)
    assert [n for n in names if n[0] == "s"][:3] == ["s0", "s1", "s2"]  # and s10 after s9
    assert names.index("s10") > names.index("s9")
    table.get_by_role("button", name="Total").click()
    totals = [float(text) for text in column(5)]
    assert totals == sorted(totals) and len(set(totals)) > 2
    table.get_by_role("button", name="Total").click()
    assert [float(text) for text in column(5)] == sorted(totals, reverse=True)
    heading = table.get_by_role("columnheader", name="Total")
    assert heading.get_attribute("aria-sort") == "descending"
    table.get_by_role("button", name="lab04").click()
    assert column(3)[-1] == "not handed in"
    assert page.problems == []


def test_codes_stand_side_by_side_and_below_each_other(show):
    for width, beside in ((1200, True), (390, False)):
        page = show(viewport={"width": width, "height": 900})
        pair = page.locator("details").filter(has_text="(ada) and").first
        pair.locator("summary").click()
        one, other = (pair.locator("pre").nth(i).bounding_box() for i in (0, 1))
        assert (one["y"] == other["y"]) == beside
        assert (one["x"] == other["x"]) != beside


def test_print_shows_everything(show):
    page = show(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate(COLORS) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.get_by_role("navigation").is_visible()
    wide = "() => [...document.querySelectorAll('.wide')].map(e => getComputedStyle(e).overflowX)"
    assert set(page.evaluate(wide)) == {"visible"}
