"""Grading one submission in a course of its own, with nbgrader's own Autograde.

It runs in a process that may be on another machine. What it returns is data; the gradebook and the
folders of the real course are written elsewhere (:mod:`labkit.course.many.writing`).
"""

import copy
import functools
import logging
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import traceback

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from labkit.course.grade.empty_folders import accept_empty_folders
from labkit.course.grade.limited_execute import KILLED
from labkit.course.many import rows
from labkit.course.many.job import GradingResult, pack, unpack
from labkit.course.steps.nbgrader import convert, quiet_log

__all__ = ["grade"]

SMALL = "labkit-course-"  # begins the names of folders of one submission
# nbgrader changes the working folder, which is that of the whole process.
_one_at_a_time = threading.Lock()


def grade(job):
    """Grade one submission.

    Parameters
    ----------
    job : GradingJob

    Returns
    -------
    GradingResult
    """
    began, lines = time.perf_counter(), []
    with _one_at_a_time:
        base = pathlib.Path(tempfile.gettempdir(), f"labkit-{job.run}")
        base.mkdir(mode=0o700, exist_ok=True)
        folder = pathlib.Path(tempfile.mkdtemp(prefix=SMALL, dir=base))
        try:
            changed, files, error = _grade(job, folder, base, lines)
        except Exception:
            changed, files, error = {}, [], traceback.format_exc()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    lines = [(level, line.replace(f"{folder}{os.sep}", "")) for level, line in lines]
    seconds = time.perf_counter() - began
    killed = any(KILLED in line for _, line in lines)
    return GradingResult(job.student, job.assignment, changed, files, lines, error, killed, seconds)


def _grade(job, folder, base, lines):
    _prepare()
    if os.path.isdir(job.root) and job.root not in sys.path:
        sys.path.insert(0, job.root)
    unpack(job.files, folder)
    (folder / "gradebook.db").write_bytes(job.gradebook)
    url = f"sqlite:///{folder / 'gradebook.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        rows.fill(connection, job.rows)
    converter = _converter(job, folder, base, url)
    error = convert(converter, lines)
    with engine.connect() as connection:
        (assignment,) = rows.assignment_rows(connection, job.assignment)["assignment"]
        after = rows.submission_rows(connection, [assignment], job.student)
    engine.dispose()
    graded = converter._format_dest(job.assignment, job.student)
    files, _ = pack(graded, [graded])
    if not files and not error:  # it only said so
        error = "; ".join(line for level, line in lines if level >= logging.ERROR)
    return rows.changes(job.rows, after), files, error or ("" if files else "Nothing was graded.")


@functools.cache
def _prepare():
    """Do what is done once for a process."""
    accept_empty_folders(Autograde)
    event.listen(Engine, "connect", _be_quick)


def _be_quick(connection, _):
    """Do not wait for the disk where a gradebook is thrown away."""
    if isinstance(connection, sqlite3.Connection):
        _, _, path = connection.execute("PRAGMA database_list").fetchone()
        if pathlib.Path(path).parent.name.startswith(SMALL):
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA journal_mode=MEMORY")


def _converter(job, folder, base, url):
    config = copy.deepcopy(job.config)
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = url
    config.CourseDirectory.student_id = "*"  # there is no other, and it may look like a pattern
    config.CourseDirectory.assignment_id = job.assignment
    execute = config.GradingExecute
    execute.setdefault("forked", True)
    execute.setdefault("pass_over", True)
    execute.scratch = str(base)
    execute.also_closed = [job.root, str(base), *execute.get("also_closed", [])]
    return Autograde(coursedir=CourseDirectory(config=config), config=config, log=quiet_log())
