"""Activations."""

import numpy as np

from labkit.model.checks import as_float

__all__ = ["sigmoid"]


def sigmoid(z):
    r"""Logistic function :math:`\sigma(z) = 1 / (1 + e^{-z})`.

    Evaluated with ``exp(-|z|)``, which cannot overflow.

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
    return _sigmoid(z)[()]


def _sigmoid(z):
    with np.errstate(under="ignore"):
        decay = np.exp(-np.abs(z))
        return np.where(z >= 0, 1, decay) / (1 + decay)
