"""Which demonstrations need not run where a submission is graded."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from labkit.course.grade.passing import passed_over
from labkit.labs import catalogue
from labkit.nbtools.solutions import without_solutions
from tests import courses

LAB = "03_chain_rule"


@pytest.fixture(scope="module")
def lab():
    return nbformat.read(catalogue.find_lab(LAB), as_version=4)


@pytest.fixture
def submission(lab):
    return courses.solve(without_solutions(lab))


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == name)


def insert(notebook, before, source):
    notebook.cells.insert(place(notebook, before), new_code_cell(source))


def ids(notebook):
    return {notebook.cells[i].id for i in passed_over(notebook, LAB)}


def test_demonstrations_show_what_they_show_in_the_lab(lab, submission):
    passed = passed_over(submission, LAB)
    shown = {cell.id: cell.outputs for cell in lab.cells if cell.cell_type == "code"}
    assert {"explorer", "cancel-plot", "downhill-plot"} <= ids(submission)
    for i, outputs in passed.items():
        assert outputs and outputs == shown[submission.cells[i].id]


def test_what_is_graded_or_shows_something_of_the_student_always_runs(submission):
    kept = {cell.id for cell in submission.cells} - ids(submission)
    graded = {c.id for c in submission.cells if "nbgrader" in c.metadata}
    assert graded | {"setup", "slope-value-task"} <= kept


@pytest.mark.parametrize(
    ("before", "source", "runs"),
    [
        # uses what a demonstration makes, by itself, through a function, through another cell
        ("gradient-w-solution", "mine = chain.dL_dw", "chain-numbers"),
        ("gradient-w-solution", "def mine():\n    return derived\nmine()", "step-plot"),
        ("gradient-w-solution", "mine = measured", "step-plot"),
        # may change what a demonstration uses
        ("inspector-epochs", "session.learning_rate = 3", "inspector-epochs"),
        ("epochs-numbers", "session = None", "epochs-numbers"),
        ("downhill-plot", "neuron = Neuron([0.0])", "downhill-plot"),
        # changed by the student
        ("explorer", "x = 1", None),
    ],
)
def test_what_has_to_do_with_the_student_runs(submission, before, source, runs):
    insert(submission, before, source)
    passed = ids(submission)
    assert runs not in passed and "cancel-plot" in passed


def test_a_changed_demonstration_runs(submission):
    submission.cells[place(submission, "cancel-plot")].source += "\n# mine"
    assert "cancel-plot" not in ids(submission) and "explorer" in ids(submission)


@pytest.mark.parametrize(
    "source",
    ["globals()", "exec('x = 1')", "%time", "print(_)", "Out[3]", "print = 3", "import sys"],
)
def test_where_names_cannot_be_seen_all_runs(submission, source):
    insert(submission, "gradient-w-solution", source)
    assert passed_over(submission, LAB) == {}


def test_a_cell_that_is_no_python_makes_nothing(submission):
    submission.cells[place(submission, "gradient-w-solution")].source = "def dw(X, y:"
    assert "cancel-plot" in ids(submission)


def test_other_notebooks_run_as_a_whole(submission):
    assert passed_over(submission, "my_own_lab") == {}


@pytest.mark.parametrize("path", catalogue.find_labs(), ids=lambda path: path.stem)
def test_no_graded_cell_misses_a_name(path):
    """Without the cells that are passed over, all names are still there in time."""
    notebook = courses.solve(without_solutions(nbformat.read(path, as_version=4)))
    passed = passed_over(notebook, path.stem)
    from labkit.course.grade.passing import _Cell, _known

    known, there, lost = _known(path.stem), set(), set()
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        found = _Cell(cell, known)
        if i in passed:
            lost |= found.stored - there
        else:
            assert not found.before & (lost - there), cell.source
            there |= found.stored
