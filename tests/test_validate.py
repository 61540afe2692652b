"""`labkit validate` finds defects that are planted in copies of the labs, and says where."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from nbformat.v4 import new_output

from labkit import cli
from labkit.validate import jobs
from labkit.validate.run import validate
from labkit.validate.saved import read
from tests import apart
from tests.lab_cells import (
    NOTEBOOKS,
    ROOT,
    cell,
    code,
    load,
    number,
    place,
    trimmed,
)
from tests.test_validate_banks import BANK, bank_findings
from tests.test_validate_defects import never_run, points_that_disagree, unclosed_solution


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


# -- files that cannot be read ---------------------------------------------------------------------


def test_damaged_notebooks_are_told_of_and_the_others_validated(folder, capsys):
    whole = (NOTEBOOKS / "02_loss.ipynb").read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    (folder / "cut.ipynb").write_text("".join(lines[:40]))
    (folder / "empty.ipynb").write_text("")
    (folder / "latin.ipynb").write_bytes("{é}".encode("latin-1"))
    (folder / "list.ipynb").write_text("[1]")
    (folder / "old.ipynb").write_text('{"nbformat": 3, "worksheets": []}')
    (folder / "other.ipynb").write_text(
        '{"nbformat": 4, "nbformat_minor": 5, "cells": [], '
        '"metadata": {"kernelspec": {"language": "julia", "name": "j", "display_name": "j"}}}'
    )
    half = json.loads(whole)
    del half["cells"][4]["outputs"]
    (folder / "half.ipynb").write_text(json.dumps(half))
    (folder / "whole.ipynb").write_text(whole)
    lab = load("02")
    points_of_the_lab = cell(lab, "squared-error-check").metadata.nbgrader
    points_of_the_lab["points"] = 7
    nbformat.write(lab, folder / "worth.ipynb")
    assert cli.main(["validate", "--quick", str(folder)]) == 1
    found = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines()[:-1])
    found = {pathlib.Path(name).name: text for name, text in found.items()}
    assert re.match(r"line 4[01]: the file is damaged or cut off", found.pop("cut.ipynb"))
    assert found.pop("empty.ipynb").startswith("line 1: the file is damaged or cut off")
    assert "no text in UTF-8" in found.pop("latin.ipynb")
    assert found.pop("list.ipynb") == "is no notebook."
    assert "format 3; open it in JupyterLab" in found.pop("old.ipynb")
    assert "only Python" in found.pop("other.ipynb")
    name = "cell 5 (squared-error-solution), line 1: no valid notebook: "
    assert found.pop("half.ipynb").startswith(name)
    assert "worth 7 points" in found.pop("worth.ipynb")
    assert found == {}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "nothing", "There is no "),
        (lambda folder: folder, "There are no notebooks in "),
        (lambda folder: folder / "notes.txt", "is no notebook and no Python file"),
    ],
)
def test_nothing_to_validate(folder, make, said, capsys):
    (folder / "notes.txt").write_text("milk")
    assert cli.main(["validate", str(make(folder))]) == 1
    captured = capsys.readouterr()
    assert said in captured.err and captured.out == ""


@pytest.mark.parametrize("seconds", ["0", "soon", "inf"])
def test_a_time_limit_is_a_number_of_seconds(seconds, capsys):
    with pytest.raises(SystemExit):
        cli.main(["validate", ".", "--timeout", seconds])
    assert "must be a number of seconds" in capsys.readouterr().err


@pytest.mark.kernel
def test_notebooks_of_a_course_may_be_saved_without_outputs(folder):
    (folder / "nbgrader_config.py").write_text("")
    (folder / "source" / "ps1").mkdir(parents=True)
    path = folder / "source" / "ps1" / "lab.ipynb"
    lab = trimmed("02", last="squared-numbers")
    never_run(lab)
    nbformat.write(lab, path)
    assert validate([folder]).findings == []
    assert "no cell of this notebook was run" in str(validate([path], quick=True).findings[0])
    target = cell(lab, "squared-error-solution")
    target.source = target.source.replace("np.mean", "np.sum")
    nbformat.write(lab, path)
    (found,) = validate([folder]).findings
    expected = "cell 6 (squared-error-check), line 1: the check of 'squared_error' does not pass: "
    assert str(found).startswith(f"{path}: {expected}")


def test_an_interruption_is_no_traceback(folder, monkeypatch, capsys):
    def interrupted(*paths, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("labkit.validate.run.validate", interrupted)
    assert cli.main(["validate", str(folder)]) == 1
    assert capsys.readouterr().err == "labkit: Stopped; your files are as they were.\n"


def test_of_a_course_only_the_source_is_validated(folder):
    shutil.copytree(
        NOTEBOOKS, folder / "source" / "ps1", ignore=shutil.ignore_patterns("0[1-9]*", "10*")
    )
    (folder / "release").mkdir()
    (folder / "release" / "lab.ipynb").write_text("")
    (folder / "source" / ".ipynb_checkpoints").mkdir()
    (folder / "source" / ".ipynb_checkpoints" / "lab.ipynb").write_text("")
    (folder / "nbgrader_config.py").write_text("")
    result = validate([folder], quick=True)
    assert result.findings == [] and result.counts["notebooks"] == 1


# -- the whole command -----------------------------------------------------------------------------


def run_labkit(*arguments, cwd=None):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "labkit", *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def run_forked(*arguments, cwd):
    """Return its exit code and what it said."""
    return apart.run("labkit", map(str, arguments), cwd=cwd, env=dict(os.environ), timeout=280)


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.kernel
def test_the_whole_command_on_a_copy_of_the_labs(folder):
    shutil.copytree(NOTEBOOKS, folder, dirs_exist_ok=True)
    bank_findings(folder, bank=BANK.replace("circumference", "diameter"))  # writes the files
    start, loss, chain = (next(folder.glob(f"{name}_*.ipynb")) for name in ("00", "02", "03"))
    lab = load("00")
    numbers = cell(lab, "session-numbers").outputs[0]
    numbers.text = numbers.text.replace("0.987", "0.986")
    nbformat.write(lab, start)
    lab = trimmed("02", last="squared-numbers")
    target = cell(lab, "squared-numbers")
    target.source += "\nprint(round(squared_error(y, y_hat), 9))"
    target.outputs[0].text += "0.025\n"
    at = place(lab, "squared-numbers")
    lab.cells[at:at] = [
        code("import ipywidgets\nipywidgets.interact(lambda n: 1 / n, n=(0, 4))", "control")
    ]
    lab.cells[at].outputs = [new_output("display_data", {"text/plain": "interactive("})]
    number(lab)
    nbformat.write(lab, loss)
    lab = load("03")
    unclosed_solution(lab)
    nbformat.write(lab, chain)
    before = snapshot(folder)
    done = run_labkit("validate", start.name, loss.name, "my_exercises.py", cwd=folder)
    found = done.stdout.splitlines()
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""  # nobody watches, so there is no bar
    starts = [
        f"{start.name}: cell 14 (session-numbers), output line 3: saved is 'test images recog",
        f"{loss.name}: cell 7 (control), line 2: IntSlider 'n' at value = 0: ZeroDivisionError: ",
        f"{loss.name}: cell 7 (control), output line 1: saved is 'interactive(', but now it ",
        f"{loss.name}: cell 8 (squared-numbers), line 6: the student's copy fails here: TypeError",
        "answers/area.py: line 3: expected wrong: diameter, found wrong: circumference.",
        "my_exercises.py: line 8: no answer of answers/area.py shows the mistake 'circumference'",
    ]
    for line, begin in zip(found, [*starts, "2 notebooks, 17 code cells, 1 check, "], strict=True):
        assert line.startswith(begin)
    ended, said = run_forked("validate", "--quick", ".", cwd=folder)
    assert ended == 1
    assert said.splitlines()[0] == (
        f"{chain.name}: cell 29 (gradient-w-solution), line 3: the solution does not end."
    )
    assert said.splitlines()[-1].startswith("11 notebooks, ")
    assert snapshot(folder) == before


# -- what is given to instructors ------------------------------------------------------------------


@pytest.mark.kernel
def test_the_hook_runs_on_the_files_it_is_given(folder):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["id"] == "labkit-validate" and hook["language"] == "python"
    assert set(hook["types_or"]) == {"jupyter", "python"}
    program, *arguments = hook["entry"].split()
    assert program == "labkit"
    lab = load("03")
    shutil.copy(NOTEBOOKS / "02_loss.ipynb", folder)
    (folder / "helpers.py").write_text("x = 1\n")
    good, said = run_forked(*arguments, "02_loss.ipynb", "helpers.py", cwd=folder)
    assert good == 0, said
    points_that_disagree(lab)
    nbformat.write(lab, folder / "lab.ipynb")
    bad, said = run_forked(*arguments, "lab.ipynb", "helpers.py", cwd=folder)
    assert bad == 1
    assert said.startswith("lab.ipynb: cell 30 (gradient-w-check), line 1: the cell is worth")


def test_the_guide_names_the_hook_and_the_workflow():
    guide = (ROOT / "docs" / "validate.md").read_text()
    (settings,) = re.findall(r"^```yaml\n(.*?)^```", guide, re.M | re.S)
    (repository,) = yaml.safe_load(settings)["repos"]
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [entry["id"] for entry in repository["hooks"]] == [hook["id"]]
    assert "(labkit-validate.yml)" in guide


@pytest.mark.kernel
def test_the_workflow_validates_a_folder(folder):
    workflow = yaml.safe_load((ROOT / "docs" / "labkit-validate.yml").read_text())
    assert {"push", "pull_request"} == set(workflow[True])  # YAML takes `on` for a truth value
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0].startswith("python -m pip install ")
    lab = trimmed("02", last="squared-numbers")
    (folder / "notebooks").mkdir()
    nbformat.write(lab, folder / "notebooks" / "lab.ipynb")
    program, *arguments = commands[1].split()
    assert program == "labkit"
    assert run_forked(*arguments, cwd=folder) == (
        0,
        "1 notebook, 4 code cells, 1 check: nothing to mend.\n",
    )


def test_reading_says_what_is_wrong_only_once(folder):
    assert read(folder / "none.ipynb")[1][0].message == "cannot be read: No such file or directory."
