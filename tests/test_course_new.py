"""``labkit course new``: the folder, its notebooks, its settings and its dates."""

import datetime
import os
import time

import pytest
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from labkit import cli
from labkit.course import configure
from labkit.course.build import config
from labkit.course.build.assignments import plan
from labkit.course.build.dates import read_due
from labkit.course.build.new import new_course
from labkit.exercises import exercises, get, task
from labkit.labs import catalogue
from labkit.nbtools.markers import problems, solution_lines
from labkit.nbtools.solutions import without_solutions
from tests import courses

UTC = datetime.UTC


@pytest.fixture(autouse=True)
def gradebooks(request):
    """New gradebooks cost no program, but in the tests that are marked."""
    if request.node.get_closest_marker("kernel"):
        yield
    else:
        with courses.quick_gradebooks():
            yield


@pytest.fixture
def berlin(monkeypatch):
    """A computer in Berlin."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def graded(notebook):
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    return {name: c for name, c in cells.items() if c.metadata.nbgrader.grade}


def assignments(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {a.name: (a.duedate, a.course_id) for a in gradebook.assignments}


# -- the command ---------------------------------------------------------------------------------


def test_a_course_of_two_labs(tmp_path, capsys, monkeypatch, berlin):
    monkeypatch.chdir(tmp_path)
    command = ["course", "new", "intro", "--labs", "03", "1", "--points", "dw=4"]
    assert cli.main([*command, "--due", "2026-11-05", "03=2026-12-01T18:00"]) == 0
    folder = tmp_path / "intro"
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == {
        "nbgrader_config.py",
        "gradebook.db",
        "source/header.ipynb",
        "source/lab01/01_single_neuron.ipynb",
        "source/lab03/03_chain_rule.ipynb",
    }
    # In the gradebook times are in UTC, and Berlin is an hour ahead of it in winter.
    assert assignments(folder) == {
        "lab01": (datetime.datetime(2026, 11, 5, 22, 59, 59), "intro"),
        "lab03": (datetime.datetime(2026, 12, 1, 17, 0), "intro"),
    }
    said = capsys.readouterr().out
    assert "lab01  01_single_neuron      5 exercises, 7 points, due 2026-11-05 23:59 CET" in said
    assert "lab03  03_chain_rule         5 exercises, 9 points, due 2026-12-01 18:00 CET" in said
    assert "  cd intro\n  labkit course release lab01\n" in said
    assert [p.name for p in tmp_path.iterdir()] == ["intro"]
    assert folder.stat().st_mode & 0o077 == 0  # nobody else on the computer sees solutions


def test_all_labs_with_exercises_by_default(tmp_path):
    course = new_course(tmp_path / "all")
    assert [a.name for a in course.assignments] == [f"lab{n:02d}" for n in range(1, 11)]
    assert {name for a in course.assignments for name in a.points} == set(exercises())
    assert all(due is None for due, _ in assignments(tmp_path / "all").values())


def test_an_empty_folder_can_be_filled(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert cli.main(["course", "new", ".", "--labs", "1"]) == 0
    text = (tmp_path / "mine" / "nbgrader_config.py").read_text()
    assert 'course_id = "mine"' in text and (tmp_path / "mine" / "gradebook.db").is_file()


# -- notebooks -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("courses") / "course"
    chosen = {"exercises": ["dw", "slope_value"], "points": ["dw=4.5", "slope_value=3"]}
    with courses.quick_gradebooks():
        new_course(folder, ["03"], seed=804231, **chosen)
    return folder


@pytest.fixture
def source(course):
    return courses.read(course / "source" / "lab03" / "03_chain_rule.ipynb")


def test_the_source_is_well_formed_and_complete(course, source):
    assert problems(source) == []
    MetadataValidator().validate_nb(source)
    lab = courses.read(catalogue.find_lab("03"))
    assert [c.id for c in source.cells] == [c.id for c in lab.cells]
    assert solution_lines(source) == solution_lines(lab)
    assert not any(c.get("outputs") or c.get("execution_count") for c in source.cells)


def test_checks_have_points_and_a_hidden_test(source):
    found = graded(source)
    assert {name: c.metadata.nbgrader.points for name, c in found.items()} == {
        "dw": 4.5,
        "slope_value": 3,
    }
    assert found["dw"].source == (
        'check("dw", dw, points=4.5)\n### BEGIN HIDDEN TESTS\n'
        'check("dw", dw, points=4.5, seed=804231)\n### END HIDDEN TESTS'
    )


def test_the_statement_names_the_points_of_the_course(source):
    assert any(c.source == 'task("slope_value", points=3)' for c in source.cells)


def test_a_statement_with_points():
    data = task("slope_value", points=3)._repr_mimebundle_()
    assert "(3 points)" in data["text/markdown"]
    assert "(1 point)" in task("slope_value")._repr_mimebundle_()["text/markdown"]


@pytest.mark.kernel
def test_nbgrader_need_not_be_on_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    new_course(tmp_path / "course", ["01"])
    assert os.environ["PATH"] == str(tmp_path)
    assert list(assignments(tmp_path / "course")) == ["lab01"]


def test_other_exercises_stay_for_practice(source):
    by_source = {c.source: c for c in source.cells}
    assert "nbgrader" not in by_source['check("db", db)'].metadata
    student = without_solutions(source)
    assert not [c for c in student.cells if "(y_hat - y)" in c.source and "def d" in c.source]


@pytest.mark.kernel
def test_what_students_get(course, source):
    courses.run("nbgrader", "generate_assignment", "lab03", cwd=course)
    released = courses.read(course / "release" / "lab03" / "03_chain_rule.ipynb")
    text = (course / "release" / "lab03" / "03_chain_rule.ipynb").read_text()
    assert [line for line in solution_lines(source) if line in text] == []
    assert "seed=" not in text and "SOLUTION" not in text and "804231" not in text
    assert released.cells[0].source.startswith("**Name:**")
    assert 'my_id = ""' in released.cells[2].source
    for name, cell in graded(released).items():
        assert cell.source.startswith(f'check("{name}", {name}') and "\n" not in cell.source
        assert cell.metadata.editable is False
    stubs = [c for c in released.cells if "# Your turn" in c.source]
    assert len(stubs) == 5


@pytest.mark.kernel
def test_generating_again_keeps_the_due_date(tmp_path):
    folder = tmp_path / "course"
    new_course(folder, ["01"], due=["2026-11-05T12:00Z"])
    courses.run("nbgrader", "generate_assignment", "lab01", cwd=folder)
    courses.run("nbgrader", "generate_assignment", "lab01", "--force", cwd=folder)
    assert assignments(folder)["lab01"][0] == datetime.datetime(2026, 11, 5, 12, 0)


@pytest.mark.parametrize("seed, different", [(None, 2), (3, 1)])
def test_the_hidden_tests_of_two_courses(tmp_path, monkeypatch, seed, different):
    monkeypatch.setattr("labkit.course.build.new._enter", lambda *args: None)  # takes seconds
    texts = set()
    for name in ("one", "two"):
        new_course(tmp_path / name, ["01"], seed=seed)
        texts.add((tmp_path / name / "source/lab01/01_single_neuron.ipynb").read_text())
    assert len(texts) == different


# -- what is asked for ---------------------------------------------------------------------------


def test_points_and_practice_are_told_apart():
    (found,) = plan(["1"], exercises=["sigmoid", "decide"], points=["decide=2.5"])
    assert found.points == {"sigmoid": get("sigmoid").points, "decide": 2.5}
    assert found.practice == ["z_value", "neuron_output", "forward"]


def test_labs_may_be_named_twice_and_in_any_order():
    assert [a.name for a in plan(["03", "1", "chain", "01_single_neuron.ipynb"])] == [
        "lab01",
        "lab03",
    ]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--labs", "77"], ["no lab '77'", "01_single_neuron"]),
        (["--labs", "0"], ["Lab 00 has no exercises"]),
        (["--labs", "1", "--exercises", "sigmod"], ["no exercise 'sigmod'", "'sigmoid'"]),
        (["--labs", "1", "--exercises", "dw"], ["'dw' belongs to lab 03; the labs are 01"]),
        (["--labs", "1", "3", "--exercises", "dw"], ["Lab 01 has none of the exercises chosen"]),
        (["--labs", "1", "--points", "dw=2"], ["'dw' is not graded here"]),
        (["--labs", "1", "--exercises", "sigmoid", "--points", "decide=2"], ["not graded here"]),
        (["--labs", "1", "--points", "sigmoid=0"], ["a number above 0", "sigmoid=0"]),
        (["--labs", "1", "--points", "sigmoid=-1"], ["a number above 0"]),
        (["--labs", "1", "--points", "sigmoid=inf"], ["a number above 0"]),
        (["--labs", "1", "--points", "sigmoid=nan"], ["a number above 0"]),
        (["--labs", "1", "--points", "sigmoid=two"], ["a number above 0"]),
        (["--labs", "1", "--points", "sigmoid"], ["a number above 0"]),
        (["--labs", "1", "--points", "sigmoid=1", "sigmoid=2"], ["twice"]),
        (["--labs", "1", "--points", "sigmod=1"], ["no exercise 'sigmod'"]),
        (["--labs", "1", "--due", "soon"], ["'soon' cannot be read", "2026-11-05"]),
        (["--labs", "1", "--due", "2026-11-05", "18:00"], ["'18:00' cannot be read"]),
        (["--labs", "1", "--due", "2026-11-05", "2026-11-06"], ["Two due dates for all labs"]),
        (["--labs", "1", "--due", "1=2026-11-05", "01=2026-11-06"], ["Two due dates for 01_"]),
        (["--labs", "1", "--due", "03=2026-11-05"], ["'03' has a due date, and is not among"]),
        (["--labs", "1", "--due", "99=2026-11-05"], ["no lab '99'"]),
        (["--labs", "1", "--name", "a b"], ["letters, digits"]),
        (["--labs", "1", "--name", 'a"b'], ["letters, digits"]),
    ],
)
def test_what_cannot_be_says_so_and_makes_nothing(tmp_path, capsys, arguments, words):
    assert cli.main(["course", "new", str(tmp_path / "deep" / "course"), *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("labkit: ")
    assert [word for word in words if word not in said.err] == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert cli.main(["course", "new", str(tmp_path), "--labs", "1"]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert cli.main(["course", "new", str(tmp_path / "notes.txt"), "--labs", "1"]) == 1
    assert "is a file" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("exists", [True, False])
def test_nothing_half_made_stays(tmp_path, monkeypatch, exists):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("labkit.course.build.new._enter", full)
    if exists:
        (tmp_path / "course").mkdir()
    assert cli.main(["course", "new", str(tmp_path / "course"), "--labs", "1"]) == 1
    assert list(tmp_path.rglob("*")) == ([tmp_path / "course"] if exists else [])


def test_a_move_that_fails_is_taken_back(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    folder.mkdir()
    rename = type(folder).rename

    def fails(path, target):
        if path.name == "source" and target.parent == folder:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", fails)
    with pytest.raises(OSError, match="No space"):
        new_course(folder, ["01"])
    assert list(tmp_path.rglob("*")) == [folder]


@pytest.mark.parametrize(
    "name, expected", [("WS 2026/27", "27"), ("mein Kurs", "mein-Kurs"), ("§§", "course")]
)
def test_the_course_is_named_after_its_folder(tmp_path, name, expected):
    assert new_course(tmp_path / name, ["01"]).name == expected


# -- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2026-11-05", (2026, 11, 5, 22, 59, 59)),
        ("2026-07-05", (2026, 7, 5, 21, 59, 59)),  # in summer
        ("2026-11-05 18:00", (2026, 11, 5, 17, 0, 0)),
        ("2026-11-05T18:00", (2026, 11, 5, 17, 0, 0)),
        ("2026-11-05T18:00Z", (2026, 11, 5, 18, 0, 0)),
        ("2026-11-05 18:00 +05:30", (2026, 11, 5, 12, 30, 0)),
        ("2026-11-05 18:00 America/New_York", (2026, 11, 5, 23, 0, 0)),
        ("2026-11-05 Asia/Tokyo", (2026, 11, 5, 14, 59, 59)),
    ],
)
def test_due_dates(berlin, text, expected):
    assert read_due(text).astimezone(UTC) == datetime.datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "tomorrow", "05.11.2026", "2026-13-01", "2026-02-30", "2026-11-05 25:00"),
        *("18:00", "20261105", "2026-11-05 Europe", "2026-11-05 Nowhere/City", "0001-01-01"),
        *("2026-11-05T18:00Z Asia/Tokyo", "2026-11-05-06", "2026-11-05 +01:00"),
    ],
)
def test_dates_that_cannot_be_read(berlin, text):
    with pytest.raises(ValueError, match=r"cannot be read\. Write 2026-11-05"):
        read_due(text)


# -- settings ------------------------------------------------------------------------------------


def test_every_class_that_nbgrader_is_told_of_exists():
    from nbgrader import preprocessors

    c = Config()
    configure(c)
    own = [name for name in config.SANITIZE + config.AUTOGRADE if name.startswith("nbgrader.")]
    for name in own:
        assert hasattr(preprocessors, name.rpartition(".")[2])
    # None of nbgrader's own steps is left out.
    from nbgrader.converters import Autograde

    ends = {name.rpartition(".")[2] for name in config.SANITIZE + config.AUTOGRADE}
    for classes in (Autograde.sanitize_preprocessors, Autograde.autograde_preprocessors):
        assert {c.__name__ for c in classes.default_args[0]} - {"Execute"} <= ends


def test_settings_can_be_changed_after_the_call():
    first, second = Config(), Config()
    configure(first)
    first.CourseDirectory.ignore.append("data")
    configure(second)
    assert (
        "data" not in second.CourseDirectory.ignore and "answers" in second.CourseDirectory.ignore
    )
