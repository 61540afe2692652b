"""``labkit course collect``: what students handed in, into ``submitted/STUDENT/LAB``."""

import pathlib
import re
import unicodedata
import uuid
from typing import NamedTuple

from nbgrader.api import Gradebook

from labkit.base.errors import CommandError
from labkit.base.folders import replace_folder
from labkit.course.many.handed_in import NOTES
from labkit.course.report import gradebook
from labkit.course.steps import archives
from labkit.course.steps.names import chosen, sources
from labkit.course.steps.nbgrader import exchange, has_exchange

__all__ = ["Collected", "collect"]

APOSTROPHES = "'\u2019\u02bc"
UNSAFE = re.compile(r'[<>"/\\\0]|^\.|^\s*$')
OF_NBGRADER = ("timestamp.txt", "submission_secret.txt")
ENDING = re.compile(r"\.ipynb(\.\w+)?$", re.IGNORECASE)


class Collected(NamedTuple):
    """What was collected.

    Attributes
    ----------
    new, changed, same : list of str
        Students who handed in for the first time, something else, the same as before.
    refused : dict of str to str
        Why something was not taken, by what it is called.
    remarks : list of str
        What else should be known.
    """

    new: list
    changed: list
    same: list
    refused: dict
    remarks: list


def collect(folder, lab, source=None, *, add=False):
    """Put what was handed in where nbgrader looks for it; what was there is kept aside.

    Parameters
    ----------
    folder : path-like
        Of the course.
    lab : str
        Assignment, such as ``lab03`` or ``3``.
    source : path-like, optional
        A folder, or a zip file as Moodle or Canvas gives it; by default nbgrader's exchange.
    add : bool, default False
        Whether students who are not in the gradebook are added to it.

    Returns
    -------
    Collected or None
        None for the exchange, which says itself what it collects.

    Raises
    ------
    CommandError
        If there is no such course, assignment, file or exchange, or nothing in it.
    """
    directory = gradebook.open_course(pathlib.Path(folder))
    (name,) = chosen([lab], sources(directory), directory.source_directory)
    if source is None:
        if not has_exchange(directory):
            raise CommandError(
                "Name what was handed in: a folder, or a zip file from Moodle or Canvas. (Or set "
                "c.Exchange.root in nbgrader_config.py, to collect from an exchange.)"
            )
        exchange(directory, "collect", name)
        return None
    source = pathlib.Path(source)
    handed_in, left_out = archives.read(source, directory.max_file_size * 1000)
    if not handed_in:
        raise CommandError(f"There are no files in {source}.")
    remarks = [f"left out, too large: {path}" for path in left_out]
    with Gradebook(directory.db_url, directory.course_id) as book:
        known = _Class(book, add)
        collected = _take(directory, name, handed_in, known, remarks)
    return collected


def _take(directory, name, handed_in, known, remarks):
    groups = {}
    for file in handed_in:
        groups.setdefault(file.who, []).append(file)
    collected = Collected([], [], [], {}, remarks)
    owners = {}
    for who, files in groups.items():
        student, reason = known.find(files[0])
        if student in owners:
            reason = f"{student!r} handed in twice: {owners[student]!r} is another"
        reason = reason or _refuse(files)
        if reason:
            collected.refused[who] = reason
            continue
        owners[student] = who
        files = _without_claims(student, files, remarks)
        _put(directory, name, student, files, collected)
        if files[0].late:
            collected.remarks.append(
                f"{student} is late, says {files[0].platform}; when, belongs into "
                f"submitted/{student}/{name}/timestamp.txt"
            )
    return collected


def _without_claims(student, files, remarks):
    """Leave out what would say when it was handed in: with a platform, that is the student's."""
    claims = [f for f in files if f.platform and f.path in OF_NBGRADER]
    remarks += [f"{student}: left out, as nbgrader would believe it: {f.path}" for f in claims]
    return [f for f in files if f not in claims]


def _refuse(files):
    """Return why files of one student cannot be taken, or None."""
    notebooks = sorted(file.path for file in files if ENDING.search(file.path))
    if len(notebooks) > 1:
        return f"more than one notebook, and it is not clear which counts: {', '.join(notebooks)}"
    paths = [file.path for file in files]
    for path in paths:
        if path.startswith("/") or ".." in pathlib.PurePosixPath(path).parts or "\0" in path:
            return f"{path!r} leads out of its folder"
    if len(set(paths)) < len(paths):
        return f"two files of one name: {max(paths, key=paths.count)}"
    return None


def _put(directory, name, student, files, collected):
    place = pathlib.Path(directory.format_path(directory.submitted_directory, student, name))
    contents = {file.path: file.content() for file in files}
    if place.is_dir():
        there = {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in place.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
        there = {k: v for k, v in there.items() if k != "timestamp.txt" or k in contents}
        if there == contents:
            collected.same.append(student)
            return

    def fill(folder):
        for path, content in contents.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    kind = collected.changed if place.exists() else collected.new
    aside = pathlib.Path(
        directory.root, NOTES, "replaced", name, f"{student}-{uuid.uuid4().hex[:8]}"
    )
    replace_folder(place, fill, keep=aside)
    kind.append(student)


class _Class:
    """The students of the gradebook, found by what a platform calls them."""

    def __init__(self, book, add):
        self._book, self._add = book, add
        self._students = list(book.students)
        # Ids alone come from folders that were graded before.
        self._listed = any(s.first_name or s.last_name or s.email for s in self._students)

    def find(self, file):
        """Return the id of the student a file is from, and why there is none."""
        found = sorted(self._found(file))
        if len(found) == 1:
            return found[0], None
        if found:
            return None, f"it can be any of {', '.join(found)}; rename it to the id that is right"
        student = self._new_id(file)
        if UNSAFE.search(student):
            return None, f"{student!r} can be nobody's id"
        if not file.platform and not self._listed:
            return student, None
        if not self._add:
            return None, (
                "nobody of that name or id is in the gradebook; add the class with `nbgrader db "
                "student import students.csv`, or whoever handed in with --add"
            )
        first, _, last = file.name.rpartition(" ")
        names = {"first_name": first, "last_name": last} if first else {}
        self._students.append(self._book.update_or_create_student(student, **names))
        return student, None

    def _found(self, file):
        by_id = {
            s.id for s in self._students if file.id in (s.id, s.lms_user_id) or file.name == s.id
        }
        if file.platform == "Moodle":  # its number is that of the assignment's participant
            by_id = {s.id for s in self._students if file.name == s.id}
        elif not file.platform and not by_id:
            begun = [s.id for s in self._students if _begins(file.who, s.id)]
            by_id = {max(begun, key=len)} if begun else set()
        return by_id or {s.id for s in self._students if _plain(file.name) in _spellings(s)}

    def _new_id(self, file):
        return file.id if file.platform != "Moodle" else "-".join(_words(file.name))


def _begins(text, student):
    """Whether a name such as ``ada_lab03`` begins with an id."""
    rest = text[len(student) :]
    return text.casefold().startswith(student.casefold()) and not rest[:1].isalnum()


def _words(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(
        r"\w+", "".join(c for c in plain if not unicodedata.combining(c) and c not in APOSTROPHES)
    )


def _plain(text):
    return "".join(_words(text))


def _spellings(student):
    """How a platform may write the name of a student."""
    first, last = student.first_name or "", student.last_name or ""
    return {_plain(first + last), _plain(last + first)} - {""}
