"""Answers in words, as a student compares them, and as a grader sees them in formgrader."""

import pytest
from nbgrader.api import Gradebook

from labkit.exercises import get
from tests import courses
from tests.browser import lab

pytestmark = pytest.mark.browser

LAB = "06_evaluation"
TEXT = "A stone that says no every time would be right in nine of ten cases."


def test_a_student_ticks_what_the_answer_has(jupyter):
    name = "words.ipynb"
    lab.write_notebook(
        jupyter.folder / name,
        "from labkit import check",
        f'why_shuffle = "{TEXT}"',
        'check("why_shuffle", why_shuffle)',
    )
    opened = jupyter(name)
    opened.run_all()
    boxes = opened.page.locator(".labkit-card input[type=checkbox]")
    boxes.first.wait_for()
    assert boxes.count() == len(get("why_shuffle").rubric)
    boxes.first.check()
    boxes.first.focus()
    opened.page.keyboard.press("m")  # in JupyterLab: make the cell Markdown
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Space")
    assert [box.is_checked() for box in boxes.all()] == [True] * 2
    opened.close()


def test_a_grader_reads_it_beside_the_model_answer(jupyter, tmp_path):
    folder = courses.words(tmp_path / "course")
    notebook = courses.graded_only(courses.read(folder / "release" / "lab06" / f"{LAB}.ipynb"))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "why_misleading-answer":
            cell.source = f"why_misleading = {TEXT!r}"
    courses.hand_in(notebook, folder, "ada", f"{LAB}.ipynb", "lab06")
    courses.run("nbgrader", "autograde", "lab06", cwd=folder)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        submission = book.find_submission_notebook(LAB, "lab06", "ada").id
    context = jupyter.chrome.new_context()
    try:
        page = context.new_page()
        with lab.server(folder, instructor=True) as (address, token):
            page.goto(f"{address}/api/status?token={token}")  # logs in
            page.goto(f"{address}/formgrader/submissions/{submission}/?index=0")
            card = page.locator(".labkit-card", has_text="To be read by a person")
            card.wait_for()
            for part in ("A model answer.", *get("why_misleading").rubric):
                assert part in card.inner_text()
            assert card.locator("input").count() == 0
            score = page.locator(".score[data-score], input.score").first
            score.wait_for()
            score.fill("1.5")
            with page.expect_response(lambda r: "/api/grade/" in r.url and r.ok):
                score.press("Tab")
    finally:
        context.close()
    courses.run("nbgrader", "generate_feedback", "lab06", cwd=folder)
    feedback = (folder / "feedback" / "ada" / "lab06" / f"{LAB}.html").read_text("utf-8")
    assert "(Score: 1.5 / 2.0)" in feedback and "A model answer." in feedback
