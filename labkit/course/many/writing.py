"""The one hand that writes in a course: folders, gradebook, and what was graded when it was what.

In this order, each step whole or not at all, so that what is interrupted is done again: the new
folder beside the old one, the gradebook in one transaction, the new folder in place of the old one,
the note of what was graded.
"""

import contextlib
import json
import os
import pathlib
import shutil
from typing import NamedTuple

from nbgrader.converters import Autograde
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from labkit.base import files
from labkit.base.errors import CommandError
from labkit.base.folders import replace_folder
from labkit.course.many import handed_in, rows
from labkit.course.many.job import GradingJob, empty_gradebook, pack, unpack

__all__ = ["GradedCourse"]

PATIENCE = 30  # seconds that a program may hold the gradebook while it writes
LOCK = "grading.lock"


class _Assignment(NamedTuple):
    """What a gradebook and the course have of an assignment, apart from submissions."""

    rows: dict
    gradebook: bytes
    files: list
    digest: str


class GradedCourse:
    """A course that is being graded.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory
    config : traitlets.config.Config
        nbgrader's.
    run : str
        Names this grading.
    """

    def __init__(self, directory, config, run):
        self.directory, self.config, self.run = directory, config, run
        self.root = pathlib.Path(directory.root)
        self.notes = self.root / handed_in.NOTES
        waits = directory.db_url.startswith("sqlite")
        self.engine = create_engine(
            directory.db_url, connect_args={"timeout": PATIENCE} if waits else {}
        )
        self._assignments = {}
        self._permissions = Autograde(coursedir=directory, config=config)

    @contextlib.contextmanager
    def held(self):
        """Be the only one that grades this course, in a gradebook that can be written.

        Raises
        ------
        CommandError
            If another does, or the gradebook is held by another program.
        """
        self.notes.mkdir(exist_ok=True)
        with (self.notes / LOCK).open("a") as lock:
            _lock(lock, self.root)
            try:
                if self.engine.dialect.name == "sqlite":
                    with self.engine.connect() as connection:
                        connection.execute(text("PRAGMA busy_timeout = 2000"))
                        connection.execute(text("BEGIN IMMEDIATE"))
                        connection.rollback()
                        connection.execute(text(f"PRAGMA busy_timeout = {PATIENCE * 1000}"))
                yield
            except OperationalError as error:
                raise CommandError(_locked(error, self.directory.db_url)) from error
            finally:
                self.engine.dispose()

    def assignment(self, name):
        """Return what all submissions of an assignment have in common; read once."""
        if name not in self._assignments:
            place = self.directory
            with self.engine.connect() as connection:
                found = rows.assignment_rows(connection, name)
            steps = (place.source_directory, place.release_directory)
            folders = [os.path.normpath(place.format_path(step, ".", name)) for step in steps]
            packed, _ = pack(place.root, folders, place.max_file_size * 1000)
            about = json.dumps(found, default=str, sort_keys=True)
            self._assignments[name] = _Assignment(
                found, empty_gradebook(found), packed, handed_in.digest(packed, about)
            )
        return self._assignments[name]

    def in_gradebook(self, name):
        """Students of whom the gradebook has a submission."""
        table = rows.tables()["submitted_assignment"]
        (assignment,) = self.assignment(name).rows["assignment"]
        mine = select(table.c.student_id).where(table.c.assignment_id == assignment["id"])
        with self.engine.connect() as connection:
            return set(connection.scalars(mine))

    def job(self, name, student):
        """Make a job of what a student handed in.

        Returns
        -------
        job : GradingJob
        digests : str
            Of everything that its result depends on, and of what was handed in.
        left_out : list of str
            Files that are too large, or too many.

        Raises
        ------
        OSError
            If a file cannot be read, or the time of handing in.
        """
        common, place = self.assignment(name), self.directory
        with self.engine.connect() as connection:
            mine = rows.submission_rows(connection, common.rows["assignment"], student)
        folder = place.format_path(place.submitted_directory, student, name)
        try:
            place.get_existing_timestamp(folder)
        except (AttributeError, UnicodeDecodeError) as error:  # nbgrader's own message fails
            raise OSError(
                f"{folder}/timestamp.txt is no time such as 2026-11-06 10:00:00 UTC"
            ) from error
        own, left_out = handed_in.entries(place, name, student)
        files = own + common.files
        job = GradingJob(
            student, name, self.config, place.root, self.run, common.gradebook, mine, files
        )
        extension = [e for row in mine["submitted_assignment"] if (e := row["extension"])]
        digest = handed_in.digest(own)
        whole = handed_in.digest([], f"{digest} {common.digest} {extension}")
        return job, f"{whole}\n{digest}", left_out

    def _folder(self, name, student):
        place = self.directory
        path = place.format_path(place.autograded_directory, student, name)
        return pathlib.Path(os.path.normpath(path))

    def forget(self, name):
        """Forget what was graded of an assignment."""
        shutil.rmtree(handed_in.note(self.directory, name, "."), ignore_errors=True)

    def is_graded(self, name, student, digest):
        """Whether this was graded, and is still there."""
        try:
            noted = handed_in.note(self.directory, name, student).read_text(encoding="utf-8")
        except OSError:
            return False
        return noted.strip() == digest and self._folder(name, student).is_dir()

    def write(self, result, digest):
        """Enter a result.

        Parameters
        ----------
        result : GradingResult
        digest : str
            Of its job.
        """

        def fill(folder):
            unpack(result.files, folder)
            with self.engine.begin() as connection:
                rows.apply(connection, result.changes)

        replace_folder(self._folder(result.assignment, result.student), fill)
        self._permissions.set_permissions(result.assignment, result.student)
        note = handed_in.note(self.directory, result.assignment, result.student)
        note.parent.mkdir(parents=True, exist_ok=True)
        files.replace(note, digest.encode() + b"\n")


def _lock(file, root):
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(
            f"{root} is being graded by another `labkit course grade`; wait until it has ended."
        ) from error


def _locked(error, url):
    if "locked" in str(error):
        return (
            f"The gradebook {url} is being written by another program; close it and give the same "
            "command again. What is graded so far is kept."
        )
    return f"The gradebook {url} cannot be used: {error.orig}"
