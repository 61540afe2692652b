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

    Return the new `w, b`. The old ones shall stay as they are.
    """
    return w - learning_rate * dw, b - learning_rate * db


@update.mistake("climbs the loss", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """Your step goes along the gradient, uphill. The loss would grow."""
    return w + learning_rate * dw, b + learning_rate * db


@update.mistake("learning rate not used", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """Your step has the same length whatever the learning rate is."""
    return w - dw, b - db


@update.mistake("bias not updated", credit=0.5)
def _(w, b, dw, db, learning_rate):
    """The weights move, the bias stays."""
    return w - learning_rate * dw, b


@update.mistake("only the bias uses its slope", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """The weights move by db. They have a gradient of their own."""
    return w - learning_rate * db, b - learning_rate * db


@update.mistake("step instead of new values", credit=0.25)
def _(w, b, dw, db, learning_rate):
    """That is how far w and b move. Where do they arrive?"""
    return -learning_rate * dw, -learning_rate * db


@update.mistake("divided by the learning rate")
def _(w, b, dw, db, learning_rate):
    """A larger learning rate shall make a longer step; yours gets shorter."""
    return w - dw / learning_rate, b - db / learning_rate


def _descend(X, y, learning_rate, n_epochs, sign=1, mean=True, bias=True, frozen=False):
    w, b = np.zeros((X.shape[0], 1)), np.zeros((1, 1))
    for epoch in range(n_epochs):
        if epoch == 0 or not frozen:
            error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
            error = error / X.shape[1] if mean else error
        w = w - sign * learning_rate * X @ error.T
        if bias:
            b = b - sign * learning_rate * error.sum(axis=1, keepdims=True)
    return w, b


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


@train_neuron.mistake("climbs the loss", credit=0.25)
def _(X, y, learning_rate, n_epochs):
    """The loss grows from epoch to epoch: in which direction does the gradient point?"""
    return _descend(X, y, learning_rate, n_epochs, sign=-1)


@train_neuron.mistake("missing 1/m", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """Your steps are as many times too long as there are examples."""
    return _descend(X, y, learning_rate, n_epochs, mean=False)


@train_neuron.mistake("bias not updated", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """The weights learn, the bias stays at zero."""
    return _descend(X, y, learning_rate, n_epochs, bias=False)


@train_neuron.mistake("gradient of the start", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """Every step uses the gradient of the untrained neuron. What must be inside the loop?"""
    return _descend(X, y, learning_rate, n_epochs, frozen=True)


@train_neuron.mistake("one epoch only", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """After the first epoch nothing more happens. Does a `return` stand inside the loop?"""
    return _descend(X, y, learning_rate, 1)


@train_neuron.mistake("one epoch too few", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """The loop runs one epoch less than it should: `range(1, n)` has n - 1 numbers."""
    return _descend(X, y, learning_rate, n_epochs - 1)


@train_neuron.mistake("one epoch too many", credit=0.5)
def _(X, y, learning_rate, n_epochs):
    """The loop runs one epoch more than it should: `range(n + 1)` has n + 1 numbers."""
    return _descend(X, y, learning_rate, n_epochs + 1)
