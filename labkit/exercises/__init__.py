"""Exercises and their checks: not only that an answer is wrong, but which mistake it was.

In a student's cell::

    from labkit.exercises import check
    check("sigmoid", sigmoid)

How to declare an exercise of one's own: :mod:`labkit.exercises.declare`. What is different while
nbgrader grades: :mod:`labkit.exercises.grading`. Numbers of one's own for each student:
:mod:`labkit.exercises.variants`. Releasing solutions: :mod:`labkit.exercises.permissions`.
"""

from labkit.exercises.bank import problems, read_bank
from labkit.exercises.catalogue import exercises
from labkit.exercises.checking import check, get, hint, task
from labkit.exercises.declare import exercise
from labkit.exercises.definition import Exercise
from labkit.exercises.grading import Incorrect, NotAttempted, grading
from labkit.exercises.progress_card import progress
from labkit.exercises.variants import student, variant

__all__ = [
    "Exercise",
    "Incorrect",
    "NotAttempted",
    "check",
    "exercise",
    "exercises",
    "get",
    "grading",
    "hint",
    "problems",
    "progress",
    "read_bank",
    "student",
    "task",
    "variant",
]
