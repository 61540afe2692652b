"""Student copies of one notebook, and what is wrong with solutions."""

import copy
import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator

from labkit.nbtools import markers, solutions
from tests import made


@pytest.fixture
def lab():
    return made.lab()


@pytest.fixture
def student(lab):
    return solutions.without_solutions(lab)


def sources(notebook):
    return {cell.id: cell.source for cell in notebook.cells}


def test_stubs_stand_where_solutions_stood(student):
    stub = "# Your turn: replace the dots."
    found = sources(student)
    assert found["square"] == (
        f'def square(x):\n    "The square of a number."\n    {stub}\n    ...\n\n\nprint("defined")'
    )
    assert found["total"] == (
        f'total = 0\nfor number in (1, 2, 3):\n    {stub}\n    ...\nprint("after the loop")'
    )
    assert found["guess"] == f"# Which number is it?\nguess = (\n    {stub}\n    ...\n)"
    assert found["why"] == solutions.TEXT_STUB


def test_all_else_stays(lab, student):
    assert student.metadata == lab.metadata
    assert [cell.id for cell in student.cells] == [cell.id for cell in lab.cells]
    for name in ("title", "square-check", "total-check", "guess-check", "plain", "summary"):
        assert sources(student)[name] == sources(lab)[name]
    for cell, original in zip(student.cells, lab.cells, strict=True):
        assert cell.metadata.get("nbgrader") == original.metadata.get("nbgrader")


def test_outputs_and_numbers_are_gone(student):
    for cell in student.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_every_cell_can_be_changed(student):
    # A hint is asked for behind the check.
    assert not [c for c in student.cells if {"editable", "deletable"} & set(c.metadata)]


def test_the_complete_notebook_is_not_changed(lab):
    before = copy.deepcopy(lab)
    solutions.without_solutions(lab)
    assert lab == before


def test_hidden_tests_and_marking_schemes_are_removed(lab):
    cells = {cell.id: cell for cell in lab.cells}
    cells[
        "square-check"
    ].source += "\n### BEGIN HIDDEN TESTS\nassert square(9) == 81\n### END HIDDEN TESTS"
    task = made.text(
        "Try it.\n=== BEGIN MARK SCHEME ===\nTwo points.\n=== END MARK SCHEME ===", "t"
    )
    task.metadata["nbgrader"] = {
        **solutions.answer_metadata("task")["nbgrader"],
        "solution": False,
        "task": True,
        "grade": False,
        "locked": True,
        "points": 2,
    }
    lab.cells.append(task)
    text = json.dumps(solutions.without_solutions(lab))
    assert "Try it" in text and "Two points" not in text and "81" not in text


def test_no_line_of_a_solution_survives(lab, student):
    lines = markers.solution_lines(lab)
    assert lines == [
        "product = x * x",
        "return product",
        "total = total + number",
        "41.5 + 0.5",
        "Because it is even, and I like it.",
    ]
    text = nbformat.writes(student)
    assert [line for line in lines if line in text] == []
    assert "SOLUTION" not in text


@pytest.mark.kernel
def test_the_copy_runs_to_its_end_and_says_not_attempted(student, tmp_path):
    done = NotebookClient(
        student, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    printed = {
        c.id: [o.get("text") or o.output_type for o in c.outputs]
        for c in done.cells
        if c.cell_type == "code"
    }
    assert printed == {
        "square": ["defined\n"],
        "square-check": ["not attempted yet\n"],
        "total": ["after the loop\n"],
        "total-check": ["0\n"],
        "guess": [],
        "guess-check": ["True\n"],
        "plain": ["8\n"],
    }


def test_copies_of_the_same_lab_are_the_same(lab):
    first, second = (nbformat.writes(solutions.without_solutions(lab)) for _ in range(2))
    assert first == second


def test_metadata_is_what_nbgrader_wants(lab):
    MetadataValidator().validate_nb(lab)
    assert solutions.check_metadata("a", 2.5)["nbgrader"]["points"] == 2.5
    assert solutions.solution_metadata("a")["nbgrader"]["grade_id"] == "a-solution"


def test_a_good_lab_has_no_problems(lab):
    assert markers.problems(lab) == []


BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.mark.parametrize(
    "source, problem",
    [
        ("x = 1", "without a solution between markers"),
        (f"{BEGIN}\nx = 1", "line 1: the solution does not end"),
        (f"x = 1\n{END}", "line 2: a solution ends that did not begin"),
        (f"{BEGIN}\n{BEGIN}\nx = 1\n{END}", "line 2: a solution begins within another"),
        (f"{BEGIN}\nx = 1\n{END}\n{END}", "line 4: a solution ends"),
        (f"if 1:\n    {BEGIN}\n    x = 1\n{END}", "line 4: the marker is not indented"),
        (f"{BEGIN}\n\n{END}", "line 1: nothing between the markers"),
        (f"x = 1  {BEGIN}\nx = 2\n{END}", "line 1: a marker must stand alone"),
        ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION", "line 1: a marker must stand alone"),
        (f"def f():\n{BEGIN}\n    return 1\n{END}", "is no Python"),
    ],
)
def test_regions_that_are_wrong(lab, source, problem):
    cell = lab.cells[1]
    cell.source = source
    (found,) = map(str, markers.problems(lab))
    assert found.startswith("cell 2 (square)") and problem in found


def test_solutions_that_nbgrader_does_not_know_of(lab):
    lab.cells[1].metadata.clear()
    (found,) = map(str, markers.problems(lab))
    assert "nbgrader's metadata does not call one" in found
    with pytest.raises(ValueError, match="non-solution cell"):
        solutions.without_solutions(lab)


def test_markers_in_text(lab):
    lab.cells[7].source = f"{BEGIN}\nbecause\n{END}"
    (found,) = map(str, markers.problems(lab))
    assert found.startswith("cell 8 (why): markers in a text cell")


def spoil(lab, **values):
    lab.cells[2].metadata["nbgrader"].update(values)


@pytest.mark.parametrize(
    "values, problem",
    [
        ({"grade_id": "square-solution"}, "Duplicate grade id"),
        ({"grade_id": "no spaces"}, "does not match"),
        ({"schema_version": 2}, "Outdated schema version"),
        ({"schema_version": 4}, "too new"),
        ({"points": -1}, "less than the minimum"),
        ({"colour": "red"}, "Additional properties"),
    ],
)
def test_metadata_that_is_wrong(lab, values, problem):
    spoil(lab, **values)
    (found,) = map(str, markers.problems(lab))
    assert problem in found


def test_cells_in_the_language_of_ipython_are_left_alone(lab):
    lab.cells[1].source = f"%matplotlib inline\n{BEGIN}\nx = 1\n{END}\nx"
    assert markers.problems(lab) == []
