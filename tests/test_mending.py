"""Cells of submissions that were deleted, copied, split, merged or stripped of their metadata."""

import json
import logging

import nbformat
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    CheckCellMetadata,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
)

from labkit.course.grade.cells import Expected, defined_names
from labkit.course.grade.mending import RestoreCells, expected_cells, mend
from labkit.course.grade.reading import read_submission
from tests import courses
from tests.examples import examples

NAMES = ["sigmoid", "z_value", "neuron_output", "forward", "decide"]


def cell(name, source, *, grade=False, points=None):
    metadata = {"grade": grade, "grade_id": name, "locked": grade, "solution": not grade}
    metadata |= {"schema_version": 3, "task": False}
    if points:
        metadata["points"] = points
    return Expected(name, "code", source, metadata)


EXPECTED = [
    cell("a-solution", "def a(x):\n    ..."),
    cell(
        "a", 'check("a", a)\n### BEGIN HIDDEN TESTS\ncheck("a", a, seed=1)\n### END HIDDEN TESTS'
    )._replace(metadata=cell("a", "", grade=True, points=1).metadata),
    cell("b-solution", "b = (\n    ...\n)"),
    cell("b", 'check("b", b)', grade=True, points=2),
]


def handed_out():
    """The notebook that students got, with cells of the lab itself."""
    cells = [new_code_cell("b_of_the_lab = 1", id="lab")]
    for e in EXPECTED:
        cells.append(new_code_cell(e.shown, id=f"id-{e.name}"))
        cells[-1].metadata["nbgrader"] = dict(e.metadata)
    cells.append(new_code_cell("b = 77  # of the lab", id="later"))
    return new_notebook(cells=cells)


@pytest.fixture
def student():
    """Cells of a student who did everything."""
    cells = handed_out().cells
    cells[1].source, cells[3].source = "def a(x):\n    return x", "b = 3"
    return cells


def by_name(cells):
    found = {}
    for c in cells:
        about = c.metadata.get("nbgrader")
        if about:
            assert about["grade_id"] not in found
            found[about["grade_id"]] = c.source
    return found


RIGHT = {
    "a-solution": "def a(x):\n    return x",
    "a": EXPECTED[1].source,
    "b-solution": "b = 3",
    "b": 'check("b", b)',
}


def mended(cells, given=True):
    cells, remarks = mend(cells, EXPECTED, handed_out() if given else None)
    return cells, by_name(cells), remarks


@pytest.mark.xdist_group("lab01")
@pytest.mark.parametrize("given", [True, False])
def test_a_whole_submission_gets_its_hidden_tests_and_nothing_else(student, given):
    before = [c.source for c in student]
    cells, found, remarks = mended(student, given)
    assert (found, remarks) == (RIGHT, [])
    assert [c.source for c in cells] == [*before[:2], EXPECTED[1].source, *before[3:]]


def test_deleted_checks_come_back_behind_their_answers(student):
    del student[4], student[2]
    cells, found, remarks = mended(student)
    assert found == RIGHT
    sources = [c.source for c in cells]
    assert sources.index(RIGHT["a"]) == sources.index(RIGHT["a-solution"]) + 2
    assert sources[sources.index(RIGHT["a"]) - 1] == "Cell a was missing."
    assert sources.index(RIGHT["b"]) > sources.index(RIGHT["b-solution"])
    assert remarks == [f"cell {name} was missing and put back" for name in "ab"]


def test_a_deleted_answer_comes_back_as_the_stub(student):
    del student[1]
    cells, found, _ = mended(student)
    assert found["a-solution"] == "# Cell a-solution was missing.\ndef a(x):\n    ..."
    assert [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells][:3] == [
        None,
        "a-solution",
        "a",
    ]


def test_an_empty_notebook_gets_everything():
    cells, found, _ = mended([])
    assert list(found) == list(RIGHT)
    assert len(cells) == 6  # with the notices before the two checks


def test_order_follows_what_was_handed_out_not_the_gradebook():
    cells, _ = mend([], EXPECTED[::-1], handed_out())
    assert list(by_name(cells)) == list(RIGHT)


def test_all_in_one_cell_is_not_replaced_by_stubs():
    own = new_code_cell("def a(x):\n    return x\n\nb = 3")
    cells, found, _ = mended([own])
    assert found["a-solution"] == own.source
    assert found["b-solution"] == "# Cell b-solution was missing."
    sources = [c.source for c in cells]
    assert sources.index(own.source) < sources.index(RIGHT["a"]) < sources.index(RIGHT["b"])


@pytest.mark.parametrize("keep_ids", [True, False])
def test_lost_metadata_are_found_again(student, keep_ids):
    for number, c in enumerate(student):
        c.metadata.clear()
        if not keep_ids:
            c.id = f"new-{number}"
    cells, found, remarks = mended(student)
    assert found == RIGHT and len(cells) == len(student)
    assert all("recognised" in remark for remark in remarks) and len(remarks) == 4


def test_a_syntax_error_does_not_hide_whose_cell_it_is(student):
    student[1].source = "def a(x:\n    return x"
    student[1].metadata.clear()
    student[1].id = "other"
    assert mended(student)[1]["a-solution"] == "def a(x:\n    return x"


def test_cells_of_the_lab_are_not_taken_for_answers(student):
    del student[3]
    cells, found, _ = mended(student)
    assert found["b-solution"].startswith("# Cell b-solution was missing.\nb = (")
    assert [c.source for c in cells].count("b = 77  # of the lab") == 1


def test_both_parts_of_a_split_answer_run_before_the_check(student):
    second = nbformat.from_dict(dict(student[1], source="    return x", id="second"))
    student[1].source = "def a(x):"
    cells, found, _ = mended([*student[:2], second, *student[2:]])
    assert found["a-solution"] == "    return x"
    assert [c.source for c in cells][1:4] == ["def a(x):", "    return x", RIGHT["a"]]


def test_the_last_copy_counts(student):
    copy = nbformat.from_dict(dict(student[1], source="def a(x):\n    return 2 * x", id="copy"))
    cells, found, remarks = mended([*student[:2], copy, *student[2:]])
    assert found["a-solution"] == copy.source and len(cells) == len(student) + 1
    assert remarks == ["cell a-solution is there more than once; the last one counts"]


def test_a_changed_check_is_as_it_was(student):
    student[2].source = 'check("a", a, points=100)'
    cells, found, remarks = mended(student)
    assert found == RIGHT and len(cells) == len(student)
    assert remarks == ["cell a was changed; it is graded as handed out"]


def test_an_answer_merged_with_its_check_is_not_lost(student):
    student[2].source = f"{student[1].source}\n\n{student[2].source}"
    del student[1]
    _, found, _ = mended(student)
    assert found["a"] == RIGHT["a"]
    assert found["a-solution"] == 'def a(x):\n    return x\n\ncheck("a", a)'


def test_a_helper_in_a_check_cell_is_not_lost(student):
    student[2].source = 'def help_me(x):\n    return x\ncheck("a", a)'
    cells, found, _ = mended(student)
    assert found == RIGHT
    sources = [c.source for c in cells]
    assert sources.index('def help_me(x):\n    return x\ncheck("a", a)') + 1 == sources.index(
        RIGHT["a"]
    )


def test_code_turned_into_text_is_code_again(student):
    text = new_markdown_cell(student[1].source, id="text", metadata=student[1].metadata)
    text["attachments"] = {"p.png": {"image/png": ""}}
    cells, _, _ = mended([student[0], text, *student[2:]])
    nbformat.validate(new_notebook(cells=cells))
    assert cells[1].cell_type == "code"


@pytest.mark.parametrize(
    "about",
    [{}, {"grade_id": 7}, {"grade_id": "else", "grade": True}, {"schema_version": 0, "x": 1}],
)
def test_metadata_without_meaning_are_removed(student, about):
    student[0].metadata["nbgrader"] = about
    cells, found, _ = mended(student)
    assert found == RIGHT and "nbgrader" not in cells[0].metadata


@pytest.mark.parametrize(
    "source, names",
    [
        ("a = 1\nb: int = 2\nc, d = 3, 4", {"a", "b", "c", "d"}),
        ("def f(x):\n    y = 1", {"f"}),
        ("async def g(): ...\nclass H: ...", {"g", "H"}),
        ("a == 1\nx.y = 2\nprint(z=3)\na += 1", set()),
    ],
)
def test_names_that_a_cell_defines(source, names):
    assert defined_names(source) == names


# -- with the real gradebook ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(lab01):
    return lab01


@pytest.fixture(scope="module")
def answered(course):
    released = courses.read(course / "release" / "lab01" / "01_single_neuron.ipynb")
    return courses.solve(released)


class Converter(CheckCellMetadata):
    """Knows the course, as nbgrader's converters do."""


def sanitize(notebook, course):
    """Do to a notebook what autograding does to it before it is run."""
    directory = CourseDirectory(root=str(course), assignment_id="lab01")
    about = {"notebook": "01_single_neuron", "assignment": "lab01", "student": "ada"}
    resources = {"nbgrader": about | {"db_url": directory.db_url}}
    parent = Converter()
    parent.coursedir = directory
    steps = (RestoreCells, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata)
    for step in steps:
        notebook, _ = step(parent=parent).preprocess(notebook, resources)
        nbformat.validate(notebook)
    return notebook


@pytest.fixture(scope="module")
def expected(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return expected_cells(gradebook.find_notebook("01_single_neuron", "lab01"))


@pytest.mark.xdist_group("lab01")
@pytest.mark.kernel
def test_what_is_expected_of_a_lab(expected):
    assert {e.name for e in expected} == {*NAMES, *(f"{name}-solution" for name in NAMES)}
    assert {e.name for e in expected if e.locked} == set(NAMES)
    sigmoid = next(e for e in expected if e.name == "sigmoid")
    assert "seed=1" in sigmoid.source and sigmoid.shown == 'check("sigmoid", sigmoid)'


@pytest.mark.kernel
def test_a_whole_submission_passes_without_a_warning(answered, course, caplog):
    caplog.set_level(logging.WARNING)
    sanitize(answered.copy(), course)
    assert not caplog.records


positions = st.integers(0, 60)
operations = st.one_of(
    st.tuples(st.sampled_from(["delete", "lose", "edit", "type", "merge", "empty"]), positions),
    st.tuples(st.sampled_from(["copy", "move", "split"]), positions, positions),
    st.tuples(
        st.just("about"),
        positions,
        st.sampled_from(
            [None, {}, 7, {"grade_id": []}, {"grade_id": "decide"}, {"schema_version": 0}]
        ),
    ),
    st.tuples(st.sampled_from(["lose all", "new ids", "delete graded"])),
)


def spoil(cells, operation, at=0, value=0):
    """Do one thing that students or their front ends do, to plain JSON."""
    at %= max(len(cells), 1)
    if operation == "lose all":
        for c in cells:
            c["metadata"] = {}
    elif operation == "new ids":
        for c in cells:
            c.pop("id", None)
    elif operation == "delete graded":
        cells[:] = [c for c in cells if not (c["metadata"].get("nbgrader") or {})]
    elif not cells:
        return
    elif operation == "delete":
        del cells[at]
    elif operation == "move":
        cells.insert(value % len(cells), cells.pop(at))
    elif operation == "copy":
        cells.insert(value % len(cells), json.loads(json.dumps(cells[at])))
    elif operation == "split":
        lines = cells[at]["source"].split("\n")
        cut = value % (len(lines) + 1)
        second = json.loads(json.dumps(cells[at])) | {"source": "\n".join(lines[cut:])}
        cells[at]["source"] = "\n".join(lines[:cut])
        cells.insert(at + 1, second)
    elif operation == "merge" and at + 1 < len(cells):
        cells[at]["source"] += "\n" + cells.pop(at + 1)["source"]
    elif operation == "lose":
        cells[at]["metadata"] = {}
    elif operation == "about":
        cells[at]["metadata"] = {"nbgrader": value}
    elif operation == "edit":
        cells[at]["source"] += "\nown = 1"
    elif operation == "empty":
        cells[at]["source"] = ""
    elif operation == "type":
        kind = cells[at]["cell_type"]
        cells[at]["cell_type"] = {"code": "markdown", "markdown": "raw", "raw": "code"}[kind]


@pytest.mark.xdist_group("lab01")
@pytest.mark.kernel
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(operations, max_size=12))
def test_whatever_was_done_each_graded_cell_is_there_once(
    answered, course, expected, tmp_path, changes
):
    data = json.loads(nbformat.writes(answered))
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"])
    for change in changes:
        spoil(data["cells"], *change)
    file = tmp_path / "submission.ipynb"
    file.write_text(json.dumps(data))
    result = sanitize(read_submission(file), course)

    found = [c for c in result.cells if c.metadata.get("nbgrader")]
    assert sorted(c.metadata.nbgrader.grade_id for c in found) == sorted(e.name for e in expected)
    sources = {c.metadata.nbgrader.grade_id: c.source for c in found}
    for e in expected:
        if e.locked:
            assert sources[e.name] == e.source
    # What students wrote is still there.
    code = [c["source"] for c in data["cells"] if c["cell_type"] == "code"]
    kept = "\n".join(c.source for c in result.cells)
    lines = {line for source in code for line in source.splitlines() if line.strip()}
    assert [line for line in lines if line not in kept and "check(" not in line] == []
