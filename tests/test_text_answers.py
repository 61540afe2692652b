"""Answers in words: compared by the student at home, read by a person in a course."""

import json
import pathlib

import pytest
from nbgrader.api import Gradebook

from labkit.course.report.collect import read_results
from labkit.exercises import check, exercises, get, records
from labkit.exercises.content.lab06_judgement import metric_statements
from labkit.nbtools.solutions import exercise_cells
from tests import courses

TEXTS = [name for name, e in exercises().items() if e.answer == "text"]
SOUND = "A stone that says no every time would reach the same 90 %, for nine in ten are no zeros."
LAB = "06_evaluation.ipynb"


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("LABKIT_SOLUTIONS", "LABKIT_GRADING", "LABKIT_PROGRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(records, "_memory", {"student": "", "exercises": {}})


def html(card):
    return card._repr_mimebundle_()["text/html"]


# -- at home ---------------------------------------------------------------------------------------


def test_there_are_texts_with_two_or_three_points_each():
    assert TEXTS
    for name in TEXTS:
        assert 2 <= len(get(name).rubric) <= 3
        assert get(name).mistakes == []


@pytest.mark.parametrize("name", TEXTS)
def test_an_honest_attempt_shows_the_model_answer_and_points_to_tick(name):
    card = check(name, SOUND)
    assert (card.state, repr(card)) == ("answered", f"{name}: answered")
    shown = html(card)
    assert get(name).model.split(",")[0].split("'")[0] in shown
    assert shown.count('<input type="checkbox" data-lm-suppress-shortcuts="true">') == len(
        get(name).rubric
    )
    assert records.load().done(name)


@pytest.mark.parametrize(
    "answer", ["", " . ", "Yes.", "a word", "no no no no no no", ..., 3, ["a"]]
)
@pytest.mark.parametrize("name", TEXTS)
def test_less_than_that_shows_nothing(name, answer):
    card = check(name, answer)
    assert card.state == "not attempted"
    assert "checkbox" not in html(card) and get(name).model[:30] not in html(card)


def test_what_was_answered_stays_so():
    assert check("why_shuffle", SOUND).state == "answered"
    check("why_shuffle", "")
    assert records.load().done("why_shuffle")


def test_a_course_keeps_the_model_answer_back(tmp_path):
    (tmp_path / "labkit-course.json").write_text('{"solutions": false}')
    card = check("why_misleading", SOUND)
    assert card.state == "answered"
    assert "checkbox" not in html(card) and "one in ten" not in html(card)
    assert "A person reads your answer" in html(card)
    (tmp_path / "labkit-course.json").write_text('{"solutions": ["why_misleading"]}')
    assert "checkbox" in html(check("why_misleading", SOUND))


def test_the_variable_goes_before_the_file(monkeypatch):
    monkeypatch.setenv("LABKIT_SOLUTIONS", "none")
    assert "checkbox" not in html(check("why_misleading", SOUND))


# -- statements ------------------------------------------------------------------------------------


def test_each_wrong_statement_is_explained():
    card = check("metric_statements", "abd")
    said = {mistake.formula(): mistake.message for mistake in metric_statements.mistakes}
    assert said["b"].replace("`", "") in card.message and said["d"] in card.message
    assert "2 more statements are true." in card.message
    assert card.credit == 0  # 4 of 5 are wrong


def test_part_of_the_points_for_most_of_it():
    assert check("metric_statements", "ac").credit == 0.6
    assert check("metric_statements", "abcde").credit == 0.2
    assert check("metric_statements", "a").credit == 0.2


@pytest.mark.parametrize("name", [n for n, e in exercises().items() if e.answer == "statements"])
def test_each_false_statement_has_its_explanation_and_no_true_one(name):
    e = get(name)
    false = set(e.choices) - set(e.reference())
    assert {mistake.formula() for mistake in e.mistakes} == false
    assert all(f"- {letter}: " in e.statement() for letter in e.choices)


# -- in a course -----------------------------------------------------------------------------------


def test_cells_of_a_text_are_graded_by_a_person():
    _, answer, checking = exercise_cells(get("why_misleading"))
    about = answer.metadata["nbgrader"]
    assert about["grade"] and about["solution"] and not about["locked"]
    assert about["grade_id"] == "why_misleading-answer" and about["points"] == 2
    assert checking.metadata == {}
    namespace = {}
    exec(answer.source, namespace)
    assert namespace["why_misleading"].split() == get("why_misleading").model.split()


@pytest.mark.kernel
def test_from_handing_out_to_the_report(tmp_path):
    folder = courses.words(tmp_path / "course")
    released = courses.read(folder / "release" / "lab06" / LAB)
    model = get("why_misleading").model[:40]
    assert model not in json.dumps(released)
    assert json.loads((folder / "release/lab06/labkit-course.json").read_text()) == {
        "solutions": False
    }
    for student, text in {"ada": SOUND, "bob": None}.items():
        notebook = courses.solve(released, ["metric_statements"])
        for cell in notebook.cells:
            if text and cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith("-answer"):
                cell.source = f"why_misleading = {text!r}"
        courses.hand_in(notebook, folder, student, LAB, "lab06")
    said = courses.run("nbgrader", "autograde", "lab06", cwd=folder)
    assert "ada, 06_evaluation: 2 of 4 points, and some to be given by hand" in said
    assert "bob, 06_evaluation: 2 of 4 points;" in said  # nothing written: a zero without a person

    graded = courses.read(folder / "autograded" / "ada" / "lab06" / LAB)
    (answer,) = [c for c in graded.cells if "why_misleading = " in c.source]
    (shown,) = [o for o in answer.outputs if "text/html" in o.get("data", {})]
    for point in (model, "always says", "(1 of 2)"):
        assert point in shown["data"]["text/html"].replace("&#x27;", "'")
    check_card = next(c for c in graded.cells if c.source.startswith('check("why_misleading"'))
    assert not any(o.output_type == "error" for o in check_card.outputs)

    courses.run("labkit", "course", "report", ".", cwd=folder)
    report = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "To be graded: why_misleading<" in report
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        grade = book.find_grade("why_misleading-answer", "06_evaluation", "lab06", "ada")
        assert grade.needs_manual_grade and grade.max_score == 2
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = book.find_comment("why_misleading-answer", "06_evaluation", "lab06", "ada")
        comment.manual_comment = "Say how frequent they are."
        book.db.commit()
    courses.run("nbgrader", "generate_feedback", "lab06", cwd=folder)
    page = pathlib.Path(folder, "feedback/ada/lab06/06_evaluation.html").read_text(encoding="utf-8")
    for part in (SOUND[:20], "A model answer.", "(Score: 1.5 / 2.0)", "Say how frequent they are."):
        assert part in page
    assert courses.scores(folder) == {"ada": 3.5, "bob": 2}
    course = read_results(folder)
    (assignment,) = course.assignments
    words = next(cell for cell in assignment.cells if cell.label == "why_misleading")
    states = {s: course.submissions[s, "lab06"].answers[words.key].state for s in ("ada", "bob")}
    assert states == {"ada": "partly", "bob": "not attempted"}
    courses.run("labkit", "course", "report", ".", cwd=folder)
    assert "3.5" in (folder / "report" / "report.html").read_text(encoding="utf-8")
