"""What becomes of the last layer's z, and what it costs: an output and a loss belong together.

One output is the probability of class 1, several are those of classes, which sum to 1.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labkit.model.activations import SIGMOID
from labkit.model.losses import LOSSES

__all__ = ["Output", "output_of"]


@dataclass(frozen=True)
class Output:
    """How z of the last layer is read.

    All take z of shape (n_out, m); labels y are of shape (m,): 0 and 1, or numbers of classes.

    Attributes
    ----------
    activation : str
        "sigmoid" or "softmax".
    value : callable
        ``value(z)``, probabilities of shape (n_out, m).
    loss : callable
        ``loss(z, y)`` of each example, shape (m,); finite for every finite z.
    slope : callable
        ``slope(z, y)``, derivatives of each example's loss with respect to z, shape (n_out, m).
    right : callable
        ``right(z, y)``, whether each example is told right, shape (m,).
    """

    activation: str
    value: Callable[[np.ndarray], np.ndarray]
    loss: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]
    right: Callable[[np.ndarray, np.ndarray], np.ndarray]


@functools.cache
def _two_classes(name: str) -> Output:
    loss = LOSSES[name]
    return Output(
        "sigmoid",
        SIGMOID.value,
        lambda z, y: loss.value(z[0], y),
        lambda z, y: loss.slope(z, y),
        lambda z, y: (z[0] > 0) == (y > 0),
    )


def _powers(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return z less its largest in each column, and the exponentials of that."""
    below = z - z.max(axis=0)
    return below, np.exp(below)


def _softmax(z: np.ndarray) -> np.ndarray:
    _, powers = _powers(z)
    powers /= powers.sum(axis=0)
    return powers


def _at_label(values: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return where the values at the labels lie in the flat array."""
    m = values.shape[1]
    return y.astype(np.intp) * m + np.arange(m)


def _class_entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    below, powers = _powers(z)
    return np.log(powers.sum(axis=0)) - below.ravel()[_at_label(z, y)]


def _class_error(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """P less the one-hot label: the slope of the cross-entropy along z."""
    error = _softmax(z)
    error.ravel()[_at_label(z, y)] -= 1
    return error


def _class_squares(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.square(_class_error(z, y)).sum(axis=0)


def _class_squares_slope(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    p, error = _softmax(z), _class_error(z, y)
    return 2 * p * (error - (p * error).sum(axis=0))


def _class_right(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return z.argmax(axis=0) == y


_CLASSES = {
    "cross_entropy": Output("softmax", _softmax, _class_entropy, _class_error, _class_right),
    "squared_error": Output(
        "softmax", _softmax, _class_squares, _class_squares_slope, _class_right
    ),
}


def output_of(n_out: int, loss: str) -> Output:
    """Return how so many outputs are read with a loss.

    Parameters
    ----------
    n_out : int
        1 for the probability of class 1, more for one probability per class.
    loss : {"cross_entropy", "squared_error"}
        With several classes the squared error is summed over them.

    Returns
    -------
    Output

    Raises
    ------
    ValueError
        If there is no such loss, or none for several classes.
    """
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(LOSSES)}; found {loss!r:.80}.")
    if n_out == 1:
        return _two_classes(loss)
    if loss not in _CLASSES:
        raise ValueError(f"Several classes have {' or '.join(_CLASSES)}, not {loss}.")
    return _CLASSES[loss]
