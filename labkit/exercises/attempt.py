"""The calls of an answer beside those of the reference, and what is found in them."""

import functools
from typing import NamedTuple

import numpy as np

from labkit.exercises.calling import call_all
from labkit.exercises.compare import as_numbers, same

COUNTED = ("X", "y", "y_hat", "y_pred", "z")  # arguments whose last axis counts the examples


class Diagnosis(NamedTuple):
    """One mistake.

    Attributes
    ----------
    kind, message : str
        The kind in a few words, and what to look at.
    credit : float
        Part of the points it is worth all the same.
    place : Place or None
        Where in the student's code.
    attempted : bool
        False if there is no answer yet.
    """

    kind: str
    message: str
    credit: float = 0.0
    place: object = None
    attempted: bool = True


class Attempt:
    """The calls of an answer, and what the reference gives for them."""

    def __init__(self, exercise, cases, outcomes, *, answer=None, wants=None, part=""):
        self.exercise, self.cases, self.outcomes = exercise, cases, outcomes
        self.names = exercise.arguments
        self.answer = answer  # what was called, if it may be called again
        self.part = part  # which of several returned values is looked at, as the start of a text
        if wants is not None:
            self.wants = wants

    @functools.cached_property
    def wants(self):
        """What should be returned, call by call."""
        outcomes = run(self.exercise.reference, self.cases, self.names)
        return [outcome.value for outcome in outcomes]

    @property
    def gots(self):
        """What was returned, call by call."""
        return [outcome.value for outcome in self.outcomes]

    def right(self):
        """Say for each call whether it gave what it should."""
        return [
            outcome.error is None and same(outcome.value, want, self.exercise.tolerance)
            for outcome, want in zip(self.outcomes, self.wants, strict=False)
        ]

    def sizes(self):
        """Return the number of examples in each call, None where there is no such thing."""
        index = next((i for i, name in enumerate(self.names) if name in COUNTED), None)
        if index is None:
            return [None] * len(self.cases)
        shapes = [np.shape(case[index]) for case in self.cases]
        return [shape[-1] if shape else 1 for shape in shapes]

    def pairs(self):
        """Return what came and what is wanted, if all have the same shape; else nothing."""
        pairs = []
        for got, want in zip(self.gots, self.wants, strict=True):
            got, want = as_numbers(got), as_numbers(want)
            if got is None or want is None:
                return []
            if want.ndim == 0 and got.size == 1:
                got = got.reshape(())
            if got.shape != want.shape:
                return []
            pairs.append((got.astype(float), want.astype(float)))
        return pairs


def called(exercise, function, cases):
    """Outcomes of an answer, with what it calls that is off limits."""
    return call_all(
        function, cases, exercise.arguments, exercise.limit(), tuple(exercise.off_limits)
    )


def run(function, cases, names):
    """Outcomes of one of our own functions, which end by themselves."""
    return call_all(function, cases, names, None)


def agree(attempt, outcomes):
    """Whether other outcomes are the answer's, and not the right ones everywhere."""
    telling = False
    for theirs, ours, want in zip(attempt.outcomes, outcomes, attempt.wants, strict=True):
        if theirs.error is not None or ours.error is not None:
            if type(theirs.error) is not type(ours.error):
                return False
            continue
        if not same(theirs.value, ours.value, attempt.exercise.tolerance):
            return False
        telling = telling or not same(ours.value, want, attempt.exercise.tolerance)
    return telling


def shapes_of(attempt, index):
    """Return the shapes of the arrays in one call, in words."""
    said = [
        f"`{name}` of shape {np.shape(value)}"
        for name, value in zip(attempt.names, attempt.cases[index], strict=True)
        if isinstance(value, np.ndarray)
    ]
    return ", ".join(said)


def said(error):
    """Return an exception as one line."""
    text = " ".join(str(error).split()).replace("`", "'")
    return f"{type(error).__name__}: {text:.200}" if text else type(error).__name__


def a(value):
    """Return the type of a value with its article."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} `{name}`"
