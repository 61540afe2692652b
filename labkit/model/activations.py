"""Activations of a neuron, each with its slope: written here once, used everywhere."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.checks import as_float, check_finite

__all__ = [
    "ACTIVATIONS",
    "LEAK",
    "SIGMOID",
    "Activation",
    "log_softmax",
    "sigmoid",
    "softmax",
]

LEAK = 0.01  # slope of the leaky ReLU below 0


@dataclass(frozen=True)
class Activation:
    """A function from the weighted sum z to the output of a neuron.

    Attributes
    ----------
    name : str
        Name for people.
    into : callable
        ``into(z, out)`` writes the output for an array of floating-point numbers into another,
        or into itself, and returns that. Finite for every finite z; overflow on the way is for the
        caller to ignore, who may do so once for many calls.
    slope : callable
        ``slope(z)``, the derivative; finite as well. At a corner that of the left side.
    back : callable
        ``back(slopes, output)`` multiplies slopes along the output by the derivative, in place, so
        that they become slopes along z. It takes the derivative from the output, which is there.
    kink : bool
        Whether the function has a corner at 0.
    """

    name: str
    into: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray, np.ndarray], None]
    kink: bool = False

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


def _sigmoid_back(slopes: np.ndarray, output: np.ndarray) -> None:
    slopes *= output * (1 - output)


def _tanh_slope(z: np.ndarray) -> np.ndarray:
    # 1 / cosh² = 4 / (e^z + e^-z)², the large exponential taken out; exact where 1 - tanh² is 0.
    with np.errstate(over="ignore", under="ignore"):
        small = np.exp(-2 * np.abs(z))
        return 4 * small / np.square(1 + small)


def _tanh_back(slopes: np.ndarray, output: np.ndarray) -> None:
    slopes *= 1 - output * output


def _relu(z: np.ndarray, out: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0, out=out)


def _relu_back(slopes: np.ndarray, output: np.ndarray) -> None:
    np.copyto(slopes, 0, where=output <= 0)


def _leaky(z: np.ndarray, out: np.ndarray) -> np.ndarray:
    np.copyto(out, z)
    return np.multiply(out, z.dtype.type(LEAK), out=out, where=out < 0)


def _leaky_slope(z: np.ndarray) -> np.ndarray:
    return np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK))


def _leaky_back(slopes: np.ndarray, output: np.ndarray) -> None:
    np.multiply(slopes, slopes.dtype.type(LEAK), out=slopes, where=output <= 0)


def _linear(z: np.ndarray, out: np.ndarray) -> np.ndarray:
    np.copyto(out, z)
    return out


SIGMOID = Activation("sigmoid", _sigmoid, _sigmoid_slope, _sigmoid_back)
ACTIVATIONS = {
    "sigmoid": SIGMOID,
    "tanh": Activation("tanh", lambda z, out: np.tanh(z, out=out), _tanh_slope, _tanh_back),
    "relu": Activation("ReLU", _relu, lambda z: (z > 0).astype(z.dtype), _relu_back, kink=True),
    "leaky_relu": Activation("leaky ReLU", _leaky, _leaky_slope, _leaky_back, kink=True),
    "linear": Activation("linear", _linear, np.ones_like, lambda slopes, output: None),
}


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


def softmax(z: ArrayLike) -> np.ndarray:
    r"""Probabilities of classes, :math:`p_k = e^{z_k} / \sum_l e^{z_l}`, column by column.

    The largest z of a column is subtracted first, which changes only the size of the numbers.

    Parameters
    ----------
    z : array_like, shape (n_classes, m) or (n_classes,)
        Weighted sums, finite.

    Returns
    -------
    numpy.ndarray, same shape
        In [0, 1]; each column sums to 1.

    Raises
    ------
    TypeError, ValueError
        As for :func:`sigmoid`; also for infinities, and where there is no class.

    Examples
    --------
    >>> softmax([1000.0, 1000.0]).tolist()
    [0.5, 0.5]
    """
    powers = np.exp(_below_largest(z))
    return powers / powers.sum(axis=0)


def log_softmax(z: ArrayLike) -> np.ndarray:
    r"""Logarithm of :func:`softmax`, :math:`z_k - \log \sum_l e^{z_l}`, finite for every finite z.

    Parameters
    ----------
    z : array_like, shape (n_classes, m) or (n_classes,)
        Weighted sums, finite.

    Returns
    -------
    numpy.ndarray, same shape

    Raises
    ------
    TypeError, ValueError
        As for :func:`softmax`.
    """
    below = _below_largest(z)
    return below - np.log(np.exp(below).sum(axis=0))


def _below_largest(z):
    z = as_float(z, "z")
    if z.ndim == 0 or z.shape[0] == 0:
        raise ValueError(f"z must hold one row per class, found shape {z.shape}.")
    check_finite(z, "z")
    return z - z.max(axis=0)
