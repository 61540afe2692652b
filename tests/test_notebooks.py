"""The labs: what `labkit validate` asks of any notebook, and what only the kit's own must have."""

import pathlib
import re

import nbformat
import pytest

from labkit.exercises import exercises
from labkit.nbtools import execution, markers, solutions
from labkit.validate import graded, structure, student
from labkit.validate.calls import calls
from labkit.validate.saved import read
from tests.labs import PATHS

ROOT = pathlib.Path(__file__).parents[1]
SLUG = re.compile(r"[a-z][a-z0-9-]{2,40}")


def test_there_are_labs():
    numbers = [int(path.name[:2]) for path in PATHS]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[0] in (0, 1) and numbers[-1] >= 4


@pytest.fixture
def notebook(saved):
    return saved.notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_solution(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def test_is_in_order(saved):
    assert list(structure.problems(saved)) == []
    nbformat.validate(saved.notebook)


def test_solutions_checks_and_points_are_well_formed(saved):
    points = {name: exercise.points for name, exercise in exercises().items()}
    assert list(graded.problems(saved, points)) == []
    assert markers.problems(saved.notebook) == []


def test_no_line_of_a_solution_survives(saved):
    assert list(student.leaks(saved, every=True)) == []
    assert "SOLUTION" not in nbformat.writes(student.copy_of(saved).notebook)


# -- what the kit's own labs have beyond that ------------------------------------------------------


def test_no_cell_is_excepted_from_the_comparison(notebook):
    for cell in notebook.cells:
        # What was passed before is shown, whoever runs it again.
        tags = ["nbval-ignore-output"] if cell.source == "labkit.progress()" else []
        assert cell.source.strip() and cell.metadata.get("tags", []) == tags
    assert not [cell.id for cell in notebook.cells if "NBVAL" in cell.source]


def test_most_cells_have_outputs_to_compare(notebook):
    cells = [cell for cell in code_cells(notebook) if not is_solution(cell)]
    assert [cell.id for cell in cells if not cell.outputs] == ["setup"]


def test_cell_ids_are_names(notebook):
    assert [cell.id for cell in notebook.cells if not SLUG.fullmatch(cell.id)] == []


def test_is_saved_in_normal_form(path, notebook):
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(execution.normalise(notebook)).rstrip("\n") + "\n" == text
    assert "widget-state" not in text and "widget-view" not in text


def test_begins_with_its_number_and_ends_with_what_to_remember(path, notebook):
    first, last = notebook.cells[0], notebook.cells[-1]
    assert first.source.startswith(f"# Lab {path.name[:2]}: ")
    assert "**Goals.**" in first.source and "**Time:**" in first.source
    assert last.source.startswith("## What to remember")
    assert any("**Predict" in cell.source for cell in notebook.cells)


def test_views_have_picture_text_and_alternative_text(notebook):
    results = [o for o in outputs(notebook) if o.output_type == "execute_result"]
    views = [output for output in results if "image/png" in output.data]
    assert views
    for output in views:
        assert set(output.data) == {"image/png", "text/plain"}
        assert output.metadata["image/png"]["alt"] == output.data["text/plain"]


NUMBERS = {
    "01_single_neuron": ["sigmoid( 7) = 0.999089", "y_hat = 0.999"],
    "02_loss": ["0.1643 nats"],
    "03_chain_rule": ["y_hat = 0.6225", "[-0.3775 -0.7551]"],
    "04_gradient_descent": ["loss 0.0291 nats", "accuracy 0.9917"],
    "05_learning_rate": ["power iteration:                0.8166", "lambda:     2.4493"],
    "06_evaluation": ["0.9917", "[[8975   45]", "precision 0.9544", "ROC curve 0.9985"],
    "07_beyond_one_neuron": ["test accuracy 0.76", "0.91 instead of 0.76", "0.46", "0.96"],
    "08_hidden_layer": ["82 GeV and at 101 GeV", "between them: 91 GeV", "below 1e-8: True"],
    "09_ten_digits": ["with 32 hidden neurons:       0.934", "25450 parameters"],
    "10_trusting_a_network": ["79510 parameters", "nearest mean image   0.771"],
}


def test_numbers_of_the_lecture_are_there(path, notebook):
    text = "".join(o.text for o in outputs(notebook) if o.output_type == "stream")
    assert [number for number in NUMBERS.get(path.stem, ()) if number not in text] == []


def test_numbers_are_looked_for_in_labs_that_exist():
    assert set(NUMBERS) <= {path.stem for path in PATHS}


def checked(saved):
    """The cells that check, by the id of their exercise."""
    found, every = {}, calls(saved)
    for number, (call, *_) in graded.checks(saved).items():
        assert call.exercise not in found, "an exercise is checked twice"
        assert [other for other in every if other.cell == number] == [call]
        found[call.exercise] = saved.notebook.cells[number - 1]
    return found


def test_each_solution_is_followed_by_its_check(saved):
    cells = [cell for _, cell in saved.code_cells()]
    found = checked(saved)
    solved = [i for i, cell in enumerate(cells) if is_solution(cell)]
    for i in solved:
        grade_id = cells[i].metadata["nbgrader"]["grade_id"]
        name = grade_id.removesuffix("-solution").removesuffix("-answer")
        made, points = solutions, exercises()[name].points
        expected = [made.solution_metadata(name), made.check_metadata(name, points)]
        if exercises()[name].answer == "text":  # a person gives the points
            expected = [made.answer_metadata(name, points), {}]
        assert [cell.metadata for cell in cells[i : i + 2]] == expected
        assert found[name] is cells[i + 1]
    assert len(solved) == len(found)


def test_each_exercise_of_a_lab_exists(path, saved):
    known = exercises()
    assert {call.exercise for call in calls(saved)} - set(known) == set()
    for name in checked(saved):
        assert known[name].lab == int(path.name[:2])


def test_each_exercise_is_used_once():
    used = [name for path in PATHS for name in checked(read(path)[0])]
    assert sorted(used) == sorted(exercises())
