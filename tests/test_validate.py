"""`labkit validate` finds defects that are planted in copies of the labs, and says where."""

import copy
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
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit import cli
from labkit.exercises.own import declares_exercises
from labkit.nbtools.solutions import check_metadata, solution_metadata
from labkit.validate import jobs, student
from labkit.validate.jobs import Job
from labkit.validate.nbval_report import difference
from labkit.validate.run import validate
from labkit.validate.saved import Saved, read
from labkit.validate.sweep import sweep
from tests import apart

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def load(name):
    return nbformat.read(next(NOTEBOOKS.glob(f"{name}_*.ipynb")), as_version=4)


def trimmed(name, *, last):
    """The first cells of a lab, which take little time."""
    lab = load(name)
    end = [cell.id for cell in lab.cells].index(last) + 1
    lab.cells = lab.cells[:end]
    return lab


def number(lab):
    """Number the cells as a front end does."""
    for count, cell in enumerate((c for c in lab.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def cell(lab, name):
    return next(cell for cell in lab.cells if cell.id == name)


def place(lab, name):
    return [cell.id for cell in lab.cells].index(name)


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def code(source, name, *, output=None, **kwargs):
    outputs = [stream(output)] if output else []
    return new_code_cell(source, id=name, outputs=outputs, **kwargs)


# -- what can be seen without running anything: one defect at a time ------------------------------

DEFECTS = {}


def defect(expected):
    def add(plant):
        DEFECTS[plant.__name__] = plant, expected
        return plant

    return add


@defect("cell 29 (gradient-w-solution), line 3: the solution does not end.")
def unclosed_solution(lab):
    target = cell(lab, "gradient-w-solution")
    target.source = target.source.replace("    ### END SOLUTION", "").rstrip()


@defect("cell 29 (gradient-w-solution), line 3: a marker must stand alone on its line")
def marker_not_alone(lab):
    target = cell(lab, "gradient-w-solution")
    target.source = target.source.replace("### BEGIN", "# here: ### BEGIN")


@defect("cell 29 (gradient-w-solution), line 1: a solution in a cell that nbgrader's metadata")
def solution_without_metadata(lab):
    cell(lab, "gradient-w-solution").metadata = {}


@defect(
    "cell 34 (mean-map-text), line 9: this line of a solution is in the student's copy: "
    "'return X @ (y_hat - y).T / X.shape[1]'"
)
def solution_in_a_text(lab):
    target = cell(lab, "mean-map-text")
    lines = target.source.count("\n") + 1
    target.source += "\n" * (8 - lines) + "\nAs in `return X @ (y_hat - y).T / X.shape[1]`."


@defect("cell 36 (mean-numbers), line 2: this line of a solution is in the student's copy")
def solution_in_a_later_cell(lab):
    target = cell(lab, "mean-numbers")
    first, *rest = target.source.splitlines()
    target.source = "\n".join([first, "# return X @ (y_hat - y).T / X.shape[1]", *rest])


@defect("cell 24 (inspector-numbers), line 1: was not run, so that its outputs are not compared")
def cell_without_number(lab):
    cell(lab, "inspector-numbers").execution_count = None


@defect("cell 24 (inspector-numbers), line 1: is numbered 99 instead of 16")
def cells_run_out_of_order(lab):
    cell(lab, "inspector-numbers").execution_count = 99


@defect(
    "cell 24 (inspector-numbers), line 2: an error is saved: NameError: name 'y' is not defined"
)
def error_saved(lab):
    traceback = ["\x1b[31mNameError\x1b[39m", "Cell \x1b[32mIn[15]\x1b[39m\x1b[32m, line 2\x1b[39m"]
    cell(lab, "inspector-numbers").outputs = [
        new_output(
            "error", ename="NameError", evalue="name 'y' is not defined", traceback=traceback
        )
    ]


@defect("cell 24 (inspector-numbers), output line 9: a warning is saved: <cell>:3: RuntimeWarning")
def warning_saved(lab):
    said = "<cell>:3: RuntimeWarning: overflow\n"
    cell(lab, "inspector-numbers").outputs.append(stream(said, "stderr"))


@defect(
    "cell 30 (gradient-w-check), line 1: the cell is worth 5 points to nbgrader, "
    "the exercise says 2; write check('dw', ..., points=5)"
)
def points_that_disagree(lab):
    cell(lab, "gradient-w-check").metadata.nbgrader["points"] = 5


@defect(
    "cell 30 (gradient-w-check), line 1: the cell is worth 2 points to nbgrader, the check says 3"
)
def points_of_the_call_disagree(lab):
    cell(lab, "gradient-w-check").source = 'check("dw", dw, points=3)'


@defect(
    "cell 29 (gradient-w-check), line 1: the check stands before its solution, which is in cell 30"
)
def check_before_its_solution(lab):
    at = place(lab, "gradient-w-solution")
    lab.cells[at : at + 2] = reversed(lab.cells[at : at + 2])
    number(lab)


@defect("cell 32 (gradient-b-solution), line 1: Duplicate grade id: dw-solution is that of cell 29")
def duplicate_grade_id(lab):
    cell(lab, "gradient-b-solution").metadata = solution_metadata("dw")


@defect("cell 30 (gradient-w-check), line 2: the region of hidden tests does not end.")
def hidden_tests_not_closed(lab):
    cell(lab, "gradient-w-check").source += '\n### BEGIN HIDDEN TESTS\ncheck("dw", dw)'


@defect("cell 36 (mean-numbers), line 1: hidden tests in a cell that nbgrader's metadata does not")
def hidden_tests_where_nothing_is_graded(lab):
    target = cell(lab, "mean-numbers")
    target.source = f"### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS\n{target.source}"


@defect("cell 30 (gradient-w-check), line 1: there is no exercise 'dww'; did you mean 'dw'?")
def unknown_exercise(lab):
    target = cell(lab, "gradient-w-check")
    target.source = target.source.replace('"dw"', '"dww"')
    target.outputs[0].data["text/plain"] = "dww: passed"


@defect(
    "cell 30 (gradient-w-check), line 1: the check of 'dw' does not pass: dw: incorrect (missing"
)
def check_that_does_not_pass(lab):
    data = cell(lab, "gradient-w-check").outputs[0].data
    data["text/plain"] = "dw: incorrect (missing 1/m)"


@defect("cell 30 (gradient-w-check), line 2: central_difference and dw share a graded cell")
def two_exercises_in_one_cell(lab):
    cell(lab, "gradient-w-check").source += '\ncheck("central_difference", central_difference)'
    cell(lab, "gradient-w-check").outputs.append(stream("central_difference: passed\n"))


@defect("cell 24 (inspector), line 1: the id 'inspector' is that of cell 23.")
def duplicate_cell_id(lab):
    cell(lab, "inspector-numbers").id = "inspector"


@defect("cell 24 (inspector-numbers), line 2: no Python: ")
def no_python(lab):
    target = cell(lab, "inspector-numbers")
    target.source = target.source.replace("\n", "\n)", 1)


@defect("cell 38 (widget), line 1: widgets are not compared; print the numbers that matter")
def no_numbers_after_the_last_widget(lab):
    at = place(lab, "summary")
    picture = copy.deepcopy(cell(lab, "inspector").outputs)
    lab.cells = [*lab.cells[:37], code("inspector", "widget"), lab.cells[at]]
    lab.cells[37].outputs = picture
    number(lab)


@defect("cell 2 (setup), line 1: no cell of this notebook was run. Run all cells and save.")
def never_run(lab):
    for target in lab.cells:
        if target.cell_type == "code":
            target.execution_count, target.outputs = None, []


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


def test_a_lab_without_a_defect_has_nothing_to_mend(folder):
    shutil.copy(NOTEBOOKS / "03_chain_rule.ipynb", folder)
    assert validate([folder], quick=True).findings == []


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found_with_file_cell_and_line(name, folder):
    plant, expected = DEFECTS[name]
    lab = load("03")
    plant(lab)
    path = folder / "03_chain_rule.ipynb"
    path.write_text(json.dumps(lab))  # as it is: nbformat would repair ids
    (found,) = validate([folder], quick=True).findings
    assert str(found).startswith(f"{path}: {expected}")


def test_metadata_that_nbgrader_refuses_is_told_with_its_cell(folder):
    lab = load("03")
    cell(lab, "gradient-w-check").metadata.nbgrader["schema_version"] = 99
    nbformat.write(lab, folder / "lab.ipynb")
    (found,) = validate([folder], quick=True).findings
    assert "cell 30 (gradient-w-check), line 1: metadata of nbgrader: " in str(found)


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
    shutil.copytree(NOTEBOOKS, folder / "source" / "ps1", ignore=shutil.ignore_patterns("0[1-6]*"))
    (folder / "release").mkdir()
    (folder / "release" / "lab.ipynb").write_text("")
    (folder / "source" / ".ipynb_checkpoints").mkdir()
    (folder / "source" / ".ipynb_checkpoints" / "lab.ipynb").write_text("")
    (folder / "nbgrader_config.py").write_text("")
    result = validate([folder], quick=True)
    assert result.findings == [] and result.counts["notebooks"] == 1


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


# -- what shows when the notebook is run -----------------------------------------------------------


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
        "lab.ipynb: cell 3 (c2), line 10: Small: LogSlider 'slider' at value = 1000.0: "
        "RuntimeError: too fast",
    ]
    assert swept.driven >= 30


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
        f"{start.name}: cell 10 (session-numbers), output line 3: saved is 'test images recog",
        f"{loss.name}: cell 7 (control), line 2: IntSlider 'n' at value = 0: ZeroDivisionError: ",
        f"{loss.name}: cell 7 (control), output line 1: saved is 'interactive(', but now it ",
        f"{loss.name}: cell 8 (squared-numbers), line 6: the student's copy fails here: TypeError",
        "answers/area.py: line 3: expected wrong: diameter, found wrong: circumference.",
        "my_exercises.py: line 8: no answer of answers/area.py shows the mistake 'circumference'",
    ]
    for line, begin in zip(found, [*starts, "2 notebooks, 15 code cells, 1 check, "], strict=True):
        assert line.startswith(begin)
    code, said = run_forked("validate", "--quick", ".", cwd=folder)
    assert code == 1
    assert said.splitlines()[0] == (
        f"{chain.name}: cell 29 (gradient-w-solution), line 3: the solution does not end."
    )
    assert said.splitlines()[-1].startswith("7 notebooks, ")
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
