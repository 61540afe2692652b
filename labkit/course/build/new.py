"""``labkit course new``: the folder of a course, as nbgrader wants it."""

import os
import pathlib
import re
import secrets
import sysconfig
import tempfile
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from labkit.course.build.assignments import plan, source_notebook
from labkit.exercises import get, permissions
from labkit.nbtools.execution import KERNEL

__all__ = ["Course", "new_course"]

CONFIG = '''"""Settings of this course. nbgrader reads them when it is started in this folder."""

from labkit.course import configure

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "{name}"
configure(c)

# What you may want to change: remove the "# " before a line.

# Late work: "none" leaves the points as they are, "zero" takes all.
# c.LateSubmissionPlugin.penalty_method = "zero"

# Limits of a submission: seconds for a cell and for a notebook, bytes of memory.
# c.GradingExecute.timeout = 30
# c.GradingExecute.notebook_timeout = 300
# c.GradingExecute.memory = 4 * 2**30

# Students fetch and hand in on the same server as you: the folder that all can write to.
# c.Exchange.root = "/srv/nbgrader/exchange"
# c.Exchange.timezone = "Europe/Berlin"

# No cells for names at the top of each lab.
# c.IncludeHeaderFooter.header = ""
'''
NAMES = """**Name:**

**Worked with:**"""
ADVICE = """**Before you hand in:** choose *Kernel > Restart Kernel and Run All Cells*, look at
every check, and save. Write your answers where the dots are. The cells with `check(...)` are put
back as they were before grading, so nothing is gained or lost by changing them.

Some exercises have numbers of your own, drawn from your id. Write your id between the quotation
marks below, as this course knows it, and run the cell: you are graded with that id's numbers."""
STUDENT = """from labkit.exercises import student

my_id = ""
print("Your id:", student(my_id or None) or "not given yet")"""


class Course(NamedTuple):
    """A course that was made.

    Attributes
    ----------
    folder : pathlib.Path
    name : str
        Its id in nbgrader.
    assignments : list of labkit.course.build.assignments.Assignment
    """

    folder: pathlib.Path
    name: str
    assignments: list


def new_course(folder, chosen=None, *, exercises=None, points=(), due=(), name=None, seed=None):
    """Make the folder of a course.

    Parameters
    ----------
    folder : path-like
        Must not exist, or be empty. It is there as a whole in the end, or not at all.
    chosen, exercises, points, due
        As for :func:`labkit.course.build.assignments.plan`.
    name : str, optional
        Id of the course; by default the name of the folder.
    seed : int, optional
        Draws the arguments of the hidden tests; by default one that nobody knows.

    Returns
    -------
    Course

    Raises
    ------
    ValueError
        If something is asked for that cannot be.
    OSError
        If the folder is taken or cannot be written to.
    """
    folder = pathlib.Path(folder)
    if folder.is_dir():
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty; name a new folder for the course.")
    elif os.path.lexists(folder):
        raise FileExistsError(f"{folder} is a file; name a new folder for the course.")
    name = _course_id(folder, name)
    assignments = plan(chosen, exercises=exercises, points=points, due=due)
    seed = secrets.randbelow(900_000) + 100_000 if seed is None else seed
    parent = folder.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".labkit-", dir=parent) as draft:
        made = pathlib.Path(draft, "course")
        _fill(made, name, assignments, seed)
        _move(made, folder)
    return Course(folder, name, assignments)


def _course_id(folder, name):
    if name is None:
        return re.sub(r"[^\w.-]+", "-", folder.resolve().name).strip("-") or "course"
    if not re.fullmatch(r"[\w.-]+", name):
        raise ValueError(f"The name of a course is letters, digits, '-', '_', '.'; found {name!r}.")
    return name


def _fill(folder, name, assignments, seed):
    folder.mkdir(mode=0o700)  # solutions are in it, and what students hand in
    source = folder / "source"
    source.mkdir()
    (folder / "nbgrader_config.py").write_text(CONFIG.format(name=name), encoding="utf-8")
    _write(_header(), source / "header.ipynb")
    for assignment in assignments:
        path = source / assignment.name / assignment.lab.name
        path.parent.mkdir()
        _write(source_notebook(assignment, seed), path)
        if not any(get(name).answer == "text" for name in assignment.points):
            continue
        # Goes out with the notebook: the model answers of texts wait for the feedback.
        (path.parent / permissions.NAME).write_text('{"solutions": false}\n', encoding="utf-8")
    _enter(folder, name, assignments)


def _write(notebook, path):
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


def _header():
    cells = [
        new_markdown_cell(NAMES, id="names"),
        new_markdown_cell(ADVICE, id="before-you-hand-in"),
        new_code_cell(STUDENT, id="student-id"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})


def _enter(folder, name, assignments):
    """Write assignments and due dates into the gradebook."""
    from nbgrader.api import Gradebook

    path = os.environ.get("PATH", "")
    # A new gradebook runs the program alembic, which is installed beside this Python.
    os.environ["PATH"] = os.pathsep.join(filter(None, (sysconfig.get_path("scripts"), path)))
    try:
        with Gradebook(f"sqlite:///{(folder / 'gradebook.db').resolve()}", name) as gradebook:
            for assignment in assignments:
                gradebook.add_assignment(assignment.name, duedate=assignment.due)
    finally:
        os.environ["PATH"] = path


def _move(made, folder):
    """Put the finished folder in its place; an empty one that is there may be someone's own."""
    if not folder.is_dir():
        made.rename(folder)
        return
    moved = []
    try:
        for path in sorted(made.iterdir()):
            path.rename(folder / path.name)
            moved.append(path)
    except BaseException:
        for path in moved:
            (folder / path.name).rename(path)
        raise
