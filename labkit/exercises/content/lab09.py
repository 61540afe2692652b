"""Exercises of lab 09: one output for each class, and their loss."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Ten digits"


def _labels(rng):
    return [
        (rng.integers(0, n_classes, (1, m)).astype(float), n_classes)
        for n_classes, m in ((3, 4), (10, 6), (5, 9))
    ]


@exercise(
    lab=9,
    points=1,
    title="One-hot labels",
    cases=_labels,
    hints=(
        "Start from zeros of the shape (n_classes, m), and set one element in each column to 1.",
        "`np.arange(n_classes)[:, np.newaxis]` is a column of classes; compare it with `y`.",
    ),
)
def one_hot(y, n_classes):
    """Write `one_hot(y, n_classes)`: shape (n_classes, m), in each column a 1 at the label's row.

    `y` has shape (1, m) and holds the classes 0 to n_classes - 1; all else is 0.
    """
    return (np.arange(n_classes)[:, np.newaxis] == y).astype(float)


@one_hot.mistake("counted from 1")
def _(y, n_classes):
    """Class 0 has the first row, the row 0. In yours everything is one row too far down."""
    return (np.arange(n_classes)[:, np.newaxis] == y + 1).astype(float)


@one_hot.mistake("ones and zeros exchanged", credit=0.25)
def _(y, n_classes):
    """In yours the label is the only row that is 0. It should be the only one that is 1."""
    return (np.arange(n_classes)[:, np.newaxis] != y).astype(float)


@one_hot.mistake("label instead of 1", credit=0.25)
def _(y, n_classes):
    """The place tells the class. What stands there is 1, a probability."""
    return (np.arange(n_classes)[:, np.newaxis] == y) * y


def _sums(rng):
    cases = [(rng.normal(scale=2, size=shape),) for shape in ((3, 1), (4, 5), (10, 7))]
    large = rng.normal(scale=2, size=(4, 3)) + np.array([[0.0, 1000.0, -1000.0]])
    return [*cases, (large,)]


@exercise(
    lab=9,
    points=2,
    title="Softmax",
    off_limits=("labkit.softmax", "labkit.log_softmax", "scipy.special.softmax"),
    cases=_sums,
    hints=(
        "Exponentials first, then divide each column by its sum: `sum(axis=0, keepdims=True)`.",
        "exp(1000) is too large for a number. What changes if you subtract the same from all z?",
        "Subtract the largest z of each column first: then no exponent is positive.",
    ),
)
def softmax(Z):
    r"""Write `softmax(Z)`: $p_k = e^{z_k} / \sum_l e^{z_l}$ for each column of `Z`.

    `Z` has shape (n_classes, m), one column per example; so has the result. It must not overflow,
    even where all z are near 1000.
    """
    powers = np.exp(Z - Z.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


@softmax.mistake("sum over the examples")
def _(Z):
    """In yours the rows sum to 1. The ten outputs of one example should, and they are a column."""
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@softmax.mistake("one sum for all", credit=0.25)
def _(Z):
    """All outputs of all examples sum to 1 in yours. Each column should: which axis is summed?"""
    powers = np.exp(Z - Z.max())
    return powers / powers.sum()


@softmax.mistake("not divided by the sum", credit=0.25)
def _(Z):
    """Exponentials are positive, but they do not sum to 1 yet."""
    return np.exp(Z - Z.max(axis=0, keepdims=True))


@softmax.mistake("sigmoid of each")
def _(Z):
    """Each output by itself is a sigmoid; ten of them need not sum to 1."""
    return 1 / (1 + np.exp(-np.clip(Z, -700, 700)))


@softmax.mistake("divided without the exponential")
def _(Z):
    """z can be negative: divide the exponentials, not z itself."""
    return Z / Z.sum(axis=0, keepdims=True)


def _sums_and_labels(rng):
    cases = []
    for (Z,) in _sums(rng):
        n, m = Z.shape
        Y = np.zeros((n, m))
        Y[rng.integers(0, n, m), np.arange(m)] = 1
        cases.append((Z, Y))
    return cases


def _log_p(Z):
    below = Z - Z.max(axis=0, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=0, keepdims=True))


@exercise(
    lab=9,
    points=2,
    title="Cross-entropy of several classes",
    off_limits=("labkit.log_softmax", "labkit.Network.loss", "scipy.special.log_softmax"),
    cases=_sums_and_labels,
    hints=(
        "log p is z minus the logarithm of the sum of exponentials.",
        "Subtract the largest z of each column first, from z as well as in the sum.",
        "Y picks the logarithm at the label: multiply, sum everything, divide by -m.",
    ),
)
def class_loss(Z, Y):
    r"""Write `class_loss(Z, Y)`: $L = -\frac{1}{m} \sum_i \sum_k Y_{ki} \log p_{ki}$, in nats.

    `Z` holds the weighted sums, `Y` the one-hot labels, both of shape (n_classes, m); p is the
    softmax of Z. Take the logarithm of p without computing p, so that no p of 0 is in the way.
    """
    below = Z - Z.max(axis=0, keepdims=True)
    log_p = below - np.log(np.exp(below).sum(axis=0, keepdims=True))
    return -np.sum(Y * log_p) / Z.shape[1]


@class_loss.mistake("missing 1/m", credit=0.5)
def _(Z, Y):
    """The more examples, the larger your loss. It is a mean over them."""
    return -np.sum(Y * _log_p(Z))


@class_loss.mistake("mean over the classes as well", credit=0.5)
def _(Z, Y):
    """You divide by the number of classes, too. Each example has one term only: its label's."""
    return -np.mean(Y * _log_p(Z))


@class_loss.mistake("labels not used")
def _(Z, Y):
    """You add up the logarithms of all classes. Only that of the label counts."""
    return -np.sum(_log_p(Z)) / Z.shape[1]


@class_loss.mistake("largest instead of the label's", credit=0.25)
def _(Z, Y):
    """You took the probability of the class predicted. What counts is that of the label."""
    return -np.mean(_log_p(Z).max(axis=0))


@class_loss.mistake("logarithm missing")
def _(Z, Y):
    """That is z at the label, without the sum in the denominator of the softmax."""
    return -np.sum(Y * Z) / Z.shape[1]


@exercise(
    lab=9,
    points=1,
    title="Slope along the weighted sums",
    off_limits=("labkit.Network.gradient", "labkit.Network.chain_rule"),
    cases=lambda rng: _sums_and_labels(rng)[:3],
    hints=(
        "For one sigmoid it was y_hat - y. Now there are ten of them at once.",
        "Softmax first, minus the one-hot labels, divided by the number of examples.",
    ),
)
def class_slope(Z, Y):
    r"""Write `class_slope(Z, Y)`: $\partial L / \partial Z = \frac{1}{m} (P - Y)$, shape of `Z`.

    `Z` holds the weighted sums, `Y` the one-hot labels, and P is the softmax of Z.
    """
    P = np.exp(Z - Z.max(axis=0, keepdims=True))
    P = P / P.sum(axis=0, keepdims=True)
    return (P - Y) / Z.shape[1]


@class_slope.mistake("missing 1/m", credit=0.5)
def _(Z, Y):
    """The more examples, the larger your slopes together. The loss is a mean."""
    return np.exp(_log_p(Z)) - Y


@class_slope.mistake("wrong sign", credit=0.5)
def _(Z, Y):
    """Your slope points downhill: raising z of the label must lower the loss."""
    return (Y - np.exp(_log_p(Z))) / Z.shape[1]


@class_slope.mistake("labels not used")
def _(Z, Y):
    """That is the softmax. The labels must come in, or a right answer would be changed as well."""
    return np.exp(_log_p(Z)) / Z.shape[1]


@class_slope.mistake("slope of the sigmoid too many")
def _(Z, Y):
    """The slope of the softmax cancels against the logarithm; you still have P (1 - P)."""
    P = np.exp(_log_p(Z))
    return (P - Y) * P * (1 - P) / Z.shape[1]
