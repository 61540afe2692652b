"""Notebooks without their solutions, made with nbgrader's own preprocessors.

**How an exercise stands in a lab.** Two cells, with nbgrader's metadata (:func:`solution_metadata`
and :func:`check_metadata` make it). The solution cell has its solution between two markers, each
alone on its line and equally indented; the student sees the stub ``...`` in its place::

    def sigmoid(z):
        "What the function returns."
        ### BEGIN SOLUTION
        return 1 / (1 + np.exp(-z))
        ### END SOLUTION

The check cell after it is one line, ``check("sigmoid", sigmoid)``.

The dots fit wherever a solution can stand, so one stub serves all cells, here and in plain nbgrader
(``c.ClearSolutions.code_stub = {"python": CODE_STUB}``). As the body of a function they return
None, as the body of a loop they do nothing: ``return`` belongs between the markers. As a value they
stay a value, which a check calls not attempted; numbers stand in brackets of their own::

    best_rate = (
        ### BEGIN SOLUTION
        30.0
        ### END SOLUTION
    )

Bare dots at the end of a cell would be shown as its output: let a region not end a cell at its top
level. Cells that come later go on with the kit's own functions instead of the student's, so that
an empty or wrong answer stops nothing.

An answer in words is graded by a person: its cell has :func:`answer_metadata` and gives the points,
and the check after it, which only shows a model answer to compare with, has no metadata. It may
also be a text cell, without markers: then all of it is the solution.
"""

import copy
import logging
from typing import Any

from labkit.base.parts import needing

__all__ = [
    "CODE_STUB",
    "TEXT_STUB",
    "answer_metadata",
    "check_metadata",
    "exercise_cells",
    "graded_exercise",
    "solution_metadata",
    "without_solutions",
]

ANSWER = "-answer"  # ends the id of a cell that a person grades
CODE_STUB = "# Your turn: replace the dots.\n..."
TEXT_STUB = "*Your answer: ...*"
# nbgrader logs what its exceptions say as well.
_silent = logging.Logger("labkit.nbtools.solutions")
_silent.addHandler(logging.NullHandler())


def solution_metadata(exercise: str) -> dict:
    """Make the metadata of the cell in which students write.

    Parameters
    ----------
    exercise : str
        Id of the exercise.

    Returns
    -------
    dict
        For ``cell.metadata``.
    """
    return _metadata(f"{exercise}-solution", solution=True)


def check_metadata(exercise: str, points: float = 1) -> dict:
    """Make the metadata of the cell that checks; its points are named after the exercise.

    Parameters
    ----------
    exercise : str
        Id of the exercise.
    points : float, default 1
        The same as the exercise itself says.

    Returns
    -------
    dict
        For ``cell.metadata``.
    """
    return _metadata(exercise, grade=True, locked=True, points=points)


def answer_metadata(exercise: str, points: float = 1) -> dict:
    """Make the metadata of a cell that is answered in words and graded by a person.

    Parameters
    ----------
    exercise : str
        Id of the exercise.
    points : float, default 1
        What a full answer is worth.

    Returns
    -------
    dict
        For ``cell.metadata``.
    """
    return _metadata(f"{exercise}{ANSWER}", grade=True, solution=True, points=points)


def graded_exercise(cell: Any) -> str | None:
    """Name the exercise that a cell gives points for, None if it gives none."""
    about = cell.metadata.get("nbgrader", {})
    return about["grade_id"].removesuffix(ANSWER) if about.get("grade") else None


def _metadata(grade_id, **values):
    every = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": dict(sorted({**every, "grade_id": grade_id, **values}.items()))}


def exercise_cells(exercise: Any, points: float | None = None) -> list:
    """Make the cells with which an exercise stands in a notebook.

    Parameters
    ----------
    exercise : labkit.exercises.Exercise
        Of the kit or declared by an instructor; anything but an object.
    points : float, optional
        What it is worth, if not what it says itself.

    Returns
    -------
    list of nbformat.NotebookNode
        Its statement, its solution between markers, and its check.

    Raises
    ------
    ValueError
        If it is answered by an object: then the solution is for a person to write.
    """
    with needing("instructor"):
        from nbformat.v4 import new_code_cell

    name = exercise.id
    if exercise.answer == "function":
        first, *lines = exercise.solution().splitlines()
        last = []
    elif exercise.answer == "text":
        first, *lines, last = exercise.solution().splitlines()
        last = [last]
    elif exercise.answer in ("number", "choice", "statements"):
        value = exercise.reference(*exercise.parameters("").values())
        written = f"{value:.6g}" if exercise.answer == "number" else repr(value)
        first, lines, last = f"{name} = (", [f"    {written}"], [")"]
    else:
        raise ValueError(f"{name} is answered by a {exercise.answer}; write its cells by hand.")
    region = ["    ### BEGIN SOLUTION", *lines, "    ### END SOLUTION"]
    same = points is None or points == exercise.points
    said = "" if same else f", points={points:g}"
    slug = name.replace("_", "-").lower()
    worth = exercise.points if points is None else points
    read = exercise.answer == "text"  # by a person
    return [
        new_code_cell(f'task("{name}")', id=f"{slug}-task"),
        new_code_cell(
            "\n".join([first, *region, *last]),
            id=f"{slug}-solution",
            metadata=answer_metadata(name, worth) if read else solution_metadata(name),
        ),
        new_code_cell(
            f'check("{name}", {name}{said})',
            id=f"{slug}-check",
            metadata={} if read else check_metadata(name, worth),
        ),
    ]


def without_solutions(notebook: Any) -> Any:
    """Make a student's copy: stubs for solutions, no outputs, no hidden tests.

    All outputs go: those of solutions would give them away, the others answer what the student is
    asked to predict. No cell is locked: students write ``.hint()`` behind a check. For copies that
    are handed in, nbgrader's own ``generate_assignment`` locks the checks.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The complete notebook; it is not changed.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    ValueError
        If nbgrader refuses the notebook, for example because a region does not end.
    """
    # Loading nbgrader takes two seconds; only now is it needed.
    from nbgrader.nbgraderformat import (
        MetadataValidator,
        SchemaTooNewError,
        SchemaTooOldError,
        ValidationError,
    )
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearOutput,
        ClearSolutions,
    )

    student = copy.deepcopy(notebook)
    stubs = {"code_stub": {"python": CODE_STUB}, "text_stub": TEXT_STUB}
    steps = (
        ClearSolutions(log=_silent, **stubs),
        ClearOutput(log=_silent),
        ClearHiddenTests(log=_silent),
        ClearMarkScheme(log=_silent),
    )
    try:
        MetadataValidator().validate_nb(student)
        for step in steps:
            student, _ = step.preprocess(student, {})
    except (RuntimeError, ValidationError, SchemaTooNewError, SchemaTooOldError) as error:
        raise ValueError(f"Solutions cannot be removed: {error}".splitlines()[0]) from error
    return student
