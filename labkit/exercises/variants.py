"""Numbers of one's own: drawn from a student's id, and again by the instructor from the same id."""

import hashlib
import os
import pathlib

import numpy as np

from labkit.exercises import records
from labkit.exercises.grading import grading

__all__ = ["student", "variant"]


def variant(student: str, exercise: str) -> np.random.Generator:
    """Random numbers that belong to a student and an exercise.

    Parameters
    ----------
    student : str
        Id; capitals and blanks around it make no difference. The empty id has numbers too.
    exercise : str
        Id of the exercise.

    Returns
    -------
    numpy.random.Generator
        The same numbers each time, on every machine.

    Examples
    --------
    >>> int(variant("ada", "z_value").integers(1000)) == int(
    ...     variant(" Ada", "z_value").integers(1000))
    True
    """
    text = f"{_normal(student)}\n{exercise}"
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def _normal(student):
    return str(student).strip().casefold()


def student(new: str | None = None) -> str:
    """Say who works here, or ask.

    The id is looked for in this order: the variable ``LABKIT_STUDENT``; while nbgrader grades, the
    name of the folder ``autograded/ID/ASSIGNMENT`` it works in; the progress file, where
    ``student("id")`` writes it. Without any it is empty, and everybody has the same numbers.

    Parameters
    ----------
    new : str, optional
        Id to keep in the progress file from now on.

    Returns
    -------
    str
    """
    if new is not None:
        records.keep_student(_normal(new))
    if os.environ.get("LABKIT_STUDENT"):
        return _normal(os.environ["LABKIT_STUDENT"])
    parts = pathlib.Path.cwd().parts
    if grading() and parts[-3:-2] == ("autograded",):
        return _normal(parts[-2])
    return records.load().student
