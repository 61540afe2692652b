"""Checks of what users hand in, each with a message that says what to do."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "as_classes",
    "as_examples",
    "as_float",
    "as_integer",
    "as_labels",
    "as_real",
    "as_row",
    "check_finite",
    "check_same_shape",
]


def as_real(values: ArrayLike, name: str) -> np.ndarray:
    """Return `values` as an array of real numbers, whatever their type."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be a regular array of numbers: {error}") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, found {array.dtype}.")
    return array


def as_integer(value: Any, name: str) -> int:
    """Return a whole number as int; TypeError where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, found {value!r:.80}.")
    return int(value)


def as_float(values: ArrayLike, name: str) -> np.ndarray:
    """Return `values` as a floating-point array; float32 and float64 keep their type."""
    array = as_real(values, name)
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float64)


def check_finite(array: np.ndarray, name: str) -> None:
    """Raise ValueError where `array` holds NaN or infinity, and say where the first one is."""
    bad = ~np.isfinite(array)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} contains {int(bad.sum())} values that are NaN or infinite, the first at "
            f"index {where}."
        )


def check_same_shape(y: np.ndarray, y_hat: np.ndarray) -> None:
    """Raise ValueError unless both shapes agree: broadcasting would compare every pair."""
    if y.shape != y_hat.shape:
        raise ValueError(
            f"y and y_hat must have the same shape, found {y.shape} and {y_hat.shape}."
        )
    if y.size == 0:
        raise ValueError("y and y_hat are empty; at least one example is needed.")


def as_labels(y: ArrayLike, hint: str = "", *, name: str = "y") -> np.ndarray:
    """Return labels as a floating-point array of zeros and ones."""
    y = as_float(y, name)
    wrong = (y != 0) & (y != 1)
    if wrong.any():
        found = ", ".join(f"{value:g}" for value in np.unique(y[wrong])[:5])
        raise ValueError(f"Labels {name} must be 0 or 1, found {found}. {hint}".rstrip())
    return y


def as_classes(y: ArrayLike, n_classes: int, *, name: str = "y") -> np.ndarray:
    """Return labels as whole numbers from 0 to ``n_classes - 1``."""
    y = as_real(y, name)
    wrong = ~np.isin(y, np.arange(n_classes))
    if wrong.any():
        found = ", ".join(f"{value:g}" for value in np.unique(y[wrong])[:5])
        raise ValueError(
            f"Labels {name} must be classes from 0 to {n_classes - 1}, found {found}: the network "
            f"has {n_classes} outputs, one for each class."
        )
    return y.astype(np.intp)


def as_row(y: np.ndarray, m: int) -> np.ndarray:
    """Return checked labels as a row, one label for each of m examples."""
    if y.ndim < 2 and y.size == m:
        y = y.reshape(1, -1)
    if y.shape != (1, m):
        raise ValueError(f"y must have shape (1, {m}), one label per column of X, found {y.shape}.")
    return y


def as_examples(X: ArrayLike, n_features: int) -> np.ndarray:
    """Return inputs of shape (n_features, m); a single example may be one-dimensional."""
    X = as_float(X, "X")
    if X.ndim == 1 and X.size == n_features:
        X = X[:, np.newaxis]
    if X.ndim != 2 or X.shape[0] != n_features:
        advice = ""
        if X.ndim == 2 and X.shape[1] == n_features:
            advice = " Examples are columns: pass X.T."
        raise ValueError(
            f"X must have shape ({n_features}, m) to fit the weights, found {X.shape}.{advice}"
        )
    if X.shape[1] == 0:
        raise ValueError("X holds no example.")
    check_finite(X, "X")
    return X
