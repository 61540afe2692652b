"""What `labkit validate` finds by running: outputs, controls and students' copies."""

import subprocess
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit.nbtools.solutions import check_metadata, solution_metadata
from labkit.validate import jobs, student
from labkit.validate.jobs import Job
from labkit.validate.nbval_report import difference
from labkit.validate.saved import Saved
from labkit.validate.sweep import sweep
from tests import apart
from tests.lab_cells import (
    KERNEL,
    cell,
    code,
    number,
    trimmed,
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


# -- what shows when the notebook is run -----------------------------------------------------------


@pytest.mark.parametrize(
    ("saved", "now", "advice"),
    [
        ("<a at 0x7f5a1b2c3d40>", "<a at 0x7f5a1b2c3e50>", "Only an address in memory differs"),
        ("took 1.234 s", "took 0.9 s", "Only a time differs"),
        ("100% 00:12, 3.4it/s", "100% 00:11, 3.9it/s", "Only a time differs"),
        ("12.5 ms ± 3 µs", "11 ms ± 2 µs", "Only a time differs"),
        ("loss 0.5", "loss 0.6", "fix seeds"),
        ("0.5 s, loss 1", "0.6 s, loss 2", "fix seeds"),
    ],
)
def test_what_differs_each_time_is_said(saved, now, advice):
    outputs = [[new_output("stream", text=f"{text}\n")] for text in (saved, now)]
    assert advice in difference(*outputs)[1]


@pytest.mark.kernel
def test_outputs_that_differ_are_told_with_their_line(folder):
    lab = trimmed("02", last="squared-numbers")
    target = cell(lab, "squared-numbers")
    target.outputs[0].text = target.outputs[0].text.replace("0.2500", "0.2400")
    lab.cells += [
        code("import random\n\nprint(random.random())", "noise", output="0.5\n"),
        code("print('a')\nprint('b')", "more", output="a\n"),
        code("print('a')", "silent"),
        code("1 / 0", "fails", output="a\n"),
        code("import sys\nprint(1)\nprint('so', file=sys.stderr)", "warns", output="1\n"),
    ]
    number(lab)
    nbformat.write(lab, folder / "lab.ipynb")
    steps = []
    findings, _ = Job("nbval", folder, "lab.ipynb", 60).run(lambda: steps.append(1))
    assert len(steps) == sum(cell.cell_type == "code" for cell in lab.cells)
    said = {-1 - f.cell: (f.output, f.line, f.message) for f in findings}
    saved = Saved("lab.ipynb", lab)
    told = {saved.code_cells()[index][1].id: rest for index, rest in said.items()}
    assert told.pop("squared-numbers") == (
        True,
        2,
        "saved is 'always 1/2:        0.2400', but now it is 'always 1/2:        0.2500'. Run all "
        "cells and save; if it differs again, fix seeds.",
    )
    assert told["noise"][:2] == (True, 1) and "saved is '0.5'" in told.pop("noise")[2]
    assert told.pop("more") == (True, 2, told_more())
    assert told.pop("silent") == (True, 1, "prints what is not saved (stdout): 'a'")
    assert told.pop("fails") == (False, 1, "fails: ZeroDivisionError: division by zero")
    assert told.pop("warns") == (True, 1, "prints what is not saved (stderr): 'so'")
    assert told == {}


def test_what_interact_shows_is_told_by_its_name():
    before, now = ([new_output("display_data", {"text/plain": t})] for t in ("interactive(x)", "7"))
    line, message = difference(before, now)
    assert line == 1 and message.endswith("give the cell the tag nbval-ignore-output.")


def told_more():
    return (
        "saved is no such line, but now it is 'b'. Run all cells and save; if it differs again, "
        "fix seeds."
    )


CONTROLS = """import ipywidgets
from labkit.widgets.base.view import View

slider = ipywidgets.IntSlider(min=0, max=10)


def moved(change):
    print(1 / (10 - change.new))


slider.observe(moved, "value")
#---
def show(x, name):
    if name == "b":
        raise ValueError(f"no {name}")


ipywidgets.interact(show, x=(0.0, 1.0), name=["a", "b"])
button = ipywidgets.Button(description="Press")
button.on_click(lambda _: print(undefined))
#---
import labkit

session = labkit.Session(labkit.load_digits(n_train=300, n_test=200), n_epochs=5)


class Small(labkit.LearningRateSlider):
    def refresh(self, changed):
        super().refresh(changed)
        if self.session.learning_rate > 100:
            raise RuntimeError("too fast")


Small(session)
#---
fine = [ipywidgets.FloatSlider(), ipywidgets.Checkbox(), ipywidgets.SelectMultiple(options="ab")]
labkit.EpochStepper(session)"""


def test_controls_that_raise_at_an_edge_are_found(caplog):
    cells = [
        new_code_cell(source, id=f"c{i}") for i, source in enumerate(CONTROLS.split("\n#---\n"))
    ]
    swept = sweep(Saved("lab.ipynb", new_notebook(cells=cells)))
    caplog.clear()  # errors that ipywidgets only logs are what is looked for
    found = [str(finding) for finding in swept.findings]
    assert found == [
        "lab.ipynb: cell 1 (c0), line 8: IntSlider at value = 10: ZeroDivisionError: "
        "division by zero",
        "lab.ipynb: cell 2 (c1), line 3: Dropdown 'name' at index = 1: ValueError: no b",
        "lab.ipynb: cell 2 (c1), line 8: Button 'Press' clicked: NameError: name 'undefined' is "
        "not defined",
        "lab.ipynb: cell 3 (c2), line 10: Small: Slider 'slider' at value = 1000.0: "
        "RuntimeError: too fast",
    ]
    assert swept.driven >= 30


def test_a_sweep_draws_what_a_browser_shows():
    source = """import labkit

session = labkit.Session(labkit.load_digits(n_train=300, n_test=200), n_epochs=5)
curve = labkit.LossCurve(session)
labkit.EpochStepper(session)"""
    swept = sweep(Saved("lab.ipynb", new_notebook(cells=[new_code_cell(source)])))
    assert swept.findings == []
    assert swept.namespace["curve"].canvas.number > 3


def test_a_sweep_tells_of_a_cell_that_fails_and_stops_there():
    cells = [new_code_cell(source, id=name) for source, name in (("x = 1\n1 / 0", "a"), ("y", "b"))]
    (found,) = sweep(Saved("lab.ipynb", new_notebook(cells=cells))).findings
    assert str(found) == "lab.ipynb: cell 1 (a), line 2: fails: ZeroDivisionError: division by zero"
    cells[0].metadata["tags"] = ["raises-exception"]
    (found,) = sweep(Saved("lab.ipynb", new_notebook(cells=cells))).findings
    assert found.id == "b"


def test_magics_and_await_can_be_swept(folder):
    source = """%matplotlib inline
%time x = 3
import asyncio, ipywidgets
await asyncio.sleep(0)
slider = ipywidgets.IntSlider(max=x)
slider.observe(lambda change: [0, 1, 2][change.new], "value")"""
    lab = new_notebook(cells=[new_code_cell(source, id="a")], metadata={"kernelspec": KERNEL})
    nbformat.write(lab, folder / "lab.ipynb")
    (found,) = Job("sweep", folder, "lab.ipynb", 60).run()[0]
    expected = "cell 1 (a), line 6: IntSlider at value = 3: IndexError: list index out of range"
    assert str(found) == f"lab.ipynb: {expected}"


@pytest.mark.kernel
def test_a_student_copy_that_needs_the_answer_is_found(tmp_path):
    lab = trimmed("02", last="squared-numbers")
    lab.cells += [
        code("half = squared_error(y, y_hat) / 2\nprint(half)", "later", output="0.0125\n"),
        code("squared_error(y, y_hat)", "fine"),
        code("assert squared_error(y, y) == 0", "plain", metadata=check_metadata("plain")),
        code("import warnings\nwarnings.warn('x')", "warns"),
    ]
    cell(lab, "squared-error-solution").source += "\nshown = ..."
    check = cell(lab, "squared-error-check")
    check.source = 'print("squared_error: passed")\n' + check.source.replace(
        ", ", ", lambda *_: 3 or "
    )
    number(lab)
    found = [str(finding) for finding in student.run(Saved("lab.ipynb", lab), tmp_path)]
    assert found[0].startswith(
        "lab.ipynb: cell 8 (later), line 1: the student's copy fails here: TypeError: unsupported"
    )
    assert found[1].startswith(
        "lab.ipynb: cell 11 (warns), line 1: the student's copy warns here: "
    )
    assert found[2].startswith(
        "lab.ipynb: cell 6 (squared-error-check), line 2: in the student's copy the check must say "
        "'not attempted yet', it says 'squared_error: passed'"
    )
    assert len(found) == 3


@pytest.mark.kernel
def test_a_student_copy_runs_on_few_data_where_these_will_do(folder):
    cells = [
        code("import labkit\n\ndigits = labkit.load_digits()", "load"),
        code("assert digits.X_train.shape[1] == 1000", "few"),
    ]
    lab = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    assert student.run(Saved("lab.ipynb", lab), folder) == []
    lab.cells[1].source = "assert digits.X_train.shape[1] > 1000"
    (found,) = student.run(Saved("lab.ipynb", lab), folder)
    assert "fails here: AssertionError" in str(found)
    number(lab)
    nbformat.write(lab, folder / "lab.ipynb")
    assert Job("student", folder, "lab.ipynb", 60).run() == ([], [])


@pytest.mark.kernel
@pytest.mark.parametrize("source", ["import os\nos._exit(3)", "while True:\n    pass"])
def test_cells_that_never_end_or_end_everything(folder, source, monkeypatch):
    cells = [
        new_code_cell(source, id="bad"),
        code("x = (\n    ### BEGIN SOLUTION\n    12345.5\n    ### END SOLUTION\n)", "x",
             metadata=solution_metadata("x")),
    ]  # fmt: skip
    lab = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    number(lab)
    nbformat.write(lab, folder / "lab.ipynb")
    ends = "exit" in source
    for task, said in (
        ("nbval", "the kernel died" if ends else "Timeout of 1 seconds"),
        ("sweep", "ended with code 3" if ends else "was stopped: no cell or control"),
        ("student", "ends the kernel here" if ends else "runs on after 1 s"),
    ):
        with monkeypatch.context() as patch:
            if task == "sweep" and not ends:
                patch.setattr(jobs, "ENDED", 2)
            findings, _ = Job(task, folder, "lab.ipynb", 2 if ends else 1).run()
        (found,) = map(str, findings)
        assert said in found, task
