"""Courses for tests: the real nbgrader on folders made by the kit, and students' notebooks."""

import copy
import csv
import functools
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
from unittest import mock

import matplotlib
import nbformat
import nbgrader

import labkit
from labkit.course.build.new import new_course
from labkit.exercises import get, read_bank
from tests.apart import run as run_apart

ROOT = pathlib.Path(labkit.__file__).parents[1]
ANSWERS = ROOT / "tests" / "answers"


def run(*command, cwd, code=0, timeout=280, apart=True):
    """Run a command as an instructor does, and return what it says.

    nbgrader and labkit are imported once for all calls, see `tests.apart`; pass ``apart=False`` to
    start the program that the shell would find.
    """
    env = dict(os.environ)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), env.get("PYTHONPATH"))))
    scripts = {sysconfig.get_path("scripts"), os.path.dirname(sys.executable)}
    env["PATH"] = os.pathsep.join([*scripts, env.get("PATH", "")])
    env["HOME"] = env["JUPYTER_CONFIG_DIR"] = str(cwd)  # nobody's own settings
    env.setdefault("MPLCONFIGDIR", matplotlib.get_configdir())  # fonts are looked for only once
    program, *arguments = command
    if apart and program in ("nbgrader", "labkit"):
        returned, said = run_apart(program, arguments, cwd=cwd, env=env, timeout=timeout)
    else:
        done = subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=timeout
        )
        returned, said = done.returncode, done.stdout + done.stderr
    assert returned == code, said
    return said


def quick_gradebooks():
    """Look up the version of new gradebooks, for which nbgrader would start a program."""
    return mock.patch("nbgrader.api.get_alembic_version", _alembic_version)


@functools.cache
def _alembic_version():
    """Return the revision that no other one comes after."""
    folder = pathlib.Path(nbgrader.__file__).parent / "alembic" / "versions"
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    found = [dict(re.findall(r"^(revision|down_revision) = ['\"](\w+)", t, re.M)) for t in texts]
    (last,) = {f["revision"] for f in found} - {f.get("down_revision") for f in found}
    return last


def lab01(folder):
    """Make a course of lab 01 that is handed out."""
    with quick_gradebooks():
        new_course(folder, ["01"], seed=1)
    run("nbgrader", "generate_assignment", "lab01", cwd=folder)
    return folder


def words(folder):
    """Make a course of one question answered in words, and one answered by letters, handed out."""
    with quick_gradebooks():
        new_course(folder, ["06"], exercises=["why_misleading", "metric_statements"], seed=1)
    run("nbgrader", "generate_assignment", "lab06", cwd=folder)
    return folder


def answer(name, student="", verdict="right", label=None):
    """Source of one answer of a bank, with the numbers of a student."""
    exercise = get(name)
    found = next(
        a
        for a in read_bank(ANSWERS / f"{name}.py")
        if a.verdict == verdict and label in (None, a.label)
    )
    numbers = [f"{key} = {value!r}" for key, value in exercise.parameters(student).items()]
    return "\n".join([*numbers, found.source]).strip()


def solve(notebook, names=None, student=""):
    """Write right answers into a student's notebook; by default to all exercises."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        name = about.get("grade_id", "").removesuffix("-solution").removesuffix("-answer")
        if about.get("solution") and (names is None or name in names):
            cell.source = answer(name, student)
    return notebook


def read(path):
    return nbformat.reads(pathlib.Path(path).read_text(encoding="utf-8"), as_version=4)


def write(notebook, path):
    pathlib.Path(path).write_text(nbformat.writes(notebook), encoding="utf-8")


def graded_only(notebook):
    """Keep what is graded and what it needs, as whoever deletes all else: it saves time."""
    notebook = copy.deepcopy(notebook)
    notebook.cells = [c for c in notebook.cells if c.id == "setup" or "nbgrader" in c.metadata]
    return notebook


def hand_in(notebook, folder, student, name="01_single_neuron.ipynb", assignment="lab01"):
    path = pathlib.Path(folder, "submitted", student, assignment, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    else:
        write(notebook, path)
    return path


def reasons(autograded):
    """Text of all cells and outputs of a graded notebook."""
    return re.sub(r"\\n", "\n", pathlib.Path(autograded).read_text(encoding="utf-8"))


def scores(course):
    """Points of each student in the whole course, by nbgrader's own export."""
    run("nbgrader", "export", "--to=scores.csv", cwd=course)
    with pathlib.Path(course, "scores.csv").open(newline="", encoding="utf-8") as file:
        found = {}
        for row in csv.DictReader(file):
            student = row["student_id"]
            found[student] = found.get(student, 0) + float(row["score"])
    return found
