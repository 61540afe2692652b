"""Exercises of lab 05: the learning rate, and the curvature that limits it."""

import numpy as np

from labkit.exercises.declare import exercise
from labkit.exercises.grading import Incorrect
from labkit.training.run import Run


def _spring(rng):
    k = float(rng.choice([0.4, 1.6, 2.5, 5.0, 8.0]))
    return {"k": k, "rate": round(float(rng.choice([0.4, 0.6, 1.5, 1.8])) / k, 4)}


@exercise(
    lab=5,
    points=1,
    title="Stability limit in a parabola",
    answer="number",
    parameters=_spring,
    hints=(
        "Write one step of gradient descent for this loss: the slope is k w.",
        "Each step multiplies w by the same factor. When does its size exceed 1?",
    ),
)
def stability_limit(k, rate):
    r"""The loss is a parabola, $L(w) = \frac{1}{2} k w^2$ with k = [[k]].

    From which learning rate on does gradient descent diverge? Give it to 1 %.
    """
    return 2 / k


@stability_limit.mistake("where it starts to oscillate", credit=0.5)
def _(k, rate):
    """At this rate one step reaches the minimum; above it w jumps across and still comes closer."""
    return 1 / k


@stability_limit.mistake("curvature on top")
def _(k, rate):
    """The more curved the valley, the shorter the steps must be; yours grow with k."""
    return 2 * k


@stability_limit.mistake("inverted")
def _(k, rate):
    """That is one over the limit. The more curved the valley, the shorter the steps must be."""
    return k / 2


@stability_limit.mistake("the curvature itself")
def _(k, rate):
    """That is the curvature; the limit has the inverse unit."""
    return k


@stability_limit.mistake("slope forgot its factor 2")
def _(k, rate):
    """The derivative of w²/2 is w, not w/2. Then solve for the rate again."""
    return 4 / k


@exercise(
    lab=5,
    points=1,
    title="What one step does",
    answer="number",
    parameters=_spring,
    hints=("w - rate * slope, and the slope is k w. Take w out of the bracket.",),
)
def step_factor(k, rate):
    r"""The loss is $L(w) = \frac{1}{2} k w^2$ with k = [[k]]; the learning rate is [[rate]].

    By which factor, with its sign, does each step of gradient descent multiply w? Give it to 1 %.
    """
    return 1 - rate * k


@step_factor.mistake("wrong sign")
def _(k, rate):
    """The size is right. Does w keep its side of the valley at this rate, or jump across?"""
    return rate * k - 1


@step_factor.mistake("climbs the loss", credit=0.25)
def _(k, rate):
    """With this factor w runs away: the step goes against the slope."""
    return 1 + rate * k


@step_factor.mistake("step instead of what is left", credit=0.25)
def _(k, rate):
    """That is the part of w that the step takes away. What is left of w?"""
    return rate * k


@step_factor.mistake("continuous time")
def _(k, rate):
    """So it would be for infinitely small steps, a damped relaxation. These steps are finite."""
    return np.exp(-rate * k)


@step_factor.mistake("curvature missing")
def _(k, rate):
    """The curvature does not act: what is the slope of the loss at w?"""
    return 1 - rate


def _hessians(rng):
    cases = []
    for n in (2, 3, 5):
        A = rng.normal(size=(n, n + 2))
        cases.append((A @ A.T / (n + 2) + 0.1 * np.eye(n),))
    return cases


@exercise(
    lab=5,
    points=2,
    title="Curvature of the loss",
    hints=(
        "The slope along w is a mean of (y_hat - y) times x. Only y_hat depends on w.",
        "dy_hat/dz is y_hat (1 - y_hat), and dz/dw is x once more.",
        "Scale the columns of X by y_hat (1 - y_hat), then multiply with X.T.",
    ),
)
def curvature(X, y_hat):
    r"""Write `curvature(X, y_hat)`: the matrix of second derivatives of the loss along w,

    $$H = \frac{1}{m} \sum_i \hat y_i (1 - \hat y_i)\, x_i x_i^T,$$

    with shape (n_features, n_features). The mean cross-entropy is convex: H has no negative
    eigenvalue.
    """
    return (X * y_hat * (1 - y_hat)) @ X.T / X.shape[1]


@curvature.mistake("missing 1/m", credit=0.5)
def _(X, y_hat):
    """The more examples, the larger your curvature. The loss is a mean."""
    return (X * y_hat * (1 - y_hat)) @ X.T


@curvature.mistake("sigmoid's slope missing", credit=0.25)
def _(X, y_hat):
    """Your curvature is that of a straight line fit: it does not depend on y_hat."""
    return X @ X.T / X.shape[1]


@curvature.mistake("output instead of its slope", credit=0.25)
def _(X, y_hat):
    """Where the neuron is saturated (y_hat near 1) the loss is flat; yours is steepest there."""
    return (X * y_hat) @ X.T / X.shape[1]


@curvature.mistake("sum over the features")
def _(X, y_hat):
    """Your matrix has a row for each example. Which axis must the product sum over?"""
    return X.T @ X / X.shape[1]


@curvature.mistake("slope squared", credit=0.25)
def _(X, y_hat):
    """The slope of the sigmoid comes in once, not squared."""
    return (X * (y_hat * (1 - y_hat)) ** 2) @ X.T / X.shape[1]


@curvature.mistake("divided by n_features", credit=0.5)
def _(X, y_hat):
    """You divide by the number of features. Which axis of X counts the examples?"""
    return (X * y_hat * (1 - y_hat)) @ X.T / X.shape[0]


@exercise(
    lab=5,
    points=2,
    title="Largest stable learning rate",
    cases=_hessians,
    hints=(
        "Near a minimum the loss is a parabola along each eigenvector of H.",
        "The steepest of these parabolas sets the limit. `np.linalg.eigvalsh` gives eigenvalues.",
    ),
)
def max_learning_rate(H):
    r"""Write `max_learning_rate(H)`: the stability limit $2 / \lambda_\mathrm{max}$.

    `H` is the symmetric matrix of second derivatives, $\lambda_\mathrm{max}$ its largest
    eigenvalue.
    """
    return 2 / np.linalg.eigvalsh(H)[-1]


@max_learning_rate.mistake("missing factor 2", credit=0.5)
def _(H):
    """At your rate the steepest direction is reached in one step; it may overshoot and still come
    closer. When does it not?
    """
    return 1 / np.linalg.eigvalsh(H)[-1]


@max_learning_rate.mistake("smallest eigenvalue", credit=0.25)
def _(H):
    """You took the flattest direction. Which one gets unstable first?"""
    return 2 / np.linalg.eigvalsh(H)[0]


@max_learning_rate.mistake("sum of the eigenvalues", credit=0.25)
def _(H):
    """That is the trace, the sum of all curvatures. The directions do not add up."""
    return 2 / np.trace(H)


@max_learning_rate.mistake("largest entry")
def _(H):
    """The largest entry of a matrix is not its largest eigenvalue: H need not be diagonal."""
    return 2 / np.max(H)


@max_learning_rate.mistake("inverted")
def _(H):
    """The more curved the valley, the smaller the rate must be; yours grows."""
    return np.linalg.eigvalsh(H)[-1] / 2


@max_learning_rate.mistake("determinant")
def _(H):
    """The determinant is the product of all curvatures; only the largest one matters."""
    return 2 / np.linalg.det(H)


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
