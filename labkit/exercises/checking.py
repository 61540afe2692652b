"""``check``: the one line in the student's cell."""

import difflib
import sys
from typing import Any

from labkit.exercises import catalogue, records
from labkit.exercises.cards import Card, CheckCard, GradedCard
from labkit.exercises.definition import Exercise
from labkit.exercises.grading import Incorrect, NotAttempted, grading, outside
from labkit.exercises.kinds import UNDEFINED
from labkit.exercises.variants import variant

__all__ = ["check", "get", "hint", "task"]


def get(name: str) -> Exercise:
    """Look an exercise up.

    Parameters
    ----------
    name : str or Exercise
        Its id.

    Returns
    -------
    Exercise

    Raises
    ------
    ValueError
        If there is none; the message names similar ones.
    """
    if isinstance(name, catalogue.Exercise):
        return name
    exercises = catalogue.exercises()
    if name in exercises:
        return exercises[name]
    similar = difflib.get_close_matches(str(name), exercises, n=3)
    advice = f" Did you mean {' or '.join(map(repr, similar))}?" if similar else ""
    raise ValueError(f"There is no exercise {name!r}.{advice}")


def check(
    name: str,
    answer: Any = UNDEFINED,
    *,
    points: float | None = None,
    student: str | None = None,
    seed: int | None = None,
) -> CheckCard:
    """Check an answer: passed, not attempted yet, or incorrect with the kind of mistake.

    The answer is tried on copies, for a limited time, and never changed.

    Parameters
    ----------
    name : str
        Id of the exercise.
    answer : object, optional
        What was written: a function, a number, a letter, a text or a session. By default the
        variable of the same name where the check is called.
    points : float, optional
        What the cell is worth under nbgrader, if not the points of the exercise.
    student : str, optional
        Whose numbers, where each student has others; see :func:`labkit.exercises.student`.
    seed : int, optional
        Tries other random arguments than the usual ones: for a hidden test, which an answer made
        for the arguments that students can see does not pass.

    Returns
    -------
    CheckCard
        To be shown as the result of the cell; ``.hint()`` and ``.solution()`` show more.

    Raises
    ------
    ValueError
        If there is no such exercise.
    NotAttempted, Incorrect
        Only while grading, see :mod:`labkit.exercises.grading`. A mistake that is worth a part of
        the points does not raise: the card's plain text is then the number of points.
    """
    if outside():
        return _closed(name)
    exercise = get(name)
    if answer is UNDEFINED:
        frame = sys._getframe(1)
        answer = frame.f_locals.get(exercise.id, frame.f_globals.get(exercise.id, UNDEFINED))
    rng = None if seed is None else variant(str(seed), exercise.id)
    finding = exercise.examine(answer, student=student, rng=rng)
    if grading():
        if finding is not None and not finding.attempted:
            raise NotAttempted(f"{exercise.id}: not attempted yet. {finding.message}")
        if finding is not None and not finding.credit:
            where = finding.place
            line = f" ({where.cell}, line {where.number}: {where.text})" if where else ""
            raise Incorrect(finding.kind, finding.message + line, exercise=exercise.id)
        graded = GradedCard(exercise, finding, exercise.points if points is None else points)
        if finding is not None:
            print(graded.reason)
        return graded
    card = CheckCard(exercise, finding)
    remark = records.note(exercise.id, card.state, card.kind)
    return CheckCard(exercise, finding, remark) if remark else card


def hint(name: str) -> Card:
    """Show the next hint of an exercise, with those before it.

    Parameters
    ----------
    name : str
        Id of the exercise.

    Returns
    -------
    Card
    """
    return _closed(name) if outside() else CheckCard(get(name), None).hint()


class Task(Card):
    """Statement of an exercise, set as Markdown so that the notebook renders its formulas."""

    def __init__(
        self, exercise: Exercise, student: str | None = None, points: float | None = None
    ) -> None:
        worth = exercise.points if points is None else points
        text = f"{worth:g} point{'' if worth == 1 else 's'}"
        self.markdown = f"**{exercise.title}** ({text})\n\n{exercise.statement(student)}"
        super().__init__("note", exercise.title, "", repr(exercise))

    def _repr_html_(self):
        return None

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": self.summary, "text/markdown": self.markdown}


def task(name: str, *, student: str | None = None, points: float | None = None) -> Task:
    """Show the statement of an exercise, with the student's own numbers in it.

    Parameters
    ----------
    name : str
        Id of the exercise.
    student, points : optional
        As for :func:`check`.

    Returns
    -------
    Card
    """
    return _closed(name) if outside() else Task(get(name), student, points)


def _closed(name):
    return Card("note", f"{name}: judged outside this kernel", "", f"{name}: judged outside")
