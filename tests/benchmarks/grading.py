"""Grading a class: nbgrader with the kit's kernel and judge, and plain nbgrader."""

import contextlib
import io
import pathlib
import shutil
import tempfile
import time

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
    """Grade a class by either way.

    Parameters
    ----------
    submissions : int
        How many students hand in lab 03, every second one of them with two answers missing.
    progress : callable
        Told what is being done.

    Returns
    -------
    dict of str to (float, list of float)
        Seconds of the one command ``nbgrader autograde``, and the points of the students.
    """
    found = {}
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        folder = pathlib.Path(folder)
        _make(folder / "labkit", submissions)
        shutil.copytree(folder / "labkit", folder / "plain")
        with (folder / "plain" / "nbgrader_config.py").open("a") as config:
            config.write(PLAIN)
        for name in ("plain", "labkit"):
            progress(f"grading {submissions} submissions, {name}")
            start = time.perf_counter()
            courses.run("nbgrader", "autograde", ASSIGNMENT, cwd=folder / name, timeout=3600)
            seconds = time.perf_counter() - start
            found[name] = seconds, sorted(courses.scores(folder / name).values())
    return found


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


def grading_table(found, submissions):
    """Rows of the measurement."""
    plain = found["plain"][0]
    return [
        [
            name,
            f"{seconds:.0f}",
            f"{seconds / submissions:.1f}",
            f"{seconds / plain:.2f}",
            f"{sum(points):g}",
        ]
        for name, (seconds, points) in found.items()
    ]
