"""Activations of a neuron, each with its slope: written here once, used everywhere."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.checks import as_float

__all__ = ["ACTIVATIONS", "SIGMOID", "Activation", "sigmoid"]


@dataclass(frozen=True)
class Activation:
    """A function from the weighted sum z to the output of a neuron.

    Attributes
    ----------
    name : str
        Name for people.
    value : callable
        ``value(z, out=None)`` for an array of floating-point numbers, into `out` where given.
        Finite for every finite z, without a warning.
    slope : callable
        ``slope(z)``, the derivative; finite as well.
    """

    name: str
    value: Callable[..., np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


def _sigmoid(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    with np.errstate(over="ignore", under="ignore"):
        out = np.negative(z, out=np.empty_like(z) if out is None else out)
        np.exp(out, out=out)
        out += 1
        return np.reciprocal(out, out=out)


def _sigmoid_slope(z: np.ndarray) -> np.ndarray:
    # sigmoid(-z) is 1 - sigmoid(z), exact where the subtraction would give 0.
    return _sigmoid(z) * _sigmoid(-z)


SIGMOID = Activation("sigmoid", _sigmoid, _sigmoid_slope)
ACTIVATIONS = {"sigmoid": SIGMOID}


def sigmoid(z: ArrayLike) -> np.ndarray:
    r"""Logistic function :math:`\sigma(z) = 1 / (1 + e^{-z})`.

    An overflow of ``exp(-z)`` gives 1 / inf = 0, which is right, and so no warning.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        Argument, dimensionless. Infinities give exactly 0 or 1.

    Returns
    -------
    numpy.ndarray or numpy floating scalar
        Values in [0, 1], of the shape of `z`; float32 stays float32, everything else is float64.

    Raises
    ------
    TypeError
        If `z` is not real numbers.
    ValueError
        If `z` contains NaN.

    Examples
    --------
    >>> round(float(sigmoid(7)), 6)
    0.999089
    """
    z = as_float(z, "z")
    if np.isnan(z).any():
        raise ValueError("z contains NaN, for which no output is defined.")
    return SIGMOID.value(z)[()]
