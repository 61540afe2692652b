"""Handwritten digits: the packaged 20,000, or all 70,000 from OpenML."""

import pathlib

import numpy as np

from labkit.data import openml
from labkit.data.arrays import DataError, read_packaged
from labkit.data.dataset import Dataset, against

__all__ = ["DataError", "load_digits"]

FILE = pathlib.Path(__file__).with_name("mnist.npz")
SHA256 = "801da16a83cd6e64dbef1768d6451e0e7b5d482a2e14635bd7e1308c7cbbad43"
AVAILABLE = {"packaged": (10_000, 10_000), "openml": (60_000, 10_000)}


def load_digits(
    target: int | None = 0,
    n_train: int = 10_000,
    n_test: int = 10_000,
    seed: int | None = None,
    *,
    source: str = "packaged",
) -> Dataset:
    """Load handwritten digits: one of them labelled 1 and the others 0, or all ten as classes.

    The packaged file holds the first 10,000 training images and the 10,000 test images of MNIST
    (LeCun, Cortes and Burges), so that no network is needed.

    Parameters
    ----------
    target : int or None, default 0
        The digit that is labelled 1. None makes ten classes, each digit its own label.
    n_train, n_test : int, default 10,000
        Numbers of examples; at most 10,000 each, or 60,000 for training from OpenML.
    seed : int, optional
        None takes the first examples in their original order. A number draws them at random, none
        twice; with the same seed, fewer examples are the first of the more.
    source : {"packaged", "openml"}, default "packaged"
        "openml" downloads all 60,000 + 10,000 images once and keeps them in scikit-learn's data
        folder.

    Returns
    -------
    Dataset
        `X_train` (784, n_train) and `X_test` (784, n_test) as float32, grey levels from 0
        (background) to 1 (ink), labels of shape (1, m), and the digits themselves of shape (m,).

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range; the message says which, and what is allowed.
    DataError
        If the data file is missing or damaged, or OpenML cannot be reached.

    Examples
    --------
    >>> load_digits(target=3).X_train.shape
    (784, 10000)
    """
    if not isinstance(source, str) or source not in AVAILABLE:
        raise ValueError(f"source must be 'packaged' or 'openml', found {source!r:.80}.")
    if target is not None:
        target = _whole(target, "target", 9, low=0)
    more = " source='openml' has 60000 for training." if source == "packaged" else ""
    n_train = _whole(n_train, "n_train", AVAILABLE[source][0], more=more)
    n_test = _whole(n_test, "n_test", AVAILABLE[source][1])
    rng = None if seed is None else np.random.default_rng(_whole(seed, "seed", low=0))

    arrays = read_packaged(FILE, SHA256) if source == "packaged" else openml.load()
    parts = {}
    for split, count in (("train", n_train), ("test", n_test)):
        images, digits = arrays[f"X_{split}"], arrays[f"y_{split}"]
        chosen = slice(count) if rng is None else rng.permutation(len(digits))[:count]
        digits = digits[chosen].astype(np.int64)
        scaled = np.divide(images[chosen], np.float32(255), dtype=np.float32)
        scaled.flags.writeable = False
        parts[f"X_{split}"] = scaled.T
        labels = digits if target is None else digits == target
        parts[f"y_{split}"] = labels[np.newaxis]
        parts[f"digits_{split}"] = digits
    return Dataset(
        **parts,
        target=target,
        name=f"MNIST digits{against(target)}",
        n_classes=10 if target is None else 2,
        image_shape=(28, 28),
    )


def _whole(value, name, high=None, *, low=1, more=""):
    allowed = f"from {low} to {high}" if high is not None else f"of at least {low}"
    message = f"{name} must be a whole number {allowed}, found {value!r:.80}."
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(message)
    if value < low or (high is not None and value > high):
        raise ValueError(message + more)
    return int(value)
