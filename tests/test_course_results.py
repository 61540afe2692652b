"""What is read of a graded course: outcomes of cells, scores, code."""

import json
import os
import shutil

import pytest

from labkit.course.report import summary
from labkit.course.report.collect import read_results
from labkit.course.report.outcomes import Outcome, outcome
from labkit.course.report.page import make_page
from tests.made_course import TRAIN, cell, error, judged, number, printed, write
from tests.test_course_report import Page

# nbgrader's own way of adding submissions makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


@pytest.fixture
def course(filled, tmp_path):
    return filled.copied(tmp_path / "course")


# -- what the outputs say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([], Outcome()),
        ([judged("dw", "passed", points=1)], Outcome("passed")),
        ([judged("dw", "incorrect", "sign", "Look.")], Outcome("incorrect", "sign", "Look.")),
        ([judged("dw", "not attempted")], Outcome("not attempted")),
        (
            [error("NameError", "name 'x'"), judged("dw", "incorrect", "time limit", "Too long.")],
            Outcome("incorrect", "time limit", "Too long."),
        ),
        (
            [error("Incorrect", "dw: incorrect (missing 1/m): The more (line 2: return x)")],
            Outcome("incorrect", "missing 1/m", "The more (line 2: return x)"),
        ),
        ([error("NotAttempted", "dw: not attempted yet.")], Outcome("not attempted", None, ...)),
        ([error("NotImplementedError", "")], Outcome("not attempted")),
        ([error("AssertionError", "3 != 4")], Outcome("incorrect", "AssertionError", "3 != 4")),
        ([error("AssertionError", "")], Outcome("incorrect", "AssertionError", ...)),
        ([error("CellTimeoutError", "")], Outcome("incorrect", "time limit", ...)),
        ([error("DeadKernelError", "")], Outcome("incorrect", "ended the kernel", ...)),
        (
            [printed("dw: incorrect (sign): Why?\nReally. [1.5 of 3 points]\n"), number("1.5")],
            Outcome("incorrect", "sign", "Why? Really."),
        ),
        ([printed("hello"), number("0.5")], Outcome()),
        ([printed("boom", "stderr")], Outcome("incorrect", "text on stderr", "boom")),
        (["no output", {"metadata": {"labkit": "x"}}, {"metadata": None}], Outcome()),
    ],
)
def test_outcome_of_a_cell(outputs, expected):
    found = outcome(cell("x") | {"outputs": outputs})
    assert found[:2] == expected[:2]
    assert found.message == expected.message or (expected.message is ... and found.message)


def test_long_messages_are_cut():
    found = outcome(cell("x") | {"outputs": [error("ValueError", "x" * 10**6)]})
    assert len(found.message) < 500


# -- reading -------------------------------------------------------------------------------------


def test_results_are_those_of_the_gradebook(course):
    results = read_results(course.folder)
    assert [student.id for student in results.students] == ["ada", "eve", "bob", "sue"]
    assert [a.name for a in results.assignments] == ["lab04", "lab05"]
    (first, second) = results.assignments[0].cells
    assert (first.name, first.max_score, first.answered_in) == ("update", 2, "update-solution")
    assert second.name == "train_neuron"
    ada = results.submissions["ada", "lab04"]
    assert ada.score == 4 and ada.final and ada.seconds_late == 0
    assert ada.answers[second.key].state == "partly"
    assert ada.answers[second.key].kind == "climbs <the> loss"
    assert ada.code["lab04", "train_neuron-solution"] == TRAIN
    assert results.submissions["bob", "lab04"].seconds_late == 90_000
    eve = results.submissions["eve", "lab04"]
    assert eve.answers[second.key].state == "waiting" and not eve.final
    assert results.max_score == 7
    assert [results.total(student) for student in results.students] == [4, 0, 4, 0]


def test_a_person_has_the_last_word(course):
    with course.book() as book:
        grade = book.find_grade("train_neuron", "lab04", "lab04", "ada")
        grade.manual_score, grade.extra_credit = 4, 0.5
        grade = book.find_grade("update", "lab04", "lab04", "eve")
        grade.manual_score, grade.needs_manual_grade = 1, True
        book.find_submission_notebook("lab04", "lab04", "bob").late_submission_penalty = 1.5
    results = read_results(course.folder)
    ada, bob, eve = (results.submissions[s, "lab04"] for s in ("ada", "bob", "eve"))
    assert ada.score == 6.5 and ada.answers["lab04", "train_neuron"].state == "passed"
    assert bob.score == 2.5
    assert eve.answers["lab04", "update"].state == "partly"
    assert eve.answers["lab04", "update"].review
    said = [n.details for n in summary.notices(results) if n.student.id == "eve"]
    assert any("Graded by hand" in text and "update" in text for text in said)


def test_nothing_is_written_into_the_course(course):
    def state():
        files = [p for p in course.folder.rglob("*") if p.is_file()]
        return {p: p.read_bytes() for p in files}

    before = state()
    os.chmod(course.folder / "gradebook.db", 0o444)
    read_results(course.folder)
    assert state() == before


def test_damaged_notebooks_are_named_and_stop_nothing(course):
    course.path("autograded", "ada", "lab04").write_text('{"cells": [{"cell_type": "co')
    course.path("autograded", "bob", "lab04").write_bytes(b"\xff\xfe\x00")
    shutil.rmtree(course.folder / "autograded" / "eve")
    results = read_results(course.folder)
    assert results.submissions["ada", "lab04"].score == 4  # the gradebook has it
    found = {n.student.id: n.details for n in summary.notices(results) if n.what.startswith("Cann")}
    assert "lab04.ipynb cannot be read: it is no JSON" in found["ada"]
    assert "cannot be read: it is no text in UTF-8" in found["bob"]
    assert "There is no autograded notebook lab04.ipynb" in found["eve"]
    assert "it is no JSON" in Page(make_page(results)).text


@pytest.mark.parametrize("content", ["[]", "3", '{"cells": 3}', '{"cells": [1]}', "{}", "[" * 9999])
def test_other_files_are_no_notebooks(course, content):
    course.path("autograded", "ada", "lab04").write_text(content)
    results = read_results(course.folder)
    assert "cannot be read" in results.submissions["ada", "lab04"].problems[0]


def test_cells_that_are_gone_or_changed_their_kind(course):
    path = course.path("autograded", "ada", "lab04")
    cells = json.loads(path.read_text())["cells"]
    broken = [{"cell_type": "code"}, {"cell_type": "raw", "metadata": 3, "source": 5}]
    write(path, [*cells[:3], *broken])
    with course.book() as book:
        book.find_grade("train_neuron", "lab04", "lab04", "ada").auto_score = 0
    answer = (
        read_results(course.folder).submissions["ada", "lab04"].answers["lab04", "train_neuron"]
    )
    assert (answer.state, answer.kind) == ("incorrect", "cell missing")


def test_added_cells_are_code_too_and_given_ones_are_not(course):
    more = [cell("import numpy as np"), cell("def helper(z):\n    return z"), cell("  ")]
    course.submit("lab05", "ada", {"stability_limit": 1}, more=more)
    code = read_results(course.folder).submissions["ada", "lab05"].code
    assert code["lab05", "cells of their own"] == "def helper(z):\n    return z"


def test_ungraded_submissions_are_named(course):
    write(course.path("submitted", "sue", "lab04"), [])
    write(course.path("submitted", "newcomer", "lab04"), [])
    results = read_results(course.folder)
    assert results.assignments[0].ungraded == ("newcomer", "sue")
    found = [n for n in summary.notices(results) if n.what == "Handed in, not graded"]
    assert ["--student newcomer" in n.details for n in found].count(True) == 1
    text = Page(make_page(results)).text
    assert "nbgrader autograde lab04 --student newcomer" in text
    silent = [n.student.id for n in summary.notices(results) if n.what == "Nothing handed in"]
    assert sorted(silent) == ["ada", "bob", "eve", "sue"]  # lab05
