"""Two mistakes at once: what an answer gives that makes both.

The mistakes of an exercise that change one shared formula are made together by changing it twice.
Any other is followed by a *slip*, which every formula can suffer: a sign, a mean, an argument that
does not act.
"""

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from labkit.exercises.attempt import COUNTED, Diagnosis, agree, run


class Slip(NamedTuple):
    """A small mistake that any formula can suffer.

    Attributes
    ----------
    kind, message, credit
        As of a mistake.
    on : callable
        Takes a formula and gives the one that makes the slip.
    """

    kind: str
    message: str
    credit: float
    on: Callable[[Callable], Callable]


def two_mistakes(attempt):
    """Find the two mistakes that together do what the answer does."""
    if attempt.part:
        return None
    known, reference = attempt.exercise.mistakes, attempt.exercise.reference
    slips = slips_of(attempt)
    changed = [mistake for mistake in known if mistake.changes]
    made = [
        (one, other, attempt.exercise.changed(one.changes | other.changes))
        for one, other in itertools.combinations(changed, 2)
        if not set(one.changes) & set(other.changes)
    ]
    made += [(mistake, slip, slip.on(mistake.formula)) for mistake in known for slip in slips]
    made += [
        (one, other, one.on(other.on(reference))) for one, other in itertools.combinations(slips, 2)
    ]
    for one, other, formula in made:
        if one.kind != other.kind and agree(attempt, run(formula, attempt.cases, attempt.names)):
            return Diagnosis(
                f"{one.kind} and {other.kind}",
                f"Two things at once. One: {one.message} The other: {other.message}",
                round(one.credit * other.credit, 2),
            )
    return None


def slips_of(attempt):
    """List the slips that the exercise of an attempt allows.

    Parameters
    ----------
    attempt : Attempt

    Returns
    -------
    list of Slip
    """
    names, cases = attempt.names, attempt.cases
    slips = [
        Slip(
            "wrong sign", "The sign of your result is wrong.", 0.5, _after(lambda value, m: -value)
        )
    ]
    counted = next((i for i, name in enumerate(names) if name in COUNTED), None)
    if counted is not None:
        slips += [
            Slip(
                "missing 1/m",
                "The more examples, the larger your result: a sum where a mean is wanted?",
                0.5,
                _after(lambda value, m: value * m, counted),
            ),
            Slip(
                "a mean too many",
                "The more examples, the smaller your result: it is divided by their number once "
                "too often.",
                0.5,
                _after(lambda value, m: value / m, counted),
            ),
        ]
    for i, name in enumerate(names):
        values = [case[i] for case in cases]
        if not all(isinstance(value, float) or _floats(value) for value in values):
            continue
        text = f"`{name}` comes in with the wrong sign."
        slips.append(Slip(f"wrong sign of {name}", text, 0.5, _before(i, lambda value: -value)))
        if all(np.size(value) == 1 for value in values):
            neutral = 0.0 if name == "b" else 1.0  # where it is added, and where it multiplies
            text = f"`{name}` does not act."
            slips.append(Slip(f"{name} not used", text, 0.25, _before(i, _constant(neutral))))
    return slips


def _floats(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _constant(number):
    return lambda value: np.full_like(value, number) if _floats(value) else number


def _before(index, change):
    """Change an argument before a formula sees it."""

    def on(formula):
        def slipped(*arguments):
            arguments = list(arguments)
            arguments[index] = change(arguments[index])
            return formula(*arguments)

        return slipped

    return on


def _after(change, counted=None):
    """Change what a formula gives, or each of the values that it gives."""

    def on(formula):
        def slipped(*arguments):
            shape = () if counted is None else np.shape(arguments[counted])
            m = shape[-1] if shape else 1
            value = formula(*arguments)
            if isinstance(value, tuple):
                return tuple(change(np.asarray(part, float), m) for part in value)
            return change(np.asarray(value, float), m)

        return slipped

    return on
