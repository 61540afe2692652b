"""Grading a class: plain nbgrader, nbgrader with the kit's judge, and `labkit course grade`."""

import contextlib
import io
import os
import pathlib
import shutil
import subprocess
import sysconfig
import tempfile
import time
from typing import NamedTuple

import psutil

from labkit.cli import main
from tests import courses

LAB, ASSIGNMENT = "03", "lab03"
# The same course, graded as nbgrader does by itself: checks run in the student's kernel.
PLAIN = """
c.Autograde.exporter_class = "nbconvert.exporters.NotebookExporter"
c.Autograde.sanitize_preprocessors = [
    f"nbgrader.preprocessors.{name}"
    for name in (
        "ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells",
        "CheckCellMetadata",
    )
]
c.Autograde.autograde_preprocessors = [
    f"nbgrader.preprocessors.{name}"
    for name in (
        "Execute", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata"
    )
]
"""


def measure_grading(submissions, progress):
    """Grade a class by each way.

    Parameters
    ----------
    submissions : int
        How many students hand in lab 03, every second one of them with two answers missing.
    progress : callable
        Told what is being done.

    Returns
    -------
    list of Measured
        One command each: plain nbgrader, nbgrader with the kit's preprocessors, and
        ``labkit course grade`` on as many and on ten times as many submissions.
    """
    found = []
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        folder = pathlib.Path(folder)
        _make(folder / "nbgrader", submissions)
        shutil.copytree(folder / "nbgrader", folder / "plain")
        shutil.copytree(folder / "nbgrader", folder / "labkit")
        with (folder / "plain" / "nbgrader_config.py").open("a") as config:
            config.write(PLAIN)
        _make(folder / "many", 10 * submissions)
        autograde = ["nbgrader", "autograde", ASSIGNMENT]
        grade = ["labkit", "course", "grade", ASSIGNMENT]
        for name, title, command, count in (
            ("plain", "plain nbgrader, checks in the student's kernel", autograde, submissions),
            ("nbgrader", "`nbgrader autograde` in a course of labs", autograde, submissions),
            ("labkit", "**`labkit course grade`**", grade, submissions),
            ("many", "**`labkit course grade`**", grade, 10 * submissions),
        ):
            progress(f"grading {count} submissions, {title}")
            seconds, memory = _timed(command, folder / name)
            points = sorted(courses.scores(folder / name).values())
            found.append(Measured(title, count, seconds, memory, points))
    return found


class Measured(NamedTuple):
    """One grading.

    Attributes
    ----------
    title : str
    count : int
        Submissions.
    seconds : float
        Of the whole command.
    memory : int
        Bytes that all its processes had together at most, what they share counted once.
    points : list of float
        Of the students.
    """

    title: str
    count: int
    seconds: float
    memory: int
    points: list


def _timed(command, folder):
    """Run a command as a shell does; return its seconds, and its memory at most."""
    program, *arguments = command
    script = pathlib.Path(sysconfig.get_path("scripts"), program)
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([script, *arguments], cwd=folder, **quiet) as process:
        most = 0
        while process.poll() is None:
            time.sleep(1)
            most = max(most, _memory(process.pid))
    assert process.returncode == 0, command
    return time.perf_counter() - start, most


def _memory(pid):
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        total = 0
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total
    return 0


def _make(course, submissions):
    with contextlib.redirect_stdout(io.StringIO()):
        main(["course", "new", str(course), "--labs", LAB, "--seed", "1"])
    courses.run("nbgrader", "generate_assignment", ASSIGNMENT, cwd=course)
    (path,) = (course / "release" / ASSIGNMENT).glob("*.ipynb")
    released = courses.read(path)
    for i in range(submissions):
        student = f"student{i:03}"
        names = None if i % 2 else ["dL_dz", "central_difference", "slope_value", "dw"]
        notebook = courses.solve(released, names, student)
        courses.hand_in(notebook, course, student, path.name, ASSIGNMENT)


HEADER = ["One command, 2 or more cores", "submissions", "seconds", "each", "× plain", "memory"]


def grading_table(found):
    """Rows of the measurement."""
    plain = found[0].seconds / found[0].count
    return [
        [
            m.title,
            f"{m.count}",
            f"{m.seconds:.0f}",
            f"{m.seconds / m.count:.2f}",
            f"{m.seconds / m.count / plain:.2f}",
            f"{m.memory / 2**30:.1f} GB",
        ]
        for m in found
    ]


def cost_table(found, submissions=5000, cores=(2, 16, 200)):
    """Rows: what a large class takes, from what was measured for one submission.

    The time of a submission is that of the largest grading, times the cores of this machine; the
    start of the command is added once.
    """
    most, some = found[-1], found[-2]
    each = (most.seconds - some.seconds) / (most.count - some.count)
    start = max(some.seconds - each * some.count, 0)
    own = os.cpu_count()
    return [
        [f"{n}", f"{(start + each * own * submissions / n) / 60:.1f}", f"{each * own:.2f}"]
        for n in cores
    ]
