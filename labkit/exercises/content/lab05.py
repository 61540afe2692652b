"""Exercises of lab 05: the curvature, and how it limits the learning rate."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Choosing the learning rate"


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
    """That holds for infinitely small steps, a damped relaxation. These steps are finite."""
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
    off_limits=(
        "labkit.curvature_product",
        "labkit.largest_curvature",
    ),
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
    off_limits=(
        "labkit.largest_curvature",
        "labkit.Curvature.limit",
    ),
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
