"""The whole way of a course with the real nbgrader, and with what students really hand in.

`EXPECTED` was worked out by hand from the answers, before any of it was run.
"""

import copy
import csv
import hashlib
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from labkit.cli import main
from tests import courses
from tests.courses import answer, hand_in, read, run, solve

NAMES = ("sigmoid", "z_value", "neuron_output", "forward", "decide")
POINTS = {"sigmoid": 1, "z_value": 1, "neuron_output": 2, "forward": 2, "decide": 1}
FULL = sum(POINTS.values())
NOTEBOOK = "01_single_neuron.ipynb"

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("course_flow")]


def cell_of(notebook, grade_id):
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def without(notebook, *grade_ids):
    gone = [cell_of(notebook, grade_id) for grade_id in grade_ids]
    notebook.cells = [cell for cell in notebook.cells if not any(cell is other for other in gone)]
    return notebook


def writing(notebook, name, source):
    """Write something into the solution cell of an exercise."""
    cell_of(notebook, f"{name}-solution").source = source
    return notebook


# -- the submissions: name of the student, and what they did -----------------------------------


def right(released, student):
    return solve(released, student=student)


def untouched(released, student):
    return released


def partly(released, student):
    notebook = solve(released, ["sigmoid", "forward"], student)
    writing(notebook, "neuron_output", answer("neuron_output", student, "wrong", "missing bias"))
    writing(notebook, "decide", answer("decide", student, "wrong", "decision reversed"))
    return writing(notebook, "z_value", answer("z_value", student, "wrong", "missing bias"))


def deleted_cells(released, student):
    """The check of sigmoid is gone, and the whole of forward."""
    return without(right(released, student), "sigmoid", "forward-solution", "forward")


def duplicated_and_split(released, student):
    notebook = right(released, student)
    position = notebook.cells.index(cell_of(notebook, "decide-solution"))
    for shift, grade_id in enumerate(("forward-solution", "forward", "decide")):
        twin = copy.deepcopy(cell_of(notebook, grade_id))
        twin.id = f"twin-{shift}"
        notebook.cells.insert(position, twin)
    whole = cell_of(notebook, "sigmoid-solution")
    part = copy.deepcopy(whole)
    part.id, part.source = "part", "shift = 0.0"
    whole.source = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z - shift))"
    notebook.cells.insert(notebook.cells.index(whole), part)
    return notebook


def changed_check(released, student):
    notebook = solve(released, ["sigmoid"], student)
    for name in NAMES:
        cell_of(notebook, name).source = "print('passed')"
    cell_of(notebook, "forward").metadata.nbgrader["points"] = 100
    return notebook


def endless_loop(released, student):
    stuck = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    notebook = writing(right(released, student), "neuron_output", stuck)
    return writing(notebook, "decide", "def decide(y_hat, threshold):\n    while True: pass")


def exits(released, student):
    notebook = writing(right(released, student), "sigmoid", "import sys\nsys.exit()")
    notebook.cells.insert(3, new_code_cell("exit()"))
    return writing(notebook, "forward", "import os\nos._exit(3)")


def memory(released, student):
    return writing(right(released, student), "forward", "forward = np.ones(20 * 2**30 // 8)")


def prints(released, student):
    loud = "for i in range(10_000_000):\n    print(i, 'of ten million lines')"
    return writing(right(released, student), "decide", loud)


def damaged(released, student):
    content = nbformat.writes(right(released, student)).encode()
    return content[: len(content) // 2]


def no_file(released, student):
    return None


def widgets_open(released, student):
    notebook = right(released, student)
    source = "import labkit\nshown = [labkit.NeuronExplorer() for _ in range(5)]\nshown[0]"
    notebook.cells.insert(8, new_code_cell(source))
    state = {"x": {"model_name": "FloatModel", "model_module": "m", "state": {"value": [0] * 9999}}}
    key = "application/vnd.jupyter.widget-state+json"
    notebook.metadata["widgets"] = {key: {"version_major": 2, "version_minor": 0, "state": state}}
    return notebook


def other_front_end(released, student):
    """Older format, no ids of cells, no metadata of nbgrader, metadata of its own."""
    notebook = json.loads(nbformat.writes(right(released, student)))
    notebook["nbformat_minor"] = 2
    notebook["metadata"] = {"colab": {"provenance": []}, "accelerator": "GPU"}
    for i, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"aB{i}", "executionInfo": {"elapsed": 12, "user": {}}}
    return json.dumps(notebook).encode()


def replaces(released, student):
    notebook = solve(released, ["forward"], student)
    cheat = (
        "import labkit.exercises, labkit.exercises.checking as checking\n"
        "check = checking.check = labkit.check = labkit.exercises.check = lambda *a, **k: None\n"
        "for name in ('allclose', 'array_equal', 'isclose'):\n"
        "    setattr(np, name, lambda *a, **k: True)\n"
        "def sigmoid(z):\n    return z"
    )
    return writing(notebook, "sigmoid", cheat)


def reads_tests(released, student):
    notebook = released
    peep = (
        "import pathlib, json\n"
        "found = [p for up in range(6) for p in pathlib.Path(*['..'] * up).glob('**/*.ipynb')]\n"
        "text = ''.join(p.read_text() for p in found)\n"
        "exec(text[text.index('def sigmoid'):])"
    )
    writing(notebook, "sigmoid", peep)
    writing(
        notebook, "forward", "import labkit.exercises\nforward = labkit.exercises.get('forward')"
    )
    return writing(
        notebook,
        "decide",
        "from labkit.exercises.content.lab01 import decide as d\ndecide = d.reference",
    )


def writes_elsewhere(released, student):
    notebook = solve(released, ["decide"], student)
    harm = (
        "import os, pathlib, shutil\n"
        "for name in ('gradebook.db', 'source/header.ipynb', 'submitted/zoe/lab01/x'):\n"
        "    for up in range(8):\n"
        "        try:\n"
        "            (pathlib.Path(*['..'] * up) / name).write_text('')\n"
        "        except OSError: pass\n"
        "pathlib.Path('mine.txt').write_text('here I may')\n"
        "(pathlib.Path.home() / '.bashrc').write_text('at home I may: it is not theirs')\n"
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
    )
    return writing(notebook, "sigmoid", harm)


def renamed(released, student):
    return right(released, student)


# What each exercise earns, and words that the feedback must hold.
EXPECTED = {
    untouched: ((0, 0, 0, 0, 0), "not attempted"),
    partly: ((1, 0.5, 1, 2, 0), "missing bias"),
    deleted_cells: ((1, 1, 2, 0, 1), "not attempted"),
    duplicated_and_split: ((1, 1, 2, 2, 1), "passed"),
    changed_check: ((1, 0, 0, 0, 0), "not attempted"),
    endless_loop: ((1, 1, 0, 2, 0), "still running after"),
    exits: ((0, 1, 2, 0, 1), "ended the kernel"),
    memory: ((1, 1, 2, 0, 1), "MemoryError"),
    prints: ((1, 1, 2, 2, 0), "still running after"),
    damaged: ((0, 0, 0, 0, 0), "could not be read"),
    no_file: ((0, 0, 0, 0, 0), "could not be read"),
    widgets_open: ((1, 1, 2, 2, 1), "passed"),
    other_front_end: ((1, 1, 2, 2, 1), "passed"),
    replaces: ((0, 0, 0, 2, 0), "incorrect"),
    reads_tests: ((0, 0, 0, 0, 0), "PermissionError"),
    writes_elsewhere: ((1, 0, 0, 0, 1), "passed"),
    renamed: ((1, 1, 2, 2, 1), "passed"),
    right: ((1, 1, 2, 2, 1), "passed"),  # the last one, after all the others
}
WHOLE = (untouched, right)  # the others hand in what is graded, and nothing else: it saves time
STUDENTS = {f"s{i:02}-{kind.__name__}": kind for i, kind in enumerate(EXPECTED)}


def fingerprint(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course after grading, with what was said."""
    base = tmp_path_factory.mktemp("flow")
    course = base / "course"
    assert main(["course", "new", str(course), "--labs", "01", "--seed", "271828"]) == 0
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("c.GradingExecute.timeout = 4\n")  # not the half minute that a course has
    run("nbgrader", "generate_assignment", "lab01", cwd=course)
    released = read(course / "release" / "lab01" / NOTEBOOK)
    short = courses.graded_only(released)
    for student, kind in STUDENTS.items():
        made = kind(copy.deepcopy(released if kind in WHOLE else short), student)
        if made is None:
            (course / "submitted" / student / "lab01").mkdir(parents=True)
        else:
            name = "01_single_neuron (1).ipynb" if kind is renamed else NOTEBOOK
            hand_in(made, course, student, name)
    kept = {name: fingerprint(course / name) for name in ("source", "submitted", "release")}
    beside = {path.name for path in base.iterdir()}
    said = run("labkit", "course", "grade", "lab01", cwd=course)
    assert {name: fingerprint(course / name) for name in kept} == kept
    assert {path.name for path in base.iterdir()} == beside
    return course, said


@pytest.fixture(scope="module")
def scores(graded):
    return courses.scores(graded[0])


@pytest.fixture(scope="module")
def feedback(graded):
    course, _ = graded
    run("nbgrader", "generate_feedback", "lab01", cwd=course)
    return course / "feedback"


@pytest.mark.parametrize("student", STUDENTS)
def test_each_gets_its_points_or_a_zero_with_a_reason(graded, scores, feedback, student):
    course, _ = graded
    points, reason = EXPECTED[STUDENTS[student]]
    notebook = read(course / "autograded" / student / "lab01" / NOTEBOOK)
    judged = {
        output.metadata.labkit.exercise: output.metadata.labkit
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "labkit" in output.get("metadata", {})
    }
    assert {name: judged[name].points for name in NAMES} == dict(zip(NAMES, points, strict=True))
    assert scores[student] == sum(points)
    page = (feedback / student / "lab01" / NOTEBOOK).with_suffix(".html").read_text()
    assert reason.lower() in page.lower()
    for name in NAMES:
        if judged[name].points < POINTS[name]:
            assert judged[name].message


def test_nothing_is_written_outside_the_working_folder(graded):
    course, said = graded
    assert not list(course.rglob("mine.txt")) and not list(course.rglob(".bashrc"))
    assert not (course / "submitted" / "zoe").exists()
    assert f"{len(STUDENTS)} graded, 0 unchanged, 0 not graded." in said


def test_every_student_is_in_the_report(graded, scores):
    course, _ = graded
    assert main(["course", "report", str(course)]) == 0
    page = (course / "report" / "report.html").read_text()
    for student in STUDENTS:
        assert student in page
    with (course / "report" / "grades.csv").open(newline="") as file:
        rows = {row["Username"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(STUDENTS) == set(scores)
