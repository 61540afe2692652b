"""Judging answers outside the kernel that they live in.

A check cell is read, not run: each ``check("dw", dw)`` in it becomes a :class:`Question`. The
student's kernel is asked what ``dw`` is, and to call it with given arguments; its replies are data
(:mod:`labkit.exercises.wire`). What is right is decided here, by code that the student's code
cannot reach, with a NumPy that it cannot change.
"""

import ast
from typing import NamedTuple

from nbformat.v4 import new_output

from labkit.exercises import wire
from labkit.exercises.attempt import Diagnosis
from labkit.exercises.calling import Elsewhere
from labkit.exercises.cards import Card, GradedCard
from labkit.exercises.catalogue import exercises
from labkit.exercises.checking import get, task
from labkit.exercises.kinds import UNDEFINED
from labkit.exercises.packing import WireError
from labkit.exercises.rubric import to_grade
from labkit.exercises.variants import variant
from labkit.nbtools.solutions import graded_exercise

__all__ = [
    "KernelEnded",
    "Question",
    "Unanswered",
    "judge",
    "output",
    "questions",
    "rubric_output",
    "task_output",
]

# Seconds beyond the time limit of the student's function, for the rest of the kernel's work.
GRACE = 5.0


class KernelEnded(Exception):
    """The student's kernel died."""


class Unanswered(Exception):
    """The student's kernel gave no reply, or none that can be read."""


class Question(NamedTuple):
    """One call of ``check``.

    Attributes
    ----------
    exercise : str
        Id.
    answer : str
        Source of the expression that is checked.
    seed : int or None
        Chooses other arguments than the usual ones.
    """

    exercise: str
    answer: str
    seed: int | None


def questions(source):
    """Read the checks of a cell.

    Parameters
    ----------
    source : str
        Of a check cell as the instructor wrote it.

    Returns
    -------
    asked : list of Question
        In their order; empty for a cell of another kind.
    alone : bool
        Whether there is nothing else in the cell.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return [], False
    found = [_question(statement) for statement in statements]
    asked = [question for question in found if question is not None]
    return asked, len(asked) == len(statements)


def _call_of(statement, *names):
    """Return a call ``name("id", ...)`` that is a statement of its own, or None."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not call.args:
        return None
    name = getattr(call.func, "attr", getattr(call.func, "id", None))
    first = call.args[0]
    known = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return call if known and name in names else None


def _question(statement):
    call = _call_of(statement, "check")
    if call is None:
        return None
    name, keywords = call.args[0].value, {k.arg: k.value for k in call.keywords}
    answer = call.args[1] if len(call.args) > 1 else keywords.get("answer")
    seed = keywords.get("seed")
    return Question(
        name,
        name if answer is None else ast.unparse(answer),
        seed.value if isinstance(seed, ast.Constant) else None,
    )


def judge(question, kernel, *, student="", datasets=(), fault=None):
    """Judge one answer.

    Parameters
    ----------
    question : Question
    kernel : callable
        ``kernel(expression, seconds)`` has the student's kernel evaluate an expression and returns
        the text it gives. Raises :class:`KernelEnded` or :class:`Unanswered`.
    student : str
        Whose numbers.
    datasets : iterable of Dataset
        On which runs may have been trained.
    fault : Diagnosis, optional
        What went wrong in the cell of the answer, told where there is no answer.

    Returns
    -------
    Diagnosis or None
        None if the answer is right.
    """
    exercise = get(question.exercise)
    rng = None if question.seed is None else variant(str(question.seed), exercise.id)
    try:
        answer = _fetch(exercise, question.answer, kernel, datasets)
        finding = exercise.examine(answer, student=student, rng=rng)
    except KernelEnded:
        return Diagnosis("ended the kernel", "Your code ended the kernel while it was called.")
    except (Unanswered, WireError) as error:
        return Diagnosis("no reply", f"Your answer could not be had from the kernel: {error}.")
    except Exception as error:  # a judge met something that its author did not think of
        return Diagnosis(
            "not judged",
            f"The check stopped ({type(error).__name__}: {error}); a person must look at it.",
        )
    return fault if fault and finding is not None and not finding.attempted else finding


ASK = "__import__('labkit.exercises.answering', fromlist=['look']).{}"


def _fetch(exercise, source, kernel, datasets):
    """Get an answer from the kernel, a function as something to call there."""
    reply = wire.loads(kernel(ASK.format(f"look(lambda: {source})"), GRACE), datasets)
    if not isinstance(reply, dict):
        raise Unanswered("it is of an unknown kind")
    if reply.get("is") == "undefined":
        return UNDEFINED
    if reply.get("is") != "function":
        return reply.get("value")
    if exercise.answer == "function":
        return _Function(source, kernel, datasets)
    return type("function", (), {})()


class _Function(Elsewhere):
    """The student's function, called in the student's kernel."""

    def __init__(self, source, kernel, datasets):
        self.source, self.kernel, self.datasets = source, kernel, datasets

    def call_all(self, cases, names, seconds, watched=()):
        try:
            sent = wire.dumps(cases, whole=True)
        except WireError as error:
            raise TypeError(f"in the cases of the exercise {error}") from error
        request = (
            f"call(lambda: {self.source}, {sent!r}, {list(names)!r}, {seconds}, {list(watched)!r})"
        )
        reply = self.kernel(ASK.format(request), seconds + GRACE)
        outcomes = wire.loads_outcomes(reply, self.datasets)
        ended = bool(outcomes) and outcomes[-1].timed_out
        if len(outcomes) != len(cases) and not (ended and len(outcomes) < len(cases)):
            raise Unanswered("it gave another number of results than there were calls")
        return outcomes


def output(found, points):
    """Make the output of a check cell, as nbgrader reads points off it.

    Parameters
    ----------
    found : list of (str, Diagnosis or None)
        What each check of the cell found, with the id of its exercise. The worst one counts.
    points : float
        What the cell is worth.

    Returns
    -------
    dict
        ``output_type``, ``data`` and ``metadata``; `metadata["labkit"]` tells exercise, state,
        kind, message, credit, points and max_points.
    """
    name, worst = min(found, key=lambda pair: 1.0 if pair[1] is None else pair[1].credit)
    card = GradedCard(get(name), worst, points)
    data = card._repr_mimebundle_()
    about = {
        "exercise": name,
        "state": card.state,
        "kind": card.kind,
        "message": card.message,
        "credit": card.credit,
        "points": card.earned,
        "max_points": points,
    }
    # Only a result is read as points; what is merely displayed is full marks.
    made = {"output_type": "display_data", "data": data, "metadata": {"labkit": about}}
    if worst is None:
        return made
    return made | {"output_type": "execute_result", "execution_count": None}


def rubric_output(cell):
    """Show whoever grades an answer in words what it is read for.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        A cell that a person grades.

    Returns
    -------
    list of nbformat.NotebookNode
        Empty where the cell is no exercise's.
    """
    exercise = exercises().get(graded_exercise(cell))
    if exercise is None or exercise.answer != "text":
        return []
    points = float(cell.metadata.nbgrader["points"])
    about = Card("note", f"To be read by a person: {exercise.title}",
                 to_grade(exercise, points), f"{exercise.id}: to be read by a person")  # fmt: skip
    return [new_output("display_data", about._repr_mimebundle_())]


def task_output(source, student):
    """Make the output of a cell that is ``task("id")`` and nothing else.

    Parameters
    ----------
    source : str
        Of the cell.
    student : str
        Whose numbers.

    Returns
    -------
    dict or None
        None for any other cell.
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    call = _call_of(statements[0], "task") if len(statements) == 1 else None
    if call is None:
        return None
    worth = next((k.value for k in call.keywords if k.arg == "points"), None)
    points = getattr(worth, "value", None)
    try:
        data = task(call.args[0].value, student=student, points=points)._repr_mimebundle_()
    except ValueError:
        return None
    return {"output_type": "display_data", "data": data, "metadata": {}}
