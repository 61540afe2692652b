"""One submission with all that grading it needs, as data that can travel."""

import math
import os
import pathlib
import tempfile
from typing import Any, NamedTuple

from nbgrader import api
from sqlalchemy import create_engine

from labkit.course.many import rows

__all__ = ["GradingJob", "GradingResult", "empty_gradebook", "pack", "unpack"]

FILE, FOLDER, LINK, PIPE = "file", "folder", "link", "pipe"


class GradingJob(NamedTuple):
    """What a worker gets.

    Attributes
    ----------
    student, assignment : str
        Whose, and of what.
    config : traitlets.config.Config
        nbgrader's, of the course.
    root : str
        The course's folder, where the worker may find modules of the instructor's.
    run : str
        Names what belongs to one grading.
    gradebook : bytes
        File of a gradebook that knows the assignment, and no student.
    rows : dict
        What the gradebook has of this submission.
    files : list of (str, str, bytes)
        What was handed in, and the assignment's own files, from `pack`.
    """

    student: str
    assignment: str
    config: Any
    root: str
    run: str
    gradebook: bytes
    rows: dict
    files: list


class GradingResult(NamedTuple):
    """What a worker gives back.

    Attributes
    ----------
    student, assignment : str
        As in the job.
    changes : dict
        For the gradebook.
    files : list of (str, str, bytes)
        The graded folder, from `pack`; empty after an error.
    log : list of (int, str)
        Levels and lines.
    error : str
        What went wrong, empty where all went well.
    killed : bool
        Whether a kernel was killed, by its own code or as memory was short.
    seconds : float
        How long it took.
    """

    student: str
    assignment: str
    changes: dict
    files: list
    log: list
    error: str
    killed: bool
    seconds: float


def pack(root, folders, largest=math.inf, room=math.inf):
    """Take folders as data: files, links as links, and pipes as pipes.

    Parameters
    ----------
    root : path-like
        Names are relative to it.
    folders : iterable of path-like
        Those that do not exist are left out.
    largest : float, optional
        Bytes of a file, beyond which it is left out.
    room : float, optional
        Bytes of all, beyond which what comes later is left out.

    Returns
    -------
    entries : list of (str, str, bytes)
        Name, kind and content of each file and folder, sorted.
    left_out : list of str
        What is too large, or too much.

    Raises
    ------
    OSError
        If something cannot be read.
    """
    found, left_out = [], []
    for folder in map(pathlib.Path, folders):
        for path in [folder, *sorted(folder.rglob("*"))] if folder.is_dir() else []:
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                found.append((name, LINK, os.fsencode(os.readlink(path))))
            elif path.is_dir():
                found.append((name, FOLDER, b""))
            elif not path.is_file():
                found.append((name, PIPE, b""))
            elif (size := path.stat().st_size) > min(largest, room):
                left_out.append(name)
            else:
                room -= size
                found.append((name, FILE, path.read_bytes()))
    return sorted(found), left_out


def unpack(entries, folder):
    """Write what `pack` took.

    Parameters
    ----------
    entries : list of (str, str, bytes)
    folder : pathlib.Path
        Exists.

    Raises
    ------
    ValueError
        If a name leads out of the folder.
    """
    for name, kind, content in entries:
        parts = pathlib.PurePosixPath(name).parts
        if ".." in parts or name.startswith("/"):
            raise ValueError(f"{name!r} is no name of a file in a folder.")
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == FOLDER:
            path.mkdir(exist_ok=True)
        elif kind == FILE:
            path.write_bytes(content)
        elif kind == LINK:
            path.symlink_to(os.fsdecode(content))
        else:
            os.mkfifo(path)


def empty_gradebook(assignment):
    """Make the file of a gradebook that knows one assignment.

    Parameters
    ----------
    assignment : dict of str to list of dict
        Rows, from `rows.assignment_rows`.

    Returns
    -------
    bytes
    """
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        path = pathlib.Path(folder, "gradebook.db")
        engine = create_engine(f"sqlite:///{path}")
        # nbgrader would ask alembic for its version, which takes a second.
        api.Base.metadata.create_all(engine)
        with engine.begin() as connection:
            rows.fill(connection, assignment)
        engine.dispose()
        return path.read_bytes()
