"""Exercises of one's own and their banks of answers, examined by `labkit validate`."""

import os
import shutil
import subprocess
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output

from labkit.exercises.own import declares_exercises
from labkit.nbtools.solutions import check_metadata, solution_metadata
from labkit.validate import jobs
from labkit.validate.run import validate
from tests import apart
from tests.lab_cells import (
    KERNEL,
    NOTEBOOKS,
    code,
    number,
)


@pytest.fixture(autouse=True)
def forked(monkeypatch):
    """Processes of `validate` are forked; those of the whole command, below, are not."""
    names = ("STDOUT", "DEVNULL", "TimeoutExpired")
    like = {name: getattr(subprocess, name) for name in names}
    monkeypatch.setattr(jobs, "subprocess", SimpleNamespace(Popen=apart.Popen, **like))


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "labs"
    where.mkdir()
    return where


# -- exercises of one's own ------------------------------------------------------------------------

OWN = """from labkit.exercises import exercise

@exercise(lab=7, cases=lambda rng: [(rng.uniform(1, 9),) for _ in range(4)])
def area(r):
    "Write `area(r)`: the area of a circle."
    return 3.141592653589793 * r**2

@area.mistake("circumference")
def _(r):
    "That is the length around it."
    return 2 * 3.141592653589793 * r
"""
BANK = """# %% right
area = lambda r: 3.141592653589793 * r * r
# %% wrong: circumference
area = lambda r: 2 * 3.141592653589793 * r
"""


def bank_findings(folder, own=OWN, bank=BANK):
    (folder / "answers").mkdir(exist_ok=True)
    (folder / "my_exercises.py").write_text(own)
    if bank is not None:
        (folder / "answers" / "area.py").write_text(bank)
    result = validate([folder], quick=True)
    return [str(finding).removeprefix(f"{folder}{os.sep}") for finding in result.findings]


def test_banks_without_a_defect(folder):
    assert bank_findings(folder) == []


@pytest.mark.parametrize(
    ("own", "bank", "expected"),
    [
        (
            OWN,
            BANK.replace("wrong: circumference", "wrong: wrong sign")
            + "# %% wrong: circumference\narea = lambda r: 6.283185307179586 * r\n",
            "answers/area.py: line 3: expected wrong: wrong sign, found wrong: circumference.",
        ),
        (OWN, None, "my_exercises.py: line 3: the exercise 'area' has no bank of answers; write "),
        (OWN, BANK[BANK.index("# %% wrong") :], "answers/area.py: line 1: has no right answer"),
        (
            OWN + '@area.mistake("twice")\ndef _(r):\n    "Is that it?"\n    return 6 * r**2\n',
            BANK,
            "my_exercises.py: line 12: no answer of answers/area.py shows the mistake 'twice'.",
        ),
        (OWN, BANK + "# %% wrong\narea = 1\n", "answers/area.py: line 5: expected '# %% right"),
        (OWN, BANK + "# %% right: so\narea = lamda r: 1\n",
         "answers/area.py: line 5: the answer cannot be judged: SyntaxError"),
        (OWN.replace("return 2 *", "return 2 **  *"), BANK,
         "my_exercises.py: line 11: cannot be imported: SyntaxError"),
        (OWN.replace("def area", "def dw").replace("area.mistake", "dw.mistake"), None,
         "my_exercises.py: line 3: cannot be imported: ValueError: There is an exercise 'dw' alr"),
    ],
    ids=["kind", "bank", "right", "unseen", "mark", "syntax", "import", "name"],
)  # fmt: skip
def test_a_defect_of_a_bank_is_found_with_file_and_line(folder, own, bank, expected):
    (found,) = bank_findings(folder, own, bank)
    assert found.startswith(expected)


def test_a_bank_without_its_exercise(folder):
    bank_findings(folder)
    (folder / "answers" / "volume.py").write_text(BANK)
    (found,) = bank_findings(folder)
    assert found == "answers/volume.py: line 1: there is no exercise 'volume' here."


def test_notebooks_know_the_exercises_beside_them(folder):
    check = code('check("area", area)', "area-check", metadata=check_metadata("area", 3))
    check.outputs = [new_output("execute_result", {"text/plain": "area: passed"})]
    cells = [
        code("import my_exercises\nfrom labkit.exercises import check", "setup"),
        code(
            "area = (\n    ### BEGIN SOLUTION\n    lambda r: 3.141592653589793 * r**2\n"
            "    ### END SOLUTION\n)",
            "area-solution",
            metadata=solution_metadata("area"),
        ),
        check,
    ]
    lab = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    number(lab)
    nbformat.write(lab, folder / "circle.ipynb")
    (found,) = bank_findings(folder)
    expected = "circle.ipynb: cell 3 (area-check), line 1: the cell is worth 3 points to nbgrader"
    assert found.startswith(expected)
    check.source = 'check("area", area, points=3)'
    nbformat.write(lab, folder / "circle.ipynb")
    assert bank_findings(folder) == []


def test_files_can_be_named(folder):
    bank_findings(folder, bank=BANK + "# %% right\narea = 1\n")
    (folder / "other.py").write_text("print('not an exercise')\n")
    shutil.copy(NOTEBOOKS / "00_start_here.ipynb", folder)
    count = {}
    for name in ("00_start_here.ipynb", "other.py", "my_exercises.py", "answers/area.py"):
        result = validate([folder / name], quick=True)
        count[name] = len(result.findings), result.counts["exercises"], result.counts["notebooks"]
    assert count == {
        "00_start_here.ipynb": (0, 0, 1),
        "other.py": (0, 0, 0),
        "my_exercises.py": (1, 1, 0),
        "answers/area.py": (1, 1, 0),
    }


def test_files_that_declare_exercises(folder):
    assert not declares_exercises(folder / "none.py")
    for text, expected in (
        (OWN, True),
        ("import labkit\n@labkit.exercises.exercise(lab=1)\ndef f(): ...\n", True),
        ("# labkit, exercise, @\n", False),
        ("from labkit.exercises import exercise\n@exercise(\n", True),
    ):
        (folder / "file.py").write_text(text)
        assert declares_exercises(folder / "file.py") is expected
