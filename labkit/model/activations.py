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
    into : callable
        ``into(z, out)`` writes the output for an array of floating-point numbers into another,
        and returns that. Finite for every finite z; overflow on the way is for the caller to
        ignore, who may do so once for many calls.
    slope : callable
        ``slope(z)``, the derivative; finite as well.
    """

    name: str
    into: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]

    def value(self, z: np.ndarray) -> np.ndarray:
        """Output for an array of floating-point numbers, without a warning."""
        with np.errstate(over="ignore", under="ignore"):
            return self.into(z, np.empty_like(z))


def _sigmoid(z: np.ndarray, out: np.ndarray) -> np.ndarray:
    np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1
    return np.reciprocal(out, out=out)


def _sigmoid_slope(z: np.ndarray) -> np.ndarray:
    # sigmoid(-z) is 1 - sigmoid(z), exact where the subtraction would give 0.
    return SIGMOID.value(z) * SIGMOID.value(-z)


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
