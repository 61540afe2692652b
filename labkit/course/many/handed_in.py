"""What a student handed in, and whether it is still what was graded."""

import hashlib
import json
import os
import pathlib

from labkit.course.many.job import pack

__all__ = ["NOTES", "digest", "entries", "is_newer", "note"]

NOTES = ".labkit"  # folder of the course in which the commands keep what they must know


def entries(directory, assignment, student):
    """Take the files of a submission, up to nbgrader's limits of sizes.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory
    assignment, student : str

    Returns
    -------
    entries : list of (str, str, bytes)
        From `job.pack`.
    left_out : list of str
        What is too large, or too much.
    """
    place = directory.format_path(directory.submitted_directory, student, assignment)
    sizes = directory.max_file_size * 1000, directory.max_dir_size * 1000
    return pack(directory.root, [os.path.normpath(place)], *sizes)


def digest(packed, about=""):
    """Digest of what files hold, and of a text; not of their dates.

    Parameters
    ----------
    packed : list of (str, str, bytes)
        From `job.pack`.
    about : str, optional

    Returns
    -------
    str
    """
    found = hashlib.sha256(about.encode())
    for name, kind, content in packed:
        found.update(json.dumps([name, kind, len(content)]).encode() + content)
    return found.hexdigest()


def note(directory, assignment, student):
    """Path of the file that says what was graded: digests of all, and of the submission alone.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory
    assignment, student : str

    Returns
    -------
    pathlib.Path
    """
    return pathlib.Path(directory.root, NOTES, "graded", assignment, student)


def is_newer(directory, assignment, student):
    """Whether something else was handed in since ``labkit course grade`` graded it.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory
    assignment, student : str

    Returns
    -------
    bool
        False where it was graded by another program, which leaves no note.
    """
    try:
        noted = note(directory, assignment, student).read_text(encoding="utf-8").split()
        return noted[1:] != [digest(entries(directory, assignment, student)[0])]
    except OSError:
        return False
