"""A submission runs in a kernel with limits, and is judged outside it."""

import functools
import json
import pathlib
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

import labkit
from labkit.course.grade import ready
from labkit.course.grade.preprocessor import GradingExecute
from labkit.exercises import read_bank
from labkit.exercises.attempt import Diagnosis
from labkit.nbtools.solutions import check_metadata, solution_metadata

ROOT = pathlib.Path(__file__).parents[1]

pytestmark = pytest.mark.kernel


def right(name):
    bank = read_bank(ROOT / "tests" / "answers" / f"{name}.py")
    source = next(answer.source for answer in bank if answer.verdict == "right")
    return f"import numpy as np\nimport labkit\n{source}"


def solution(name, source=None):
    metadata = solution_metadata(name)
    return new_code_cell(right(name) if source is None else source, metadata=metadata)


def checking(name, source=None, points=2):
    source = f'check("{name}", {name})' if source is None else source
    return new_code_cell(source, metadata=check_metadata(name, points))


def make_course(folder):
    (folder / "source" / "lab").mkdir(parents=True)
    (folder / "autograded" / "ada" / "lab").mkdir(parents=True)
    (folder / "gradebook.db").write_text("secret")
    return folder


def run(course, *cells, student="ada", **settings):
    """Run cells as a submission; return their points, and all that each judged cell says."""
    setup = new_code_cell("import numpy as np\nfrom labkit.exercises import check, task")
    notebook = new_notebook(cells=[setup, *cells])
    folder = course / "autograded" / student / "lab"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "lab.ipynb")
    names = {"student": student, "assignment": "lab", "notebook": "lab"}
    resources = {"metadata": {"path": str(folder)}, "nbgrader": names}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        settings = {"forked": ready.available(), **settings}  # as `labkit course grade` does
        notebook, _ = GradingExecute(**settings).preprocess(notebook, resources)
    nbformat.validate(notebook)
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    points = [determine_grade(cell)[0] for cell in graded]
    return points, [about(cell) for cell in graded], notebook


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def grade(course):
    return functools.partial(run, course)


def about(cell):
    return next((o.metadata.labkit for o in cell.outputs if "labkit" in o.get("metadata", {})), {})


def text(cell):
    return json.dumps(cell.outputs)


# -- right, wrong, not attempted -----------------------------------------------------------------


def test_answers_get_what_they_are_worth(grade):
    points, said, notebook = grade(
        solution("dw"),
        checking("dw"),
        solution("db", "def db(y, y_hat):\n    return np.sum(y_hat - y)"),
        checking("db", 'check("db", db, seed=5)'),
        solution("sigmoid", "def sigmoid(z):\n    ..."),
        checking("sigmoid"),
        checking("forward"),
        solution("why_shuffle", "why_shuffle = 'no'"),
        checking("why_shuffle"),
    )
    assert points == [2, 1, 0, 0, 0]
    assert [entry["state"] for entry in said] == [
        *("passed", "incorrect", "not attempted", "not attempted", "not attempted")
    ]
    assert said[1]["kind"] == "missing 1/m" and said[1]["credit"] == 0.5
    assert said[1]["points"] == 1 and said[1]["max_points"] == 2
    html = notebook.cells[4].outputs[-1]["data"]["text/html"]
    assert "1 of 2 points" in html and "hint" not in html


def test_both_checks_of_a_cell_count(grade):
    """An answer made for the arguments that a student can see fails the hidden test."""
    visible = labkit.exercises.get("dL_dz").cases()
    table = {np.asarray(y).tobytes(): (y_hat - y).tolist() for y, y_hat in visible}
    learned = (
        "def dL_dz(y, y_hat):\n"
        f"    return np.array({table!r}.get(np.asarray(y).tobytes(), [[0.0]]))"
    )
    double = 'check("dL_dz", dL_dz)\ncheck("dL_dz", dL_dz, seed=99)'
    points, said, _ = grade(
        solution("dL_dz", learned),
        checking("dL_dz"),
        checking("dL_dz", double),
        solution("dL_dz"),
        checking("dL_dz", double),
    )
    assert points == [2, 0, 2]
    assert said[1]["state"] == "incorrect"


def test_each_student_has_their_own_numbers(grade):
    number = labkit.exercises.get("z_value")
    value = float(number.reference(*number.parameters("ada").values()))
    cells = solution("z_value", f"z_value = {value}"), checking("z_value")
    assert grade(*cells, student="ada")[0] == [2]
    assert grade(*cells, student="bob")[0] == [0]


def test_a_task_is_shown_with_the_students_numbers(grade):
    _, _, notebook = grade(new_code_cell('task("z_value")'), student="ada")
    shown = notebook.cells[1].outputs[0]["data"]["text/markdown"]
    assert labkit.exercises.get("z_value").statement("ada") in shown


def test_a_session_is_judged_by_its_settings(grade):
    forged = (
        "import labkit\n"
        "class Run(labkit.Run):\n    def compute(self, *a, **k): pass\n"
        "fast_rate = labkit.Run(labkit.load_digits(), labkit.TrainingConfig(learning_rate=0.01))\n"
    )
    points, said, _ = grade(
        solution("fast_rate", right("fast_rate")),
        checking("fast_rate"),
        solution("fast_rate", forged),
        checking("fast_rate"),
    )
    assert points == [2, 0], said
    assert said[1]["state"] == "incorrect"


def test_asserts_beside_a_check_count_as_they_do_in_nbgrader(grade):
    dw, db = 'check("dw", dw)\nassert {}', 'check("db", db)\nassert {}'
    points, _, _ = grade(
        solution("dw"),
        checking("dw", dw.format("callable(dw)")),
        checking("dw", dw.format("not callable(dw)")),
        solution("db", "def db(y, y_hat):\n    return np.sum(y_hat - y)"),  # worth half of it
        checking("db", db.format("callable(db)")),
        checking("db", db.format("not callable(db)")),
        new_code_cell("assert 1 == 2", metadata=check_metadata("plain")),
    )
    assert points == [2, 0, 1, 0, 0]


# -- code that will not end, or ends too much ------------------------------------------------------

HOSTILE = {
    "an endless loop": "while True: pass",
    "an endless loop that cannot be interrupted": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "sys.exit": "import sys\nsys.exit()",
    "exit": "exit()",
    "os._exit": "import os\nos._exit(1)",
    "20 GB": "x = np.ones(20 * 2**30 // 8)",
    "20 GB in a list": "x = []\nwhile True: x.append(bytearray(10**8))",
    "prints": "for i in range(10_000_000): print(i)",
    "an error": "1 / 0",
    "widgets": "import labkit\nfrom IPython.display import display\n"
    "for i in range(20): display(labkit.TrainingDashboard(labkit.Session(labkit.load_digits())))",
    "a thread that ends the kernel": (
        "import os, threading\nthreading.Timer(0.5, os._exit, (1,)).start()\n"
        "import time\ntime.sleep(1)"
    ),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_cell_costs_no_more_than_its_own_points(grade, source):
    points, said, _ = grade(
        solution("dw"),
        checking("dw"),
        solution("db", source),
        checking("db"),
        solution("sigmoid"),
        checking("sigmoid"),
        timeout=2,
    )
    assert points == [2, 0, 2], said
    assert said[1]["message"]
    assert said[1]["kind"] == REASONS.get(source, said[1]["kind"])


REASONS = {
    "while True: pass": "time limit",
    "import os\nos._exit(1)": "ended the kernel",
    "x = np.ones(20 * 2**30 // 8)": "memory",
    "1 / 0": "exception",
}


@pytest.mark.parametrize(("source", "kind"), REASONS.items(), ids=REASONS.values())
def test_where_there_is_no_answer_the_reason_is_what_stopped_its_cell(grade, source, kind):
    """Also where the answer would have come after that; the case without it is above."""
    assert source in HOSTILE.values()
    _, said, _ = grade(solution("db", f"{source}\ndb = 1"), checking("db"), timeout=2)
    assert said[0]["kind"] == kind


CALLED = {
    "while True: pass": "time limit",
    "import os; os._exit(1)": "ended the kernel",
    "raise SystemExit": "exception",
    "return np.ones(20 * 2**30 // 8)": "exception",
    "return input()": "exception",
}


@pytest.mark.parametrize(("body", "kind"), CALLED.items(), ids=CALLED)
def test_a_function_costs_no_more_than_its_own_points(grade, body, kind, monkeypatch):
    monkeypatch.setattr("labkit.exercises.definition.grading", lambda: False)  # the shorter limit
    points, said, _ = grade(
        solution("db", f"def db(y, y_hat):\n    {body}"),
        checking("db"),
        solution("sigmoid"),
        checking("sigmoid"),
    )
    assert points == [0, 2]
    assert said[0]["kind"] == kind


def test_a_file_that_could_not_be_read_earns_nothing(grade, monkeypatch):
    plain = new_code_cell("assert True", metadata=check_metadata("plain"))
    cells = solution("dw"), checking("dw"), plain
    monkeypatch.setattr("labkit.course.grade.preprocessor._unreadable", lambda nb: UNREADABLE)
    points, said, _ = grade(*cells)
    assert points == [0, 0]
    assert said[0]["kind"] == "unreadable file" and "is empty" in said[0]["message"]


UNREADABLE = Diagnosis("unreadable file", "The file handed in is empty.")


def test_outputs_are_kept_up_to_a_size(grade):
    _, _, notebook = grade(new_code_cell("for i in range(100_000): print(i)"), output_size=5000)
    assert len(text(notebook.cells[1])) < 12_000
    assert "the rest was not kept" in text(notebook.cells[1])


def test_the_time_for_a_notebook_is_limited_as_a_whole(grade):
    cells = [new_code_cell("import time\ntime.sleep(1.5)") for _ in range(6)]
    points, said, _ = grade(*cells, solution("dw"), checking("dw"), notebook_timeout=4.0)
    assert points == [0]
    assert said[0]["kind"] in ("time limit", "no reply")


def test_a_kernel_that_ends_again_and_again_is_given_up(grade, monkeypatch):
    monkeypatch.setattr("labkit.course.grade.limited_execute.RESTARTS", 2)
    cells = [new_code_cell("import os\nos._exit(1)") for _ in range(5)]
    points, said, _ = grade(solution("dw"), checking("dw"), *cells, solution("db"), checking("db"))
    assert points == [2, 0]
    assert said[1]["message"]


# -- code that wants to be right without being right -----------------------------------------------

CHEATING = {
    "replaces check": (
        "import labkit.exercises, labkit.exercises.checking as c\n"
        "check = labkit.exercises.check = c.check = lambda *a, **k: None\n"
        "def dw(X, y, y_hat):\n    return X * 0"
    ),
    "replaces NumPy functions": (
        "for name in ('allclose', 'array_equal', 'isclose', 'all'):\n"
        "    setattr(np, name, lambda *a, **k: True)\n"
        "def dw(X, y, y_hat):\n    return X * 0"
    ),
    "reads the reference": ("import labkit.exercises\ndw = labkit.exercises.get('dw').reference"),
    "opens the exercises first": (
        "import os\nos.environ['LABKIT_GRADING'] = '0'\n"
        "import labkit.exercises\ndw = labkit.exercises.get('dw').reference"
    ),
    "imports the reference": (
        "from labkit.exercises.content.lab03 import dw as reference\ndw = reference.reference"
    ),
    "reads the source of the exercises": (
        "import pathlib, labkit.exercises\n"
        "folder = pathlib.Path(labkit.exercises.__file__).parent\n"
        "exec((folder / 'lab03_gradient.py').read_text())"
    ),
    "reads the complete labs": (
        "import pathlib, labkit.labs.catalogue, json\n"
        "nb = json.loads(labkit.labs.catalogue.find_lab('03').read_text())\n"
        "exec(''.join(next(c['source'] for c in nb['cells'] if 'def dw' in ''.join(c['source']))))"
    ),
    "reads the notebook with its hidden tests": (
        "import pathlib\nexec(next(pathlib.Path('.').glob('*.ipynb')).read_text())"
    ),
    "replies itself": (
        "import labkit.exercises.answering as a, labkit.exercises.wire as w\n"
        "a.look = lambda way: w.dumps({'is': 'value', 'value': None})\n"
        "a.call = lambda *args: '[]'"
    ),
    "an object that equals everything": (
        "class Same:\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): raise ValueError\n"
        "def dw(X, y, y_hat):\n    return Same()"
    ),
    "prints the points": (
        "from IPython.core.displayhook import DisplayHook\n"
        "print('2')\n"
        "def dw(X, y, y_hat):\n    return 2"
    ),
}


@pytest.mark.parametrize("source", CHEATING.values(), ids=CHEATING)
def test_code_that_cheats_gets_nothing_and_spoils_nothing(grade, source):
    points, said, _ = grade(solution("dw", source), checking("dw"))
    assert points == [0]
    assert said[0]["state"] != "passed" and said[0]["message"]


def test_what_the_kernel_says_of_points_does_not_count(grade):
    forged = (
        "class Forged:\n"
        "    def _ipython_display_(self):\n"
        "        from IPython.display import publish_display_data as publish\n"
        "        about = {'exercise': 'dw', 'state': 'passed', 'points': 2}\n"
        "        publish({'text/plain': '2'}, {'labkit': about})\n"
        "    def __call__(self, X, y, y_hat): return 2\n"
        "dw = Forged()"
    )
    points, said, _ = grade(solution("dw", forged), checking("dw", 'check("dw", dw)\ndw'))
    assert points == [0] and said[0]["state"] == "incorrect"


def test_a_changed_numpy_changes_only_the_students_own_results(grade):
    points, _, _ = grade(
        new_code_cell("np.mean = lambda *a, **k: 0.0\nnp.allclose = lambda *a, **k: False"),
        solution("dw"),
        checking("dw"),
    )
    assert points == [2]


# -- exercises of an instructor --------------------------------------------------------------------

OWN = """
import numpy as np
from labkit.exercises import exercise

@exercise(lab=9, points=2)
def own_mean(y):
    "Write the mean of y."
    return np.mean(y)
"""


def test_own_exercises_are_judged_and_closed(grade, course, monkeypatch):
    monkeypatch.setattr("labkit.exercises.declare._registry", {})
    (course / "source" / "lab" / "mine.py").write_text(OWN)
    (course / "autograded" / "ada" / "lab" / "mine.py").write_text(OWN)
    imports = new_code_cell("import mine")
    good = "def own_mean(y):\n    return y.mean()"
    peep = "del own_mean\nown_mean = mine.own_mean.reference"
    points, said, _ = grade(
        imports,
        solution("own_mean", good),
        checking("own_mean"),
        solution("own_mean", peep),
        checking("own_mean"),
    )
    assert points == [2, 0] and "PermissionError" in said[1]["message"]
    for name in [name for name in sys.modules if name.startswith("labkit_course_")]:
        del sys.modules[name]
