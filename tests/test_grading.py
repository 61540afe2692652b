"""The same check under nbgrader: an error, a number of points, or nothing."""

import nbformat
import pytest
from nbclient import NotebookClient

from labkit.exercises import Incorrect, NotAttempted, check, grading
from labkit.exercises.cards import GradedCard


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("LABKIT_GRADING", "NBGRADER_EXECUTION", "LABKIT_STUDENT", "LABKIT_PROGRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("nbgrader", "own", "expected"),
    [
        (None, None, False),
        ("autograde", None, True),
        ("validate", None, True),
        ("else", None, False),
        (None, "1", True),
        ("autograde", "0", False),
    ],
)
def test_when_a_check_is_made_for_a_mark(monkeypatch, nbgrader, own, expected):
    for name, value in (("NBGRADER_EXECUTION", nbgrader), ("LABKIT_GRADING", own)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert grading() is expected


def test_failures_are_assertions_with_the_reason(monkeypatch):
    monkeypatch.setenv("LABKIT_GRADING", "1")
    with pytest.raises(Incorrect, match=r"dL_dz: incorrect \(one factor too many\): The slope"):
        check("dL_dz", lambda y, y_hat: (y_hat - y) * y_hat * (1 - y_hat))
    with pytest.raises(NotAttempted, match="dL_dz: not attempted yet"):
        check("dL_dz", None)
    with pytest.raises(Incorrect, match=r"line \d+: return y_hat - undefined"):

        def dL_dz(y, y_hat):
            return y_hat - undefined  # noqa: F821

        check("dL_dz")
    assert issubclass(Incorrect, AssertionError) and issubclass(NotAttempted, AssertionError)


def test_partial_credit_is_a_number_with_its_reason(monkeypatch, capsys):
    monkeypatch.setenv("LABKIT_GRADING", "1")
    card = check("dw", lambda X, y, y_hat: X @ (y_hat - y).T, points=3)
    assert isinstance(card, GradedCard)
    assert float(repr(card)) == 1.5
    assert "missing 1/m" in card._repr_html_() and "1.5 of 3 points" in card._repr_html_()
    assert "incorrect (missing 1/m)" in capsys.readouterr().out
    assert repr(check("dw", lambda X, y, y_hat: X @ (y_hat - y).T / y.size)) == "dw: passed"


CELLS = """
import numpy as np
from labkit.exercises import check, get
get("sigmoid").seconds = 0.2
def dw(X, y, y_hat):
    return X @ (y_hat - y).T / y.size
#---
check("dw", dw)
#---
check("dw", lambda X, y, y_hat: X @ (y - y_hat).T / y.size, points=8)
#---
check("dw", lambda X, y, y_hat: X * (y_hat - y))
#---
check("dw", lambda X, y, y_hat: ...)
#---
def sigmoid(z):
    while True: print(z)
check("sigmoid", sigmoid)
#---
def sigmoid(z):
    return 1 / (1 + np.exp(-z)) + undefined
check("sigmoid", sigmoid)
#---
check("sigmoid", lambda z: np.where(z < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z))))
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Outputs of a notebook that is run as nbgrader runs it."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("#---")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    folder = tmp_path_factory.mktemp("graded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, allow_errors=True, timeout=120, resources=resources).execute()
    assert not list(folder.iterdir())
    return [cell.outputs for cell in notebook.cells[1:]]


def points(outputs, of):
    """Points as nbgrader's documentation says they are read off the outputs of a test cell."""
    for output in outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            return 0
        if output.output_type == "execute_result":
            return float(output.data["text/plain"])
    return of


@pytest.mark.xdist_group("graded")
@pytest.mark.kernel
def test_points_of_a_graded_notebook(graded):
    found = [points(outputs, of=2) for outputs in graded]
    assert found == [2, 4, 0, 0, 0, 0, 2]


@pytest.mark.xdist_group("graded")
@pytest.mark.kernel
def test_the_reason_is_in_the_outputs(graded):
    passed, partial, wrong, stub, endless, broken, noisy = graded
    for outputs in (passed, noisy):
        (output,) = outputs
        assert output.output_type == "display_data"
        assert "Passed" in output.data["text/html"]
    assert "wrong sign" in partial[-1].data["text/html"]
    for outputs, reason in (
        (wrong, "no sum over the examples"),
        (stub, "not attempted yet"),
        (endless, "time limit"),
        (broken, "line 2: return 1 / (1 + np.exp(-z)) + undefined"),
    ):
        (output,) = outputs  # one line, and not the inside of labkit
        assert reason in output.evalue
        assert len(output.traceback) == 1 and reason in output.traceback[0]


@pytest.mark.xdist_group("graded")
@pytest.mark.kernel
def test_nbgrader_itself_reads_the_points_so(graded):
    utils = pytest.importorskip("nbgrader.utils")
    metadata = {"nbgrader": {"grade": True, "solution": False, "points": 8, "grade_id": "x"}}
    found = []
    for outputs in graded[:4]:
        cell = nbformat.v4.new_code_cell(metadata=metadata, outputs=outputs)
        found.append(utils.determine_grade(cell))
    assert found == [(8, 8), (4, 8), (0, 8), (0, 8)]
