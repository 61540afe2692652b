"""Losses of one example, written here once, and their means over predictions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.activations import SIGMOID
from labkit.model.checks import as_float, as_labels, check_finite, check_same_shape

__all__ = [
    "CROSS_ENTROPY",
    "LOSSES",
    "SQUARED_ERROR",
    "Loss",
    "cross_entropy",
    "mean_squared_error",
]


@dataclass(frozen=True)
class Loss:
    """A loss of single examples, computed from the weighted sum z and the label y, 0 or 1.

    From z and not from the output, because the output of a saturated neuron is rounded to 1.

    Attributes
    ----------
    name, unit : str
        For people; "" without unit.
    value : callable
        ``value(z, y)``; finite for every finite z.
    slope : callable
        ``slope(z, y)``, the derivative with respect to z.
    output_slope : callable
        ``output_slope(z, y)``, the derivative with respect to the output sigmoid(z).
    """

    name: str
    unit: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]
    output_slope: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _cross_entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    # log(1 + e^z) - y z: the two large terms are subtracted first, so that a small loss is exact.
    with np.errstate(under="ignore"):
        return np.log1p(np.exp(-np.abs(z))) + (np.maximum(z, 0) - y * z)


def _error(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """y_hat - y, without the digits that subtracting from 1 would lose."""
    return np.where(y == 1, -SIGMOID.value(-z), SIGMOID.value(z))


def _cross_entropy_output_slope(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", under="ignore"):
        return np.where(y == 1, -1 - np.exp(-z), 1 + np.exp(z))


CROSS_ENTROPY = Loss("cross-entropy", "nats", _cross_entropy, _error, _cross_entropy_output_slope)
SQUARED_ERROR = Loss(
    "squared error",
    "",
    lambda z, y: np.square(_error(z, y)),
    lambda z, y: 2 * _error(z, y) * SIGMOID.slope(z),
    lambda z, y: 2 * _error(z, y),
)
LOSSES = {"cross_entropy": CROSS_ENTROPY, "squared_error": SQUARED_ERROR}


def cross_entropy(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Mean binary cross-entropy of predictions.

    .. math:: L = -\frac{1}{m} \sum_{i=1}^{m}
        \left[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \right]

    Predictions of exactly 0 and 1 are moved inwards by the machine epsilon of their type, as
    scikit-learn's ``log_loss`` does, so that the result is finite. :meth:`Neuron.loss` computes the
    same mean from z and needs no such clipping.

    Parameters
    ----------
    y : array_like of 0 and 1, shape (1, m) or any
        True labels.
    y_hat : array_like, same shape as `y`
        Predicted probabilities of label 1, in [0, 1].

    Returns
    -------
    float
        The loss in nats per example.

    Raises
    ------
    ValueError
        If the shapes differ, `y` holds anything but 0 and 1, or `y_hat` lies outside [0, 1].

    Examples
    --------
    >>> round(cross_entropy([[1, 0, 1, 0]], [[0.9, 0.1, 0.8, 0.2]]), 4)
    0.1643
    """
    y, y_hat = _labels_and_predictions(y, y_hat)
    epsilon = np.finfo(y_hat.dtype).eps
    y_hat = np.clip(y_hat, epsilon, 1 - epsilon)
    return float(-np.mean(np.where(y == 1, np.log(y_hat), np.log1p(-y_hat)), dtype=np.float64))


def mean_squared_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Mean squared error :math:`\frac{1}{m} \sum_i (y_i - \hat y_i)^2`.

    Parameters
    ----------
    y : array_like of 0 and 1, shape (1, m) or any
        True labels.
    y_hat : array_like, same shape as `y`
        Predicted probabilities of label 1, in [0, 1].

    Returns
    -------
    float
        The loss, dimensionless.

    Raises
    ------
    ValueError
        As for :func:`cross_entropy`.
    """
    y, y_hat = _labels_and_predictions(y, y_hat)
    return float(np.mean(np.square(y - y_hat), dtype=np.float64))


def _labels_and_predictions(y, y_hat):
    y_hat = as_float(y_hat, "y_hat")
    y = as_labels(y, hint="The order of the arguments is (y, y_hat): truth first.")
    check_same_shape(y, y_hat)
    check_finite(y_hat, "y_hat")
    if y_hat.min() < 0 or y_hat.max() > 1:
        raise ValueError(
            f"y_hat must lie in [0, 1], found values from {y_hat.min():g} to {y_hat.max():g}. "
            "Did you pass z instead of sigmoid(z)?"
        )
    return y, y_hat
