"""The guide docs/exercises.md, taken at its word."""

import pathlib
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from labkit import cli
from labkit.exercises import declare, exercise, get, problems, read_bank
from labkit.exercises.bank import verdict
from labkit.nbtools.solutions import exercise_cells, without_solutions
from labkit.validate.run import validate

ROOT = pathlib.Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "exercises.md"
EXERCISE, BANK, VARIED, RECIPE = re.findall(
    r"^```python\n(.*?)^```", GUIDE.read_text(), re.M | re.S
)


@pytest.fixture
def folder(tmp_path):
    """What someone has who does what the guide says, up to its recipe."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "my_exercises.py").write_text(EXERCISE)
    (tmp_path / "answers" / "fall_time.py").write_text(BANK)
    return tmp_path


@pytest.fixture
def fall_time(folder, monkeypatch):
    monkeypatch.setattr(declare, "_registry", dict(declare._registry))
    namespace = {"__name__": "my_exercises"}
    source = folder / "my_exercises.py"
    exec(compile(EXERCISE, str(source), "exec"), namespace)
    return namespace["fall_time"]


def test_mistakes_that_share_a_formula_are_found_together(monkeypatch):
    monkeypatch.setattr(declare, "_registry", {})

    @exercise(lab=3)
    def db(y, y_hat):
        """Write it."""
        return np.mean(y_hat - y)

    exec(VARIED, {"np": np, "db": db})
    assert db.examine(lambda y, y_hat: np.mean(y_hat - y)) is None
    assert verdict(db.examine(lambda y, y_hat: np.mean(y - y_hat)))[1] == "wrong sign"
    assert verdict(db.examine(lambda y, y_hat: np.sum(y - y_hat)))[1] == (
        "missing 1/m and wrong sign"
    )


def test_it_takes_under_15_lines_with_its_bank():
    lines = [line for text in (EXERCISE, BANK) for line in text.splitlines() if line.strip()]
    assert len(lines) < 15
    assert f"in {len(lines)} lines" in GUIDE.read_text()
    assert max(map(len, lines)) <= 100


def test_its_bank_is_judged_as_it_says(fall_time, folder):
    answers = read_bank(folder / "answers" / "fall_time.py")
    assert [answer.verdict for answer in answers] == ["right", "wrong"]
    assert problems(fall_time, answers) == []
    assert fall_time.hints and "seconds" in fall_time.statement()
    # As the guide says: mistakes that nobody wrote down are known all the same.
    assert verdict(fall_time.examine(lambda h, g: -((2 * h / g) ** 0.5))) == ("wrong", "wrong sign")
    assert verdict(fall_time.examine(lambda h, g: 1.0)) == ("wrong", "returned a constant")


@pytest.mark.kernel
def test_the_notebook_of_the_recipe_has_nothing_to_mend(folder, capsys):
    made = subprocess.run(
        [sys.executable, "-c", RECIPE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    notebook = nbformat.read(folder / "falling.ipynb", as_version=4)
    shown = [o.data["text/plain"] for cell in notebook.cells[2:] for o in cell.outputs]
    assert shown == ["Exercise fall_time (lab 07, 2 points): Fall time", "fall_time: passed"]
    before = sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    result = validate([folder])
    assert result.findings == []
    assert result.counts == {"notebooks": 1, "cells": 4, "checks": 1, "exercises": 1}
    assert cli.main(["validate", "--quick", str(folder)]) == 0
    assert "1 exercise with answers: nothing to mend" in capsys.readouterr().out
    after = sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    assert after == before


def test_cells_of_an_exercise(fall_time):
    task, solution, check = exercise_cells(fall_time)
    assert task.source == 'task("fall_time")'
    assert solution.source.splitlines()[1::2] == ["    ### BEGIN SOLUTION", "    ### END SOLUTION"]
    assert check.source == 'check("fall_time", fall_time)'
    assert check.metadata.nbgrader.points == 2
    assert exercise_cells(fall_time, points=5)[2].source.endswith("fall_time, points=5)")
    notebook = nbformat.v4.new_notebook(cells=[task, solution, check])
    student = without_solutions(notebook).cells[1].source
    assert student.startswith("def fall_time(h, g):\n    # Your turn") and "return" not in student


@pytest.mark.parametrize("name", ["dw", "loss_value", "slope_value", "ignorance", "sigmoid"])
def test_cells_of_the_kits_exercises_are_right(name):
    _, solution, _ = exercise_cells(get(name))
    namespace = {}
    exec(f"import numpy as np\n{solution.source}", namespace)
    assert get(name).examine(namespace[name], student="") is None


def test_cells_that_a_person_must_write(monkeypatch):
    monkeypatch.setattr(declare, "_registry", {})

    @exercise(lab=1, answer="object")
    def why():
        """Why does it stop?"""

    with pytest.raises(ValueError, match="by hand"):
        exercise_cells(why)
