"""nbgrader's gradebook, read by its own API from a copy."""

import contextlib
import pathlib
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from labkit.base.errors import CommandError

__all__ = ["Book", "folders", "open_course", "read"]

CONFIG = "nbgrader_config.py"
SQLITE = "sqlite:///"

# nbgrader's word for an answer that is still what was handed out.
UNTOUCHED = "No response."


class Grade(NamedTuple):
    """Points of a cell: the sum that counts, and where it comes from."""

    score: float
    waits: bool  # nbgrader asks a person
    by_hand: bool
    untouched: bool  # the answer is what was handed out


class SubmissionRow(NamedTuple):
    """What the gradebook has of a submission; grades by (notebook, cell)."""

    grades: dict
    penalty: float
    seconds_late: float


class AssignmentRow(NamedTuple):
    """What the gradebook has of an assignment; cells as (notebook, name, max_score)."""

    name: str
    due: datetime | None
    notebooks: list
    cells: list


@dataclass(frozen=True)
class Book:
    """The gradebook's content; `submissions` by (student, assignment)."""

    students: list
    assignments: list
    submissions: dict


def open_course(folder):
    """Find a course and the places where it keeps things, as nbgrader does.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    nbgrader.coursedir.CourseDirectory

    Raises
    ------
    CommandError
        If it is no course, or its configuration cannot be loaded.
    """
    from jupyter_core.paths import jupyter_config_path
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}; name the folder of a course.")
    config = Config()
    # Settings of the computer and of the user, such as where an exchange is, then the course's.
    for place in reversed(jupyter_config_path()):
        config.merge(_settings(pathlib.Path(place)))
    own = _settings(folder.resolve())
    config.merge(own)
    if not (folder / CONFIG).is_file() and not (folder / "gradebook.db").is_file():
        raise CommandError(
            f"{folder} is no course of nbgrader: it has neither {CONFIG} nor gradebook.db."
        )
    root = folder.resolve() / own.CourseDirectory.get("root", "")  # others' may be another course's
    config.CourseDirectory.root = str(root)
    return CourseDirectory(config=config)


def _settings(folder):
    """Load the settings of nbgrader that a folder has."""
    from traitlets.config import Config, PyFileConfigLoader

    if not (folder / CONFIG).is_file():
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    except (Exception, SystemExit) as error:  # it is a program
        raise CommandError(
            f"{folder / CONFIG} cannot be loaded: {type(error).__name__}: {error}"
        ) from error


def folders(course, step, assignment):
    """Students who have a folder for an assignment.

    Parameters
    ----------
    course : nbgrader.coursedir.CourseDirectory
    step : str
        Name of the step's folder, such as ``course.submitted_directory``.
    assignment : str

    Returns
    -------
    list of str
    """
    root = pathlib.Path(course.root)
    pattern = course.directory_structure.format(
        nbgrader_step=step, student_id="*", assignment_id=assignment
    )
    parts = pathlib.PurePath(pattern).parts
    if pathlib.PurePath(pattern).is_absolute() or "*" not in parts:
        return []  # an arrangement of the instructor's own
    found = (path.relative_to(root).parts[parts.index("*")] for path in root.glob(pattern))
    return [name for name in found if name != "." and not name.startswith(".")]


def read(course, folder):
    """Read the gradebook.

    Parameters
    ----------
    course : nbgrader.coursedir.CourseDirectory
    folder : pathlib.Path
        Of the course, for messages.

    Returns
    -------
    Book

    Raises
    ------
    CommandError
        If there is none, or it cannot be read.
    """
    from sqlalchemy.exc import SQLAlchemyError

    if not course.db_url.startswith(SQLITE):
        raise CommandError(
            f"The gradebook of {folder} is no SQLite file; only such a file can be reported on."
        )
    path = pathlib.Path(folder.resolve(), course.db_url.removeprefix(SQLITE))
    if not path.is_file():
        raise CommandError(
            f"There is no gradebook {path}; nbgrader makes it: "
            "labkit course release LAB, then labkit course grade LAB."
        )
    with tempfile.TemporaryDirectory(prefix="labkit-") as temporary:
        copy = pathlib.Path(temporary) / "gradebook.db"
        try:
            _copy(path, copy)
            return _read(f"{SQLITE}{copy}")
        except (sqlite3.Error, SQLAlchemyError) as error:
            reason = str(error).splitlines()[0]
            raise CommandError(
                f"The gradebook {path} cannot be read ({reason}). If an older nbgrader made it: "
                "nbgrader db upgrade."
            ) from error


def _copy(path, copy):
    """Copy a database, also one that nbgrader is writing to, and never write into it."""
    with (
        contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(copy)) as new,
    ):
        tables = old.execute("SELECT 1 FROM sqlite_master WHERE name = 'submitted_assignment'")
        if tables.fetchone() is None:
            raise sqlite3.DatabaseError("it has no tables of nbgrader")
        old.backup(new)


def _read(url):
    from nbgrader import api

    with api.Gradebook(url) as book:
        students = [
            tuple(text or "" for text in row)
            for row in book.db.query(
                api.Student.id,
                api.Student.first_name,
                api.Student.last_name,
                api.Student.email,
                api.Student.lms_user_id,
            )
        ]
        assignments = [_assignment(row) for row in book.assignments]
        submissions = {
            (row.student_id, row.assignment.name): SubmissionRow(
                {}, row.late_submission_penalty or 0.0, _seconds_late(row)
            )
            for row in book.db.query(api.SubmittedAssignment)
        }
        for grade in _grades(book, api):
            student, assignment, notebook, cell, score, auto, manual, waits, comment = grade
            untouched = manual is None and comment == UNTOUCHED
            submissions[student, assignment].grades[notebook, cell] = Grade(
                score,
                bool(waits) or (auto is None and manual is None),
                manual is not None,
                untouched,
            )
    return Book(students, sorted(assignments, key=lambda row: row.name), submissions)


def _assignment(row):
    cells = [
        (notebook.name, cell.name, float(cell.max_score))
        for notebook in row.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    ]
    return AssignmentRow(row.name, row.duedate, [n.name for n in row.notebooks], cells)


def _seconds_late(row):
    try:
        return row.total_seconds_late
    except TypeError:  # nbgrader adds an extension to a due date that is not there
        return 0.0


def _grades(book, api):
    """All grades in one query; one for each would take minutes in a large course."""
    from sqlalchemy import and_

    # A cell that is answered and graded is two in the gradebook, and the comment is on the first.
    comments = (
        book.db.query(api.Comment.notebook_id, api.BaseCell.name, api.Comment.auto_comment)
        .join(api.BaseCell, api.Comment.cell_id == api.BaseCell.id)
        .filter(api.Comment.auto_comment == UNTOUCHED)
        .distinct()
        .subquery()
    )
    return (
        book.db.query(
            api.SubmittedAssignment.student_id,
            api.Assignment.name,
            api.Notebook.name,
            api.BaseCell.name,
            api.Grade.score,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.needs_manual_grade,
            comments.c.auto_comment,
        )
        .select_from(api.Grade)
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .outerjoin(
            comments,
            and_(
                comments.c.notebook_id == api.Grade.notebook_id,
                comments.c.name == api.BaseCell.name,
            ),
        )
    )
