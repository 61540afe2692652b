"""Handwritten digits: the packaged 20,000, or all 70,000 from OpenML."""

import functools
import hashlib
import io
import pathlib
import urllib.error
import zipfile

import numpy as np

from labkit.data.dataset import Dataset

__all__ = ["DataError", "load_digits"]

FILE = pathlib.Path(__file__).parent / "mnist.npz"
SHA256 = "ac6686d2a6b2ad9f293339140a002861d88adede35b68dff149a88b115e5d006"
NAMES = ("X_train", "y_train", "X_test", "y_test")


class DataError(RuntimeError):
    """A data file is missing, damaged or out of reach; the message says what to do."""


def load_digits(target=0, n_train=10_000, n_test=10_000, seed=None, *, source="packaged"):
    """Load handwritten digits, one of them labelled 1 and the others 0.

    The packaged file holds the first 10,000 training images and the 10,000 test images of MNIST
    (LeCun, Cortes and Burges).

    Parameters
    ----------
    target : int, default 0
        The digit that is labelled 1.
    n_train, n_test : int, default 10,000
        Numbers of examples.
    seed : int, optional
        None takes the first examples of the file; a number draws them at random, each at most once.
    source : {"packaged", "openml"}, default "packaged"
        "openml" downloads all 60,000 + 10,000 images once and keeps them.

    Returns
    -------
    Dataset
        float32 grey levels from 0 (background) to 1, 784 features.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range; the message says which and what is allowed.
    DataError
        If the data file is damaged, or OpenML cannot be reached.

    Examples
    --------
    >>> load_digits(target=3).X_train.shape
    (784, 10000)
    """
    target = _whole(target, "target", 0, 9)
    if source not in ("packaged", "openml"):
        raise ValueError(f"source must be 'packaged' or 'openml', found {source!r}.")
    arrays = _packaged() if source == "packaged" else _openml()
    counts = {"train": n_train, "test": n_test}
    for split, count in counts.items():
        available = len(arrays[f"y_{split}"])
        more = " More: source='openml'." if source == "packaged" and split == "train" else ""
        counts[split] = _whole(count, f"n_{split}", 1, available, more)
    rng = None if seed is None else np.random.default_rng(_whole(seed, "seed", 0, 2**63))
    parts = {}
    for split, count in counts.items():
        images, digits = arrays[f"X_{split}"], arrays[f"y_{split}"]
        chosen = slice(count) if rng is None else rng.permutation(len(digits))[:count]
        digits = digits[chosen].astype(np.int64)
        scaled = np.multiply(images[chosen], np.float32(1 / 255), dtype=np.float32)
        parts[f"X_{split}"] = scaled.T
        parts[f"y_{split}"] = (digits == target)[np.newaxis].astype(np.float32)
        parts[f"digits_{split}"] = digits
    return Dataset(
        **parts,
        target=target,
        name=f"MNIST digits, {target} against the rest",
        image_shape=(28, 28),
    )


def _whole(value, name, low, high, more=""):
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, found {value!r}.")
    if not low <= value <= high:
        raise ValueError(f"{name} must be {low} to {high}, found {value}.{more}")
    return int(value)


@functools.cache
def _packaged():
    advice = "Install labkit again: pip install --force-reinstall labkit."
    try:
        content = FILE.read_bytes()
    except OSError as error:
        raise DataError(f"The data file {FILE.name} cannot be read ({error}). {advice}") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise DataError(f"The data file {FILE.name} is damaged: wrong checksum. {advice}")
    return _arrays(io.BytesIO(content))


def _arrays(file):
    with np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in NAMES}


@functools.cache
def _openml():
    from sklearn.datasets import fetch_openml, get_data_home

    kept = pathlib.Path(get_data_home()) / "labkit" / "mnist_70000.npz"
    try:
        arrays = _arrays(kept)
        if arrays["X_train"].shape == (60_000, 784) and arrays["X_test"].shape == (10_000, 784):
            return arrays
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass  # missing or damaged: fetched anew
    print("Downloading MNIST from OpenML (about 15 MB, kept for the next time) ...", flush=True)
    try:
        bunch = fetch_openml("mnist_784", version=1, as_frame=False, parser="liac-arff")
    except (urllib.error.URLError, OSError) as error:
        raise DataError(
            f"OpenML cannot be reached ({error}). Without a network use the packaged images: "
            "load_digits(source='packaged')."
        ) from error
    X, y = np.asarray(bunch.data), np.asarray(bunch.target).astype(np.uint8)
    if X.shape != (70_000, 784) or y.shape != (70_000,):
        raise DataError(f"OpenML sent data of shape {X.shape} instead of (70000, 784); try again.")
    X = X.astype(np.uint8)
    arrays = dict(zip(NAMES, (X[:60_000], y[:60_000], X[60_000:], y[60_000:]), strict=True))
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(kept, **arrays)
    print("Done.", flush=True)
    return arrays
