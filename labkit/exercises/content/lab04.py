"""Exercises of lab 04: the update step and the training loop."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Gradient descent and SGD"


@exercise(
    lab=4,
    points=2,
    title="One step of gradient descent",
    returns=("w", "b"),
    hints=(
        "The gradient points uphill.",
        "Weights and bias move by the same rule, each with its own slope.",
    ),
)
def update(w, b, dw, db, learning_rate):
    r"""Write `update(w, b, dw, db, learning_rate)`: one step, $w - \eta\, dw$ and $b - \eta\, db$.

    Return the new `w, b`, and leave the old ones as they are.
    """
    return w - learning_rate * dw, b - learning_rate * db


@update.varied
def _step(w, b, dw, db, learning_rate, *, sign=1, rate=None, power=1, weights=1, bias=1):
    step = sign * (learning_rate**power if rate is None else rate)
    return w - weights * step * dw, b - bias * step * db


@update.mistake("climbs the loss", credit=0.25, sign=-1)
def _():
    """Your step goes along the gradient, uphill. The loss would grow."""


@update.mistake("learning rate not used", credit=0.25, rate=1)
def _():
    """Your step has the same length whatever the learning rate is."""


@update.mistake("bias not updated", credit=0.5, bias=0)
def _():
    """The weights move, the bias stays."""


@update.mistake("weights not updated", credit=0.5, weights=0)
def _():
    """The bias moves, the weights stay."""


@update.mistake("divided by the learning rate", power=-1)
def _():
    """A larger learning rate should make a longer step; yours gets shorter."""


@update.mistake("only the bias uses its slope", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """The weights move by db. They have a gradient of their own."""
    return w - learning_rate * db, b - learning_rate * db


@update.mistake("step instead of new values", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """That is how far w and b move. Where do they arrive?"""
    return -learning_rate * dw, -learning_rate * db


def _small_problems(rng):
    cases = []
    for n_features, m, rate, epochs in ((2, 6, 0.5, 1), (3, 8, 0.3, 4), (4, 4, 1.0, 7)):
        X = rng.normal(size=(n_features, m))
        y = rng.permuted(np.resize([0.0, 1.0, 1.0], (1, m)), axis=1)
        cases.append((X, y, rate, epochs))
    return cases


@exercise(
    lab=4,
    points=4,
    title="The whole training loop",
    off_limits=(
        "labkit.train",
        "labkit.Run.compute",
    ),
    cases=_small_problems,
    returns=("w", "b"),
    hints=(
        "Before the loop: `w` and `b` of zeros, in the right shapes.",
        "In the loop, in this order: outputs, error, gradient, step.",
        "The error `y_hat - y` must be computed anew in each epoch, with the current weights.",
    ),
)
def train_neuron(X, y, learning_rate, n_epochs):
    r"""Write `train_neuron(X, y, learning_rate, n_epochs)`: gradient descent on the cross-entropy.

    Start from weights and bias zero, make one step with the gradient over all examples in each
    epoch, and return `w, b` with shapes (n_features, 1) and (1, 1).
    """
    n_features, m = X.shape
    w, b = np.zeros((n_features, 1)), np.zeros((1, 1))
    for _epoch in range(n_epochs):
        y_hat = 1 / (1 + np.exp(-(w.T @ X + b)))
        error = y_hat - y
        w = w - learning_rate * X @ error.T / m
        b = b - learning_rate * np.mean(error)
    return w, b


@train_neuron.varied
def _descend(X, y, learning_rate, n_epochs, *, sign=1, mean=1, weights=1, bias=1, rate=None,
             epochs=lambda n: n, frozen=False, single=False):  # fmt: skip
    (n_features, m), n_epochs = X.shape, epochs(n_epochs)
    w, b = np.zeros((n_features, 1)), np.zeros((1, 1))
    step = sign * (learning_rate if rate is None else rate) / (m if mean else 1)
    batches = [slice(i, i + 1) for i in range(m)] if single else [slice(None)]
    for chosen in batches * n_epochs:
        at_w, at_b = (0 * w, 0 * b) if frozen else (w, b)
        error = 1 / (1 + np.exp(-(at_w.T @ X[:, chosen] + at_b))) - y[:, chosen]
        w = w - weights * step * X[:, chosen] @ error.T
        b = b - bias * step * error.sum(axis=1, keepdims=True)
    return w, b


@train_neuron.mistake("climbs the loss", credit=0.25, sign=-1)
def _():
    """The loss grows from epoch to epoch: in which direction does the gradient point?"""


@train_neuron.mistake("missing 1/m", credit=0.5, mean=0)
def _():
    """Your steps are as many times too long as there are examples."""


@train_neuron.mistake("bias not updated", credit=0.5, bias=0)
def _():
    """The weights learn, the bias stays at zero."""


@train_neuron.mistake("weights not updated", credit=0.25, weights=0)
def _():
    """The bias learns, the weights stay at zero."""


@train_neuron.mistake("wrong sign of the bias", credit=0.5, bias=-1)
def _():
    """The weights go downhill, the bias uphill: both are moved against their slope."""


@train_neuron.mistake("learning rate not used", credit=0.25, rate=1)
def _():
    """Your steps have the same length whatever the learning rate is."""


@train_neuron.mistake("gradient of the start", credit=0.5, frozen=True)
def _():
    """Every step uses the gradient of the untrained neuron. What must be inside the loop?"""


@train_neuron.mistake("one epoch only", credit=0.5, epochs=lambda n: 1)
def _():
    """After the first epoch nothing more happens. Does a `return` stand inside the loop?"""


@train_neuron.mistake("one epoch too few", credit=0.5, epochs=lambda n: n - 1)
def _():
    """The loop runs one epoch less than it should: `range(1, n)` has n - 1 numbers."""


@train_neuron.mistake("one epoch too many", credit=0.5, epochs=lambda n: n + 1)
def _():
    """The loop runs one epoch more than it should: `range(n + 1)` has n + 1 numbers."""


@train_neuron.mistake("one example at a time", credit=0.25, single=True, mean=0)
def _():
    """You make a step after each example; that is stochastic gradient descent with single examples.
    Here every step uses the gradient over all examples, one step in each epoch.
    """


@train_neuron.mistake("one example at a time", credit=0.25, single=True)
def _():
    """You make a step after each example; that is stochastic gradient descent with single examples.
    Here every step uses the gradient over all examples, one step in each epoch.
    """
