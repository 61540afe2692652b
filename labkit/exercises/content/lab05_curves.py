"""Exercises of lab 05: reading loss curves, and choosing a rate."""

import numpy as np

from labkit.exercises.declare import exercise
from labkit.exercises.grading import Incorrect
from labkit.training.run import Run


@exercise(
    lab=5,
    points=1,
    title="Read a loss curve",
    answer="choice",
    hints=(
        "Which factor between two steps makes a displacement change its sign and still shrink?",
    ),
)
def curve_reading():
    r"""In a narrow valley the weight jumps from one side to the other at each step, and comes
    closer to the minimum each time. What is true of the learning rate $\eta$ and the curvature k?

    - a: $\eta k < 1$
    - b: $1 < \eta k < 2$
    - c: $\eta k = 2$
    - d: $\eta k > 2$

    Answer with a letter: `curve_reading = "..."`.
    """
    return "b"


@curve_reading.mistake("too small a rate")
def _():
    """Then the factor 1 - ηk is positive, and the weight stays on its side."""
    return "a"


@curve_reading.mistake("the limit itself")
def _():
    """Then the factor is -1: it jumps across for ever and comes no closer."""
    return "c"


@curve_reading.mistake("diverging")
def _():
    """Then each jump is longer than the one before, and the weight runs away."""
    return "d"


REACHED = 0.99
IN_TIME = 45  # epochs; the fastest rates take about 35, the rate 1 takes 55
LOOKED_AT = 100
THROWN = 5


@exercise(
    lab=5,
    points=2,
    title="The fastest learning rate",
    answer="object",
    hints=(
        "Try powers of ten first, then look between the best two.",
        "A rate of 1 takes 55 epochs. Which way is it worth going?",
    ),
    solution="fast_rate = labkit.Session(labkit.load_digits(target=0), learning_rate=2.0)",
)
def fast_rate():
    """Find a learning rate with which full-batch gradient descent reaches a test accuracy of 0.99
    on the digit 0 within 45 epochs.

    Set it on your session with the slider, then hand the session in: `fast_rate = session` (or a
    run of `labkit.train`).
    """


@fast_rate.judge
def _(answer, rng):
    run = getattr(answer, "run", answer)
    if not isinstance(run, Run):
        raise Incorrect(
            "no session",
            f"Hand in the session or the run itself, not {type(answer).__name__}: the check looks "
            "at its settings and epochs.",
        )
    data = run.dataset
    if data is None or data.target != 0 or data.m_train < 10_000 or data.m_test < 10_000:
        raise Incorrect(
            "other data", "Use `labkit.load_digits(target=0)`, all of it: other data, other rates."
        )
    if run.config.batch_size is not None:
        raise Incorrect(
            "not the full batch",
            f"Your run makes many steps per epoch ({run.config.method}). Set batch_size to None, "
            "so that one epoch is one step.",
        )
    run.compute(IN_TIME)
    if _first(run) is not None and _first(run) <= IN_TIME:
        return
    run.compute(LOOKED_AT)
    epoch, loss = _first(run), run.history("loss")
    # A rate that is too large throws the weights far out in the first steps.
    kind = "rate too large" if loss[1:11].max() > THROWN * loss[0] else "rate too small"
    look = "Look at the first ten epochs of its loss curve."
    if epoch is None:
        best = run.history("test_accuracy").max()
        raise Incorrect(
            kind,
            f"Within {LOOKED_AT} epochs your run gets to a test accuracy of {best:.3f}. {look}",
        )
    text = f"Your run gets to 0.99 at epoch {epoch}; {IN_TIME} is possible. {look}"
    raise Incorrect(kind, text, credit=0.5)


def _first(run):
    reached = np.flatnonzero(run.history("test_accuracy") >= REACHED)
    return int(reached[0]) if reached.size else None
