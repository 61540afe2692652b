"""The lab book's form in a real JupyterLab, on a student's copy."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import expect

from labkit.nbtools import solutions
from tests import made

pytestmark = pytest.mark.browser

CODE = """import labkit

session = labkit.Session(labkit.load_digits(n_train=100, n_test=50), epoch=3)
labkit.LabBookEntry(session)"""


@pytest.fixture
def lab(jupyter):
    notebook = solutions.without_solutions(made.lab())
    notebook.cells.insert(0, new_code_cell(CODE, id="entry"))
    nbformat.write(notebook, jupyter.folder / "made.ipynb")
    lab = jupyter("made.ipynb")
    lab.run_all()
    yield lab
    lab.close()


def test_comments_arrive_whole(lab, jupyter):
    book = jupyter.folder / "lab-book.md"
    form = lab.page.locator(".labkit-LabBookEntry").first
    text = form.get_by_label("comment")
    button = form.get_by_role("button", name="Add to lab book")
    status = form.get_by_role("status")

    button.click()
    expect(form.get_by_role("alert")).to_contain_text("Write a comment first")
    assert not book.exists()

    # Typed faster than messages travel, and handed in by keyboard alone.
    text.click()
    lab.page.keyboard.type("The loss falls fast at first.")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")
    expect(status).to_contain_text("Added to lab-book.md")
    expect(text).to_have_value("")
    expect(form.get_by_role("alert")).to_have_count(0)
    text.fill("Two lines,\nkeys of the notebook: a b d d")
    text.press("Control+Enter")
    expect(text).to_have_value("")

    written = book.read_text(encoding="utf-8")
    assert "\n\nThe loss falls fast at first.\n\n- method" in written
    assert "\n\nTwo lines,\nkeys of the notebook: a b d d\n\n- method" in written
    assert len(list((jupyter.folder / "lab-book-pictures").iterdir())) == 2
    assert lab.page.locator(".jp-Notebook-cell").count() == len(made.lab().cells) + 1


def test_a_student_copy_runs_without_errors_and_shows_nothing_of_nbgrader(lab):
    expect(lab.page.get_by_text("not attempted yet").first).to_be_visible()
    assert lab.errors() == []
    assert lab.console == []
    assert lab.page.get_by_text("Nbgrader").count() == 0
    assert lab.page.get_by_role("button", name="Validate").count() == 0
