"""What nbval does not look at: that there is something to compare, and every setting of a control.

nbval passes over cells without a number, compares no widgets, and runs each control at one value.
"""

import ast
import contextlib
import copy
import importlib.util
import io
import json
import pathlib
import re

import ipywidgets
import matplotlib
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from traitlets import TraitError

import labkit
from labkit import execute, regions, solutions
from labkit.widgets import view as views_of_labkit
from labkit.widgets.comment_box import CommentBox
from labkit.widgets.confusion_matrix import ConfusionMatrix
from labkit.widgets.count_grid import CountGrid
from labkit.widgets.drawing_canvas import SIDE, DrawingCanvas
from labkit.widgets.log_slider import LogSlider
from labkit.widgets.number_slider import NumberSlider
from labkit.widgets.pager import Pager
from labkit.widgets.plane import Plane
from labkit.widgets.shifter import Shifter
from labkit.widgets.threshold_handle import ThresholdHandle
from labkit.widgets.threshold_slider import ThresholdSlider
from labkit.widgets.view import View

ROOT = pathlib.Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SLUG = re.compile(r"[a-z][a-z0-9-]{2,40}")


def test_there_are_labs():
    numbers = [int(path.name[:2]) for path in PATHS]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[0] in (0, 1) and numbers[-1] >= 4


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_solution(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def test_is_valid(notebook):
    nbformat.validate(notebook)


def test_cells_are_numbered_as_after_one_run(notebook):
    numbers = [cell.execution_count for cell in code_cells(notebook)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_most_cells_have_outputs_to_compare(notebook):
    cells = [cell for cell in code_cells(notebook) if not is_solution(cell)]
    assert [cell.id for cell in cells if not cell.outputs] == ["setup"]


def test_no_output_is_an_error_or_a_warning(notebook):
    bad = [o for o in outputs(notebook) if o.output_type == "error" or o.get("name") == "stderr"]
    assert bad == []


def test_cell_ids_are_names(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not SLUG.fullmatch(name)] == []


def test_is_saved_in_normal_form(path, notebook):
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(execute.normalise(notebook)).rstrip("\n") + "\n" == text
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


def test_numbers_are_printed_after_the_last_widget(notebook):
    kinds = [
        "view" if o.output_type == "execute_result" and "image/png" in o.data else o.output_type
        for o in outputs(notebook)
    ]
    last = max(i for i, kind in enumerate(kinds) if kind == "view")
    assert "stream" in kinds[last:]


NUMBERS = {
    "01_single_neuron": ["sigmoid( 7) = 0.999089", "y_hat = 0.999"],
    "02_loss": ["0.1643 nats"],
    "03_chain_rule": ["y_hat = 0.6225", "[-0.3775 -0.7551]"],
    "04_gradient_descent": ["loss 0.0291 nats", "accuracy 0.9917"],
    "05_learning_rate": ["power iteration:                0.8166", "lambda:     2.4493"],
    "06_evaluation": ["0.9917", "[[8975   45]", "precision 0.9544", "ROC curve 0.9985"],
}


def test_numbers_of_the_lecture_are_there(path, notebook):
    text = "".join(o.text for o in outputs(notebook) if o.output_type == "stream")
    assert [number for number in NUMBERS.get(path.stem, ()) if number not in text] == []


def test_numbers_are_looked_for_in_labs_that_exist():
    assert set(NUMBERS) <= {path.stem for path in PATHS}


# -- exercises and student copies ------------------------------------------------------------------

CHECK_CALLS = ("check", "hint", "task")


def called(cell):
    """Ids in calls such as ``check("sigmoid", sigmoid)``, with the name of what is called."""
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            if name in CHECK_CALLS:
                yield name, node.args[0].value


def checked(notebook):
    """The cells that check, by the id of their exercise."""
    cells = [
        (name, cell)
        for cell in code_cells(notebook)
        for call, name in called(cell)
        if call == "check"
    ]
    found = dict(cells)
    assert len(found) == len(cells), "an exercise is checked twice"
    return found


def known_exercises():
    """All exercises by id, with their ``lab`` and ``points``; the one place that asks for them."""
    if importlib.util.find_spec("labkit.exercises") is None:
        pytest.skip("there are no exercises yet")
    return importlib.import_module("labkit.exercises").exercises()


def test_solutions_and_metadata_are_well_formed(notebook):
    assert regions.find_problems(notebook) == []


def test_no_line_of_a_solution_survives(notebook):
    student = nbformat.writes(solutions.without_solutions(notebook))
    # As it stands in the file: quotation marks and backslashes are escaped there.
    lines = {
        line: json.dumps(line, ensure_ascii=False)[1:-1]
        for line in regions.solution_lines(notebook)
    }
    assert [line for line, written in lines.items() if written in student] == []
    assert "SOLUTION" not in student


def test_each_solution_is_followed_by_its_check(notebook):
    cells = code_cells(notebook)
    solved = [i for i, cell in enumerate(cells) if is_solution(cell)]
    for i in solved:
        metadata = cells[i].metadata["nbgrader"]
        name = metadata["grade_id"].removesuffix("-solution")
        assert metadata == solutions.solution_metadata(name)["nbgrader"]
        following = cells[i + 1].metadata.get("nbgrader", {})
        assert following == solutions.check_metadata(name, following.get("points"))["nbgrader"]
        assert list(called(cells[i + 1])) == [("check", name)]
    assert len(solved) == len(checked(notebook))


def test_each_answer_of_the_complete_version_passes(notebook):
    for name, cell in checked(notebook).items():
        assert f"{name}: passed" in texts(cell)


def test_each_exercise_of_a_lab_exists_with_its_points(path, notebook):
    exercises = known_exercises()
    names = {name for cell in code_cells(notebook) for _, name in called(cell)}
    assert names - set(exercises) == set()
    for name, cell in checked(notebook).items():
        assert exercises[name].lab == int(path.name[:2])
        assert exercises[name].points == cell.metadata["nbgrader"]["points"]


def test_each_exercise_is_used_once():
    exercises = known_exercises()
    used = [name for path in PATHS for name in checked(nbformat.read(path, as_version=4))]
    assert sorted(used) == sorted(exercises)


def texts(cell):
    """All that a cell put out, as text."""
    parts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return "\n".join(parts)


@pytest.mark.slow
def test_a_student_copy_runs_to_its_end(notebook, tmp_path):
    student = solutions.without_solutions(notebook)
    client = NotebookClient(
        student,
        timeout=300,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(tmp_path)}},
        store_widget_state=False,
    )
    client.execute()  # raises where a cell does
    bad = [o for o in outputs(student) if o.output_type == "error" or o.get("name") == "stderr"]
    assert bad == []
    for name, cell in checked(student).items():
        assert f"{name}: not attempted yet" in texts(cell)
    for cell in code_cells(student):
        assert "Ellipsis" not in texts(cell), f"{cell.id}: the dots of the stub are shown"


# -- every control, at more than one value ---------------------------------------------------------


def run_in_this_process(notebook, monkeypatch, tmp_path):
    """Run all cells here, so that the controls can be driven; return the views they made."""
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: None)
    # Controls do not depend on how many digits there are, but the time that it takes does.
    monkeypatch.setattr(labkit, "load_digits", few_digits)
    before = set(living_views())
    namespace = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in code_cells(notebook):
            exec(compile(cell.source, cell.id, "exec"), namespace)
    return [view for view in living_views() if view not in before], namespace


def few_digits(target=0, n_train=1000, n_test=1000, **options):
    from labkit.data import load_digits

    return load_digits(target, min(n_train, 1000), min(n_test, 1000), **options)


def living_views():
    every = ipywidgets.widgets.widget._instances.values()
    return [widget for widget in tuple(every) if isinstance(widget, View)]


def parts(widget):
    """All parts of a view but those of the views in it, which are looked at by themselves."""
    for child in getattr(widget, "children", ()):
        if not isinstance(child, View):
            yield child
            yield from parts(child)


def edge_values(control):
    """Messages a browser could send: minimum, middle, maximum, and beyond."""
    if isinstance(control, LogSlider):
        low, high = control.min, control.max
        return [{"value": value} for value in (low, (low * high) ** 0.5, high, 2 * high)]
    if isinstance(control, NumberSlider):
        low, high = control.min, control.max
        middle = (low + high) // 2 if control.whole else (low + high) / 2
        return [{"value": value} for value in (low, middle, high, 2 * high)]
    if isinstance(control, (ipywidgets.BoundedIntText, ipywidgets.IntSlider)):
        low, high = control.min, control.max
        return [{"value": value} for value in (low, (low + high) // 2, high, high + 1)]
    if isinstance(control, ipywidgets.FloatText):
        return [{"value": value} for value in (-1.0, 0.0, 0.5, 1e9)]
    if isinstance(control, ipywidgets.widgets.widget_selection._Selection):
        return [{"index": index} for index in range(len(control.options))]
    if isinstance(control, labkit.PixelMap):
        rows, columns = control.shape
        last = (len(control.values) if control.gallery else rows * columns) - 1
        return [{"selected": index} for index in (0, last // 2, last, last + 1)]
    if isinstance(control, ThresholdSlider):
        return [{"value": value} for value in THRESHOLDS]
    if isinstance(control, ThresholdHandle):
        corners = [[x, y] for x in (0.0, 1.0) for y in (0.0, 1.0)]
        values = [{"value": value} for value in THRESHOLDS]
        return values if control.horizontal else [*values, *({"pointed": xy} for xy in corners)]
    if isinstance(control, ConfusionMatrix):
        return [{"selected": cell} for cell in ("", "tn", "fp", "fn", "tp", "x")]
    if isinstance(control, Pager):
        pages = control.pages
        return [{"page": page} for page in (0, pages // 2, pages - 1, pages)]
    if isinstance(control, CountGrid):
        n = len(control.counts)
        return [{"selected": cell} for cell in (0, n // 2, n - 1, n)]
    if isinstance(control, Shifter):
        return [{name: by} for name in ("down", "right") for by in (-14, 0, 14, 15)]
    if isinstance(control, DrawingCanvas):
        return [{"raster": level * SIDE**2} for level in (b"\0", b"\xff")]
    if isinstance(control, Plane):
        return [
            {"points": [], "selected": -1, "gesture": 1},
            {"points": [[5, 5, 1]], "gesture": 2},
            {"points": [[9, 0, 1]]},
            {"x": [-5, 5], "gesture": 3},
            {"undos": 1},
        ]
    return []


THRESHOLDS = 0.0, 0.5, 1.0, 1.5
# Buttons that may refuse, by the name of the view and of its button, with what they say then.
REFUSALS = {
    ("NeuronExplorer", "step"): "take a smaller learning rate",
    ("RunTable", "keep"): "kept already",
}


def click(view, button, monkeypatch):
    """Click as a browser does; a refusal must be one of those known, and told beside the button."""
    if button.disabled:
        return
    names = [name for name, part in vars(view).items() if part is button]
    refusal = next((REFUSALS.get((type(view).__name__, name)) for name in names), None)
    with monkeypatch.context() as patch:
        if refusal:
            patch.setattr(views_of_labkit, "strict", False)  # shown, and not raised as well
        button.click()
    if refusal and view.message.value:
        assert refusal in view.message.value
        view.show_error(None)


def test_every_control_works_at_every_setting(notebook, monkeypatch, tmp_path):
    views, namespace = run_in_this_process(notebook, monkeypatch, tmp_path)
    assert views
    try:
        driven = 0
        for view in views:
            for control in parts(view):
                for message in edge_values(control):
                    with contextlib.suppress(TraitError):  # a value refused; others fail the test
                        control.set_state(copy.copy(message))
                    driven += 1
                    consistent(view)
                if isinstance(control, CommentBox):
                    control.submit("a comment")
                    driven += 1
                if isinstance(control, ipywidgets.Button) and control.icon != "play":
                    click(view, control, monkeypatch)
                    driven += 1
                    consistent(view)
        assert driven >= 1
    finally:
        for view in views:
            view.close()
    sessions = [value for value in namespace.values() if isinstance(value, labkit.Session)]
    assert sessions


def consistent(view):
    """A picture and a line of text can be made, and the session holds only what is allowed."""
    session = view.session
    if isinstance(session, labkit.Session):
        low, high = session.learning_rate_bounds
        assert low <= session.learning_rate <= high
        assert 0 <= session.epoch <= session.n_epochs
        assert session.record.epoch <= session.epoch
        assert np.isfinite(session.shown.w).all() or session.run.end is not None
    assert view.summary().startswith(type(view).__name__)
    assert view.picture().startswith(b"\x89PNG")
