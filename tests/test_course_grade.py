"""``labkit course grade``: the same as ``nbgrader autograde``, many at a time."""

import contextlib
import errno
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Future
from typing import NamedTuple

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

from labkit.base.errors import CommandError
from labkit.base.folders import replace_folder
from labkit.course.many import hands, writing
from labkit.course.many.grading import grade_course
from labkit.course.report.status import read_status
from tests import courses
from tests.odd_course import hand_in_odd_ones

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("course grade")]

GRADES = """
SELECT sa.student_id, bc.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
FROM grade g JOIN base_cell bc ON g.cell_id = bc.id
JOIN submitted_notebook sn ON g.notebook_id = sn.id
JOIN submitted_assignment sa ON sn.assignment_id = sa.id ORDER BY 1, 2
"""
COMMENTS = GRADES.replace("FROM grade", "FROM comment").replace(
    "g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade",
    "g.auto_comment, g.manual_comment",
)
SUBMISSIONS = """
SELECT sa.student_id, a.name, n.name, sa.timestamp, sa.extension, sn.flagged,
sn.late_submission_penalty
FROM submitted_notebook sn JOIN submitted_assignment sa ON sn.assignment_id = sa.id
JOIN assignment a ON sa.assignment_id = a.id JOIN notebook n ON sn.notebook_id = n.id ORDER BY 1, 2
"""
CRASH = """
import os, signal
from nbgrader.preprocessors import NbGraderPreprocessor

class Crash(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        if resources["nbgrader"]["student"] == "half":
            os.kill(os.getpid(), signal.SIGKILL)
        return nb, resources
"""


def book(course):
    """All that a gradebook says of submissions."""
    with sqlite3.connect(course / "gradebook.db") as connection:
        queries = (GRADES, COMMENTS, SUBMISSIONS, "SELECT * FROM student ORDER BY id")
        return [connection.execute(query).fetchall() for query in queries]


def graded(course):
    """Files of a step, with what they say apart from times and counts."""
    found = {}
    for path in sorted((course / "autograded").rglob("*")):
        name = str(path.relative_to(course / "autograded"))
        if path.suffix != ".ipynb":
            found[name] = path.read_bytes() if path.is_file() else None
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell.pop("execution_count", None)
            cell["metadata"].pop("execution", None)
            for output in cell.get("outputs", []):
                output.pop("execution_count", None)
        found[name] = notebook, oct(path.stat().st_mode)
    return found


def handed_in(course):
    """Files as students handed them in."""
    files = (course / "submitted").rglob("*.ipynb")
    return {str(path.relative_to(course)): path.read_bytes() for path in files}


class Odd(NamedTuple):
    """Two courses with the same odd submissions, graded by either command; and what was said."""

    first: pathlib.Path
    second: pathlib.Path
    by_nbgrader: str
    said: str
    handed_in: dict


def grade(course, *arguments, code=0):
    return courses.run("labkit", "course", "grade", *arguments, cwd=course, code=code)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    base = tmp_path_factory.mktemp("odd")
    hand_in_odd_ones(base / "first")
    late = base / "first" / "submitted" / "done" / "lab01"
    (late / "timestamp.txt").write_text("2026-11-05 12:00:00 UTC")
    (late / "helper.py").write_text("x = 1\n")
    (late / "link").symlink_to("/etc/hostname")
    shutil.copytree(base / "first", base / "second", symlinks=True)
    before = handed_in(base / "first")
    by_nbgrader = courses.run("nbgrader", "autograde", "lab01", cwd=base / "first")
    said = grade(base / "second", "1")
    return Odd(base / "first", base / "second", by_nbgrader, said, before)


@pytest.fixture
def course(odd, tmp_path):
    """A copy of the course that `labkit course grade` has graded."""
    return shutil.copytree(odd.second, tmp_path / "course", symlinks=True)


def test_points_folders_and_reasons_are_those_of_nbgrader(odd):
    first, second, by_nbgrader, said, _ = odd
    assert book(first) == book(second)
    assert graded(first) == graded(second)
    assert "7 graded, 0 unchanged, 0 not graded." in said
    for line in (
        "cut/lab01/01_single_neuron.ipynb gets no points: its end is missing.",
        "half/lab01/Copy.ipynb is graded as 01_single_neuron.ipynb",
        "done/lab01/link is no file of its own: left out",
        "done, 01_single_neuron: 2 of 2 points",
    ):
        assert line in by_nbgrader and line in said


def test_nobody_stops_the_grading_and_everybody_gets_a_reason(odd, tmp_path):
    said, folder = odd.by_nbgrader, tmp_path / "course"
    shutil.copytree(odd.first, folder, symlinks=True)
    assert "cut/lab01/01_single_neuron.ipynb gets no points: its end is missing." in said
    assert "nothing/lab01/01_single_neuron.ipynb gets no points: there is no" in said
    assert "half/lab01/Copy.ipynb is graded as 01_single_neuron.ipynb" in said
    assert handed_in(folder) == odd.handed_in
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        found = {s.student_id: s.score for s in gradebook.find_assignment("lab01").submissions}
        waiting = [s.needs_manual_grade for s in gradebook.find_assignment("lab01").submissions]
    zeros = dict.fromkeys(("cut", "binary", "nothing"), 0)
    assert found == {"bare": 2, "done": 2, "half": 1, "merged": 2, **zeros}
    assert not any(waiting)

    # The same for a student who is graded alone.
    (folder / "submitted" / "alone" / "lab01").mkdir(parents=True)
    said = courses.run("nbgrader", "autograde", "lab01", "--student", "alone", cwd=folder)
    assert "alone/lab01/01_single_neuron.ipynb gets no points: there is no" in said
    assert courses.scores(folder)["alone"] == 0
    said = courses.run("nbgrader", "autograde", "lab01", "--student", "nobody", cwd=folder, code=1)
    assert "No notebooks were matched" in said

    courses.run("nbgrader", "generate_feedback", "lab01", cwd=folder)
    for name, reason in (
        ("cut", "its end is missing"),
        ("binary", "it is damaged"),
        ("nothing", "there is no 01_single_neuron.ipynb"),
    ):
        page = folder / "feedback" / name / "lab01" / "01_single_neuron.html"
        assert f"could not be read:</strong> {reason}" in page.read_text(encoding="utf-8")


def test_only_what_changed_is_graded_again(course):
    bare = course / "submitted" / "bare" / "lab01" / "01_single_neuron.ipynb"
    os.utime(bare, (1, 1))
    assert "0 graded, 7 unchanged, 0 not graded." in grade(course)
    shutil.copy(course / "submitted" / "half" / "lab01" / "Copy.ipynb", bare)
    (status,) = read_status(course)
    assert (status.graded, status.ungraded, status.next) == (6, 1, "labkit course grade lab01")
    before = book(course)
    with sqlite3.connect(course / "gradebook.db") as connection:  # a person's points stay
        connection.execute("UPDATE grade SET manual_score = 0.25")
    said = grade(course)
    assert "bare, 01_single_neuron: 1.25 of 2 points" in said or "bare, 01_single" in said
    assert "1 graded, 6 unchanged, 0 not graded." in said
    after = book(course)
    changed = {new[0] for old, new in zip(before[0], after[0], strict=True) if old[2] != new[2]}
    assert changed == {"bare"} and {row[3] for row in after[0]} == {0.25}
    assert "1 graded" in grade(course, "lab01", "--student", "cut")
    shutil.rmtree(course / "autograded" / "cut")
    assert "1 graded, 6 unchanged" in grade(course)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["9"], "9 is not in the gradebook"),
        (["--student", "don"], "'don' has handed in nothing for lab01. Did you mean 'done'"),
        (["--workers", "0"], "must be 1 or more, found '0'"),
        (["--course", "nowhere"], "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_graded_says_so(odd, arguments, reason):
    code = 2 if "--workers" in arguments else 1
    assert reason in grade(odd.second, *arguments, code=code)


def test_nothing_handed_in_and_a_gradebook_held_elsewhere(course):
    with sqlite3.connect(course / "gradebook.db", isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        said = grade(course, "--all", code=1)
        assert "is being written by another program; close it" in said
    shutil.rmtree(course / "submitted")
    assert "Nothing was handed in for lab01" in grade(course, code=1)


def test_a_process_that_ends_costs_nobody_else_anything(course):
    before = graded(course)
    (course / "crashing.py").write_text(CRASH)
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.Autograde.sanitize_preprocessors.append('crashing.Crash')\n")
    said = grade(course, "--all", code=1)
    assert "half, lab01: NOT GRADED: the process that graded it was ended from outside" in said
    assert "6 graded, 0 unchanged, 1 not graded." in said
    assert graded(course) == before  # what there was of it is still there


def test_a_killed_kernel_is_given_another_try_alone(course):
    path = course / "submitted" / "bare" / "lab01" / "01_single_neuron.ipynb"
    notebook = courses.read(path)
    kill = "import os\nos.kill(os.getpid(), 9)"
    notebook.cells.insert(1, nbformat.v4.new_code_cell(kill))
    courses.write(notebook, path)
    said = grade(course)
    assert said.count("bare: the kernel was killed; the computer's memory may") == 1
    assert "1 graded, 6 unchanged, 0 not graded." in said
    assert "bare, 01_single_neuron: 2 of 2 points" in said  # the cell costs only itself


def test_interrupted_it_goes_on_where_it_was(course, odd):
    command = [sys.executable, "-m", "labkit", "course", "grade", "--all", "--workers", "1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    # What a shell starts in the background ignores Ctrl+C, and so would what it starts in turn.
    pipes["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, cwd=course, start_new_session=True, **pipes) as process:
        for line in process.stdout:
            if "points" in line:
                os.killpg(process.pid, 2)  # as Ctrl+C does
                break
        said = process.stdout.read()
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "Stopped. The same command without --all goes on from here." in said
    assert not list(course.rglob(".*.labkit-*"))
    assert book(course) == book(odd.second) and graded(course).keys() == graded(odd.second).keys()


class Quick:
    """Grades in the same process, so that killing it hits what writes."""

    broken, width = (), 1

    def __init__(self, *_):
        pass

    def submit(self, function, job):
        future = Future()
        future.set_result(function(job))
        return future

    def narrow(self):
        pass

    close = narrow


def plain(course):
    """Have nbgrader run no kernels."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.Autograde.autograde_preprocessors.pop(0)\n")


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_killed_at_any_moment_nothing_is_lost(course, tmp_path, monkeypatch):
    expected = tmp_path / "expected"
    plain(course)
    monkeypatch.setattr(hands, "Here", Quick)
    begun = time.monotonic()
    grade_course(course, again=True, say=str)
    takes = time.monotonic() - begun
    shutil.copytree(course, expected, symlinks=True)
    for moment in np.random.default_rng(1).uniform(0, takes, 20):
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                grade_course(course, again=True, say=str)
            os._exit(0)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with sqlite3.connect(course / "gradebook.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for path in (course / "autograded").glob("*/lab01/*.ipynb"):
            json.loads(path.read_text(encoding="utf-8"))
    found = grade_course(course, say=str)
    assert found.done + found.same == 7 and not found.failed
    assert book(course) == book(expected) and graded(course) == graded(expected)


@pytest.mark.parametrize(("times", "failed"), [(1, {}), (2, {("lab01", "done"): "No space left"})])
def test_a_full_disk_costs_one_submission_at_most(course, monkeypatch, times, failed):
    plain(course)
    monkeypatch.setattr(hands, "Here", Quick)
    before, fills = graded(course)["done/lab01/01_single_neuron.ipynb"], []

    def full(folder, fill, keep=None):
        if folder.parent.name == "done" and len(fills) < times:
            fills.append(folder)
            raise OSError(errno.ENOSPC, "No space left on device")
        replace_folder(folder, fill, keep)

    monkeypatch.setattr(writing, "replace_folder", full)
    said = []
    found = grade_course(course, again=True, say=said.append)
    assert found.done == 7 - len(failed)
    assert found.failed.keys() == failed.keys()
    if failed:
        assert "done, lab01: NOT GRADED: [Errno 28] No space left on device" in said
        assert graded(course)["done/lab01/01_single_neuron.ipynb"] == before


def test_a_wrong_time_and_a_lab_that_was_never_released(course, monkeypatch):
    plain(course)
    monkeypatch.setattr(hands, "Here", Quick)
    (course / "submitted" / "half" / "lab01" / "timestamp.txt").write_text("yesterday")
    said = []
    found = grade_course(course, say=said.append)
    assert (found.done, found.same, len(found.failed)) == (0, 6, 1)
    assert "timestamp.txt is no time such as 2026-11-06 10:00:00 UTC" in said[-1]
    with sqlite3.connect(course / "gradebook.db") as connection:
        for table in ("submitted_notebook", "submitted_assignment", "notebook"):
            connection.execute(f"DELETE FROM {table}")
    with pytest.raises(CommandError, match="lab01 was never released: labkit course release"):
        grade_course(course, say=str)


def test_no_more_processes_than_there_are_jobs():
    for jobs, workers, width in ((1, 4, 1), (3, 2, 2), (0, 4, 1), (10**6, None, hands.cpu_count())):
        with hands.hands(jobs, workers) as workforce:
            assert workforce.width == width


def test_a_cluster_that_does_not_answer(odd, monkeypatch):
    pytest.importorskip("distributed", reason="needs the part [cluster]")
    monkeypatch.setattr(hands, "PATIENCE", 0.5)
    with pytest.raises(CommandError, match="No cluster answers at tcp://127"):
        grade_course(odd.second, cluster="tcp://127.0.0.1:9", say=str)


def test_a_cluster_grades_even_if_a_worker_is_killed(course, odd, tmp_path):
    pytest.importorskip("distributed", reason="needs the part [cluster]")
    address = tmp_path / "scheduler.json"
    python = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    shared = ["--scheduler-file", str(address)]
    scheduler = subprocess.Popen(
        [*python, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *shared],
        **quiet,
    )
    workers = [
        subprocess.Popen(
            [*python, "distributed.cli.dask_worker", *shared, "--nthreads", "1", "--no-dashboard"],
            start_new_session=True,
            **quiet,
        )
        for _ in range(2)
    ]
    try:
        deadline = time.monotonic() + 60
        while not address.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        found = json.loads(address.read_text(encoding="utf-8"))["address"]
        from distributed import Client

        with Client(found) as client:
            client.wait_for_workers(2, timeout=60)
        command = [*python, "labkit", "course", "grade", "--all", "--cluster", found]
        pipes = {"stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=course, **pipes) as grading:
            said = ""
            for line in grading.stdout:
                said += line
                if "points" in line and workers[0].poll() is None:
                    os.killpg(workers[0].pid, 9)
        assert grading.returncode == 0, said
        assert "7 graded, 0 unchanged, 0 not graded." in said
        assert book(course) == book(odd.second) and graded(course) == graded(odd.second)
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()
