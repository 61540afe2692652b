"""``labkit course feedback``: ``nbgrader generate_feedback``, and zip files to hand back."""

import functools
import hashlib
import json
import os
import pathlib
import zipfile
from typing import NamedTuple

from nbgrader.converters import GenerateFeedback
from sqlalchemy import create_engine
from traitlets.config import Config

from labkit.base import files
from labkit.base.errors import CommandError
from labkit.course.many import rows
from labkit.course.many.handed_in import NOTES
from labkit.course.report import gradebook
from labkit.course.steps.names import chosen
from labkit.course.steps.nbgrader import convert, exchange, has_exchange, quiet_log

__all__ = ["Given", "feedback"]


class Given(NamedTuple):
    """What was given back of an assignment.

    Attributes
    ----------
    assignment : str
    new, same, waiting : list of str
        Students whose page is new, as before, or not made as a person has to read an answer first.
    failed : dict of str to str
        Why there is no page, by student.
    packed : pathlib.Path or None
        Folder of zip files.
    """

    assignment: str
    new: list
    same: list
    waiting: list
    failed: dict
    packed: object


def feedback(folder, labs=(), *, unread=False, pack=False, bar=iter):
    """Write the pages that students get, where something changed since they were written.

    Parameters
    ----------
    folder : path-like
        Of the course.
    labs : sequence of str, optional
        Assignments; by default all that are graded.
    unread : bool, default False
        Whether those get a page, too, of whom a person has to read an answer.
    pack : bool, default False
        Whether to write a zip file for each student.
    bar : callable
        Wraps the list of students.

    Yields
    ------
    Given

    Raises
    ------
    CommandError
        If there is no course, no such assignment, or nothing is graded.
    """
    folder = pathlib.Path(folder)
    directory = gradebook.open_course(folder)
    book = gradebook.read(directory, folder)
    names = chosen(labs, [row.name for row in book.assignments], "the gradebook")
    graded = {
        name: sorted(
            set(gradebook.folders(directory, directory.autograded_directory, name))
            & {student for student, other in book.submissions if other == name}
        )
        for name in names
    }
    if not any(graded.values()):
        raise CommandError(f"Nothing is graded of {', '.join(names)}: labkit course grade")
    for name in filter(graded.get, names):
        waiting = [
            student
            for student in graded[name]
            if not unread and any(g.waits for g in book.submissions[student, name].grades.values())
        ]
        ready = [student for student in graded[name] if student not in waiting]
        new, same, failed = _pages(directory, name, ready, bar)
        packed = _packed(directory, name, [*new, *same]) if pack else None
        if has_exchange(directory):
            for student in filter(functools.partial(_is_of_exchange, directory, name), new):
                exchange(directory, "release_feedback", name, student)
        yield Given(name, new, same, waiting, failed, packed)


def _pages(directory, name, students, bar):
    new, same, failed = [], [], {}
    engine = create_engine(directory.db_url)
    with engine.connect() as connection:
        assignment = rows.assignment_rows(connection, name)["assignment"]
        for student in bar(students):
            digest = _digest(directory, name, student, connection, assignment)
            note = pathlib.Path(directory.root, NOTES, "feedback", name, student)
            page = _folder(directory, directory.feedback_directory, name, student)
            if page.is_dir() and note.is_file() and note.read_text("utf-8").strip() == digest:
                same.append(student)
                continue
            error = _convert(directory, name, student)
            if error:
                failed[student] = error
                continue
            note.parent.mkdir(parents=True, exist_ok=True)
            files.replace(note, f"{digest}\n".encode())
            new.append(student)
    engine.dispose()
    return new, same, failed


def _convert(directory, name, student):
    """Make a page; return what went wrong, or nothing."""
    config = Config(directory.config)
    config.HTMLExporter.template_name = "feedback"
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = name, student
    place = type(directory)(config=config)
    lines = []
    converter = GenerateFeedback(coursedir=place, config=config, log=quiet_log(), force=True)
    error = convert(converter, lines)
    return error.strip().splitlines()[-1] if error else ""


def _folder(directory, step, name, student):
    return pathlib.Path(os.path.normpath(directory.format_path(step, student, name)))


def _is_of_exchange(directory, name, student):
    """Whether a submission was collected from the exchange, and so can be answered there."""
    place = _folder(directory, directory.submitted_directory, name, student)
    return (place / "submission_secret.txt").is_file()


def _digest(directory, name, student, connection, assignment):
    """Digest of all that a page shows."""
    mine = rows.submission_rows(connection, assignment, student)
    digest = hashlib.sha256(json.dumps(mine, default=str, sort_keys=True).encode())
    for path in sorted(
        _folder(directory, directory.autograded_directory, name, student).rglob("*")
    ):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _packed(directory, name, students):
    """Write a zip file for each student; return their folder."""
    place = pathlib.Path(directory.root, "handback", name)
    place.mkdir(parents=True, exist_ok=True)
    for student in students:
        page = _folder(directory, directory.feedback_directory, name, student)
        with (
            files.writing(place / f"{student}.zip") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for path in sorted(page.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(page))
    return place
