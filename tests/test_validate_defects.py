"""Defects that can be seen without running anything, planted one at a time."""

import copy
import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_output

from labkit.nbtools.solutions import solution_metadata
from labkit.validate.run import validate
from tests.lab_cells import (
    NOTEBOOKS,
    cell,
    code,
    load,
    number,
    place,
    stream,
)

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
