"""Nothing that a student hands in runs where it is looked at: feedback, formgrader, report."""

import pathlib

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from playwright.sync_api import Error

from tests import courses, payloads
from tests.browser import lab

pytestmark = pytest.mark.browser

STUDENT = "mallory"
NAME = '"><img src=x onerror=document.title=`ran`>'
HONEST = """import matplotlib.pyplot as plt
from IPython.display import HTML, Latex, display
display(HTML('<table class="dataframe"><tr><td>honest cell</td></tr></table>'))
display(Latex('$x^2$'))
plt.plot([0, 1])
plt.show()"""
PRESS = """() => {
  for (const node of document.querySelectorAll("a, button")) {
    if (node.textContent.includes("press me")) node.click();
  }
}"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one hostile submission, graded, with feedback and report."""
    folder = courses.lab01(tmp_path_factory.mktemp("hostile") / "course")
    released = courses.read(folder / "release/lab01/01_single_neuron.ipynb")
    notebook = courses.solve(courses.graded_only(released))
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") and cell.cell_type == "code":
            shown = payloads.HTML[2]
            cell.source += f"\nfrom IPython.display import HTML\ndisplay(HTML({shown!r}))"
    notebook.cells += [new_markdown_cell(text) for text in payloads.MARKDOWN]
    notebook.cells += [new_code_cell(payloads.sender([o])) for o in payloads.OUTPUTS]
    notebook.cells += [new_markdown_cell("**honest text** $a < b$"), new_code_cell(HONEST)]
    courses.hand_in(notebook, folder, STUDENT)
    (folder / "submitted" / STUDENT / "lab01" / f"{NAME[2:].replace('/', '')}.txt").write_text("x")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.add_student(STUDENT, first_name=NAME, last_name=NAME, email=NAME)
    courses.run("nbgrader", "autograde", "lab01", cwd=folder)
    courses.run("nbgrader", "generate_feedback", "lab01", cwd=folder)
    courses.run("labkit", "course", "report", ".", cwd=folder)
    return folder


@pytest.fixture
def page(jupyter):
    """A page that reaches nothing but this machine."""
    context = jupyter.chrome.new_context()
    context.route(lambda url: not url.startswith(("http://127.0.0.1", "file:", "data:")), abort)
    page = context.new_page()
    page.dialogs = []
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()


def abort(route):
    route.abort()


def ran(page):
    """Press what can be pressed; whether anything ran."""
    page.evaluate(PRESS)
    page.wait_for_timeout(100)  # errors of pictures come later
    return page.title() == "ran" or bool(getattr(page, "dialogs", ()))


def test_most_of_it_runs_where_nothing_is_done_about_it(page):
    found = 0
    for html in payloads.HTML:
        page.goto("about:blank")
        page.set_content(f"<title>quiet</title><div>{html}</div>", wait_until="commit")
        try:
            found += ran(page)
        except Error:  # it went to another page
            found += 1
    assert found >= 30


def test_feedback(page, course):
    path = course / "feedback" / STUDENT / "lab01" / "01_single_neuron.html"
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    page.wait_for_load_state("load")
    assert not ran(page)
    look_honest(page)


def look_honest(page):
    page.locator("td", has_text="honest cell").wait_for()
    assert page.locator("strong", has_text="honest text").count() == 1
    assert "$x^2$" in page.content()
    cell = page.locator("img[src^='data:image/png']").last
    assert cell.evaluate("image => image.naturalWidth") > 200


def test_formgrader(page, course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        submission = book.find_submission_notebook("01_single_neuron", "lab01", STUDENT).id
    with lab.server(course, instructor=True) as (address, token):
        start = f"{address}/formgrader"
        page.goto(f"{address}/api/status?token={token}")  # logs in
        for path in (
            "manage_submissions/lab01",
            "manage_assignments",
            "gradebook",
            "gradebook/lab01",
            "gradebook/lab01/01_single_neuron",
            "manage_students",
            f"manage_students/{STUDENT}",
            f"manage_students/{STUDENT}/lab01",
            f"submissions/{submission}/?index=0",
        ):
            answer = page.goto(f"{start}/{path}", wait_until="networkidle")
            assert answer.ok and "/formgrader/" in page.url
            assert not ran(page), path
        look_honest(page)


def test_report(page, course):
    page.goto((course / "report" / "report.html").as_uri())
    assert not ran(page)


def test_the_graded_notebook_in_jupyterlab(jupyter, course):
    source = course / "autograded" / STUDENT / "lab01" / "01_single_neuron.ipynb"
    pathlib.Path(jupyter.folder, "hostile.ipynb").write_bytes(source.read_bytes())
    opened = jupyter("hostile.ipynb")
    assert not ran(opened.page)
    opened.close()
