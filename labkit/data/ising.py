r"""Spins of the Ising model on a square lattice, ordered and disordered.

States of the model without a field, :math:`E = -J \sum s_i s_j` over nearest neighbours, on 28 x 28
sites with periodic boundaries, each in equilibrium at a temperature of its own. Half of them lie
below the critical temperature :math:`k T_c / J = 2 / \ln(1 + \sqrt 2) = 2.269` (Onsager 1944).
``python -m labkit.data.build_ising`` simulates them anew.
"""

import math
import pathlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from labkit.data.arrays import read_packaged
from labkit.data.dataset import Dataset
from labkit.model.checks import as_float, as_integer

__all__ = ["CRITICAL", "SIDE", "ising_temperatures", "load_ising", "magnetisation"]

FILE = pathlib.Path(__file__).with_name("ising.npz")
SHA256 = "a648df8a9c1a8f75aaaf1b0a79a7e55135f0d29b98b4dad8e49742230b02c0d2"
SIDE = 28  # sites
CRITICAL = 2 / math.log(1 + math.sqrt(2))  # temperature in units of J / k
COUNT = 2000  # states to train on, and as many to test


def load_ising(n_train: int = COUNT, n_test: int = COUNT) -> Dataset:
    """Load states of the Ising model, class 1 where the temperature is below the critical one.

    Parameters
    ----------
    n_train, n_test : int, default 2000
        Numbers of states, at most 2000 each.

    Returns
    -------
    Dataset
        Inputs are spins, -1 or 1, of 28 x 28 sites row by row.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.
    DataError
        If the data file is missing or damaged.

    Examples
    --------
    >>> load_ising().X_train.shape
    (784, 2000)
    """
    arrays = read_packaged(FILE, SHA256)
    parts: dict[str, Any] = {}
    for split, n in (("train", n_train), ("test", n_test)):
        if not 1 <= as_integer(n, f"n_{split}") <= COUNT:
            raise ValueError(f"n_{split} must be from 1 to {COUNT}, found {n}.")
        up = np.unpackbits(arrays[f"X_{split}"][:n], axis=1)
        parts[f"X_{split}"] = (2 * up.astype(np.float32) - 1).T
        parts[f"y_{split}"] = (arrays[f"y_{split}"][:n] < CRITICAL)[np.newaxis]
    return Dataset(**parts, name="Ising model", image_shape=(SIDE, SIDE))


def magnetisation(X: ArrayLike) -> np.ndarray:
    """Mean spin of each state, between -1 and 1.

    Parameters
    ----------
    X : array_like, shape (n_spins, m)
        Spins, -1 or 1, one column per state.

    Returns
    -------
    numpy.ndarray, shape (1, m)

    Raises
    ------
    TypeError, ValueError
        If `X` does not hold numbers, or has another shape.

    Examples
    --------
    >>> magnetisation([[1, -1], [1, 1], [1, -1], [1, -1]]).tolist()
    [[1.0, -0.5]]
    """
    X = as_float(X, "X")
    if X.ndim != 2:
        raise ValueError(f"X must have shape (n_spins, m), one column per state, found {X.shape}.")
    return X.mean(axis=0, keepdims=True)


def ising_temperatures(split: str = "test") -> np.ndarray:
    """Temperatures of the states of :func:`load_ising`, in units of J / k.

    Parameters
    ----------
    split : {"test", "train"}, default "test"
        Of which states.

    Returns
    -------
    numpy.ndarray, shape (2000,)

    Raises
    ------
    ValueError
        If there is no such split.
    """
    if split not in ("test", "train"):
        raise ValueError(f"split must be 'test' or 'train', found {split!r:.80}.")
    return read_packaged(FILE, SHA256)[f"y_{split}"].copy()
