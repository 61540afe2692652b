"""Exercises of lab 08: two layers, forwards and backwards."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "A hidden layer"
SIZES = ((2, 3, 1), (3, 2, 4), (2, 4, 7))  # inputs, hidden neurons, examples


def _networks(rng):
    return [
        (
            rng.normal(size=(n, m)),
            rng.normal(size=(n, h)),
            rng.normal(size=(h, 1)),
            rng.normal(size=(h, 1)),
            rng.normal(size=(1, 1)),
        )
        for n, h, m in SIZES
    ]


@exercise(
    lab=8,
    points=2,
    title="Two layers, forwards",
    off_limits=("labkit.Network.forward",),
    cases=_networks,
    returns=("A1", "y_hat"),
    hints=(
        "Each layer does what the neuron did: weights times inputs, plus bias, then an activation.",
        "Z1 = W1.T @ X + b1 has a row for each hidden neuron; A1 is its tanh.",
        "The outputs of the hidden layer are the inputs of the last one.",
    ),
)
def two_layers(X, W1, b1, W2, b2):
    r"""Write `two_layers(X, W1, b1, W2, b2)`, which returns `A1` and `y_hat`.

    $A_1 = \tanh(W_1^T X + b_1)$ are the outputs of the hidden neurons, shape (n_hidden, m), and
    $\hat y = \sigma(W_2^T A_1 + b_2)$ is that of the network, shape (1, m).
    """
    A1 = np.tanh(W1.T @ X + b1)
    y_hat = 1 / (1 + np.exp(-(W2.T @ A1 + b2)))
    return A1, y_hat


@two_layers.varied
def _(X, W1, b1, W2, b2, hidden=np.tanh, into=1.0, out=1.0, last=lambda z: 1 / (1 + np.exp(-z))):
    A1 = hidden(W1.T @ X + into * b1)
    return A1, last(W2.T @ A1 + out * b2)


@two_layers.mistake("no activation in the hidden layer", hidden=lambda z: z)
def _():
    """Without tanh the hidden layer is linear, and two linear layers are one: nothing is gained."""


@two_layers.mistake(
    "sigmoid in the hidden layer", credit=0.5, hidden=lambda z: 1 / (1 + np.exp(-z))
)
def _():
    """The hidden neurons are to use tanh here; the sigmoid is for the output."""


@two_layers.mistake("no sigmoid at the output", credit=0.5, last=lambda z: z)
def _():
    """That is z of the last neuron. Its output is a probability: what takes z into (0, 1)?"""


@two_layers.mistake("tanh at the output", credit=0.5, last=np.tanh)
def _():
    """The last neuron is to give a probability, from 0 to 1; tanh reaches from -1 to 1."""


@two_layers.mistake("bias of the hidden layer missing", credit=0.5, into=0.0)
def _():
    """Without b1 the border of every hidden neuron goes through the origin."""


@two_layers.mistake("bias of the output missing", credit=0.5, out=0.0)
def _():
    """The last layer has a bias as well."""


def _passes(rng):
    cases = []
    for n, h, m in SIZES:
        X, W1, b1, W2, b2 = (
            rng.normal(size=(n, m)),
            *(rng.normal(size=shape) for shape in ((n, h), (h, 1), (h, 1), (1, 1))),
        )
        A1 = np.tanh(W1.T @ X + b1)
        y_hat = 1 / (1 + np.exp(-(W2.T @ A1 + b2)))
        cases.append((X, np.where(rng.random((1, m)) < 0.5, 1.0, 0.0), A1, y_hat, W2))
    return cases


@exercise(
    lab=8,
    points=4,
    title="Two layers, backwards",
    off_limits=("labkit.Network.gradient", "labkit.Network.chain_rule"),
    cases=_passes,
    returns=("dW1", "db1", "dW2", "db2"),
    hints=(
        "The last layer is a neuron whose inputs are A1: dZ2 = (y_hat - y) / m, as in lab 03.",
        "Go back through the weights: dA1 = W2 @ dZ2. Each hidden neuron gets its share.",
        "Go back through tanh: its slope at Z1 is 1 - A1**2. Then dW1 as for any neuron.",
    ),
)
def backwards(X, y, A1, y_hat, W2):
    r"""Write `backwards(X, y, A1, y_hat, W2)`, which returns `dW1`, `db1`, `dW2`, `db2`.

    They are the slopes of the mean cross-entropy along the weights and biases of both layers, in
    the shapes of these: (n, n_hidden), (n_hidden, 1), (n_hidden, 1), (1, 1).
    """
    m = X.shape[1]
    dZ2 = (y_hat - y) / m
    dW2 = A1 @ dZ2.T
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = (W2 @ dZ2) * (1 - A1**2)
    dW1 = X @ dZ1.T
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


@backwards.varied
def _(X, y, A1, y_hat, W2, slope=lambda a: 1 - a**2, sign=1.0, mean=True, through=lambda w: w):
    dZ2 = sign * (y_hat - y) / (X.shape[1] if mean else 1)
    dZ1 = (through(W2) @ dZ2) * slope(A1)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)


@backwards.mistake("missing 1/m", credit=0.5, mean=False)
def _():
    """The more examples, the larger your slopes. The loss is a mean; so are its slopes."""


@backwards.mistake("wrong sign", credit=0.5, sign=-1.0)
def _():
    """All your slopes point downhill. Which of y and y_hat is subtracted from the other?"""


@backwards.mistake("slope of tanh missing", credit=0.5, slope=lambda a: 1.0)
def _():
    """On the way back through tanh its slope, 1 - A1², is missing."""


@backwards.mistake("slope of the sigmoid", credit=0.5, slope=lambda a: a * (1 - a))
def _():
    """A1 (1 - A1) is the slope of a sigmoid; yours is a tanh."""


@backwards.mistake("output instead of the slope", credit=0.25, slope=lambda a: a)
def _():
    """On the way back tanh counts with its slope, not its value."""


@backwards.mistake("weights of the last layer missing", credit=0.25, through=np.ones_like)
def _():
    """The slope goes back along the weights W2: a neuron that hardly acts hardly gets any."""
