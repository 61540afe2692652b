"""Training and test data of a two-class problem."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["Dataset"]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Dataset:
    """Inputs and labels for training and testing; checked once, then read-only.

    Parameters
    ----------
    X_train, X_test : array_like, shape (n_features, m)
        Inputs, one column per example. float32 and float64 are kept, other numbers become float32.
        In memory the examples lie one after the other; an array laid out so is not copied.
    y_train, y_test : array_like of 0 and 1, shape (1, m)
        Labels.
    digits_train, digits_test : array_like of int, shape (m,), optional
        What the examples show, where there are more than two kinds.
    target : int, optional
        The digit that is labelled 1.
    name : str, default "data"
        For titles and reports.
    image_shape : pair of int, optional
        Rows and columns where the features are the pixels of an image.

    Raises
    ------
    TypeError
        If an array does not hold real numbers.
    ValueError
        If shapes do not fit, a value is NaN or infinite, or a label is not 0 or 1.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    digits_train: np.ndarray | None = None
    digits_test: np.ndarray | None = None
    target: int | None = None
    name: str = "data"
    image_shape: tuple[int, int] | None = None

    def __post_init__(self):
        n_features = None
        for split in ("train", "test"):
            X = _examples(getattr(self, f"X_{split}"), f"X_{split}")
            n_features = n_features or X.shape[0]
            if X.shape[0] != n_features:
                raise ValueError(
                    f"X_test must have {n_features} rows (features) as X_train has, found shape "
                    f"{X.shape}."
                )
            y = _labels(getattr(self, f"y_{split}"), f"y_{split}", X)
            object.__setattr__(self, f"X_{split}", X)
            object.__setattr__(self, f"y_{split}", y)
            digits = getattr(self, f"digits_{split}")
            if digits is not None:
                digits = _read_only(np.asarray(digits))
                if digits.shape != (X.shape[1],):
                    raise ValueError(
                        f"digits_{split} must have shape ({X.shape[1]},), found {digits.shape}."
                    )
                object.__setattr__(self, f"digits_{split}", digits)
        if self.image_shape is not None and np.prod(self.image_shape) != n_features:
            raise ValueError(
                f"image_shape {self.image_shape} does not hold {n_features} features."
            )

    def __repr__(self):
        return (
            f"Dataset({self.name!r}: {self.n_features} features, {self.m_train} training and "
            f"{self.m_test} test examples, {int(self.y_train.sum())} of class 1 in training)"
        )

    @property
    def n_features(self):
        """Number of inputs of the neuron."""
        return self.X_train.shape[0]

    @property
    def m_train(self):
        """Number of training examples."""
        return self.X_train.shape[1]

    @property
    def m_test(self):
        """Number of test examples."""
        return self.X_test.shape[1]

    @cached_property
    def fingerprint(self):
        """SHA-256 of all inputs and labels: tells whether a saved run belongs to this data."""
        digest = hashlib.sha256()
        for array in (self.X_train.T, self.y_train, self.X_test.T, self.y_test):
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    def image(self, index, split="test"):
        """One example as an image.

        Parameters
        ----------
        index : int
            Number of the example.
        split : {"test", "train"}, default "test"
            Where to take it from.

        Returns
        -------
        numpy.ndarray, shape image_shape

        Raises
        ------
        IndexError, ValueError
            If there is no such example or split, or the examples are no images.
        """
        if self.image_shape is None:
            raise ValueError(f"The examples of {self.name} are no images.")
        if split not in ("test", "train"):
            raise ValueError(f"split must be 'test' or 'train', found {split!r}.")
        X = self.X_test if split == "test" else self.X_train
        if not 0 <= index < X.shape[1]:
            raise IndexError(f"index must be 0 to {X.shape[1] - 1}, found {index}.")
        return X[:, index].reshape(self.image_shape)


def _read_only(array):
    view = array.view()  # the caller's own array stays writeable
    view.flags.writeable = False
    return view


def _examples(values, name):
    X = np.asarray(values)
    if X.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, found {X.dtype}.")
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(f"{name} must have shape (n_features, m), found {X.shape}.")
    dtype = X.dtype if X.dtype in (np.float32, np.float64) else np.float32
    images = np.ascontiguousarray(X.T, dtype=dtype)
    if not np.isfinite(images).all():
        raise ValueError(f"{name} contains values that are NaN or infinite.")
    return _read_only(images).T


def _labels(values, name, X):
    y = np.asarray(values)
    if y.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold the labels 0 and 1, found {y.dtype}.")
    if y.shape != (1, X.shape[1]):
        advice = ""
        if X.shape[0] in y.shape and X.shape[0] != X.shape[1]:
            advice = " X seems to be transposed: examples are columns."
        raise ValueError(
            f"{name} must have shape (1, {X.shape[1]}), one label per column, found {y.shape}."
            f"{advice}"
        )
    wrong = (y != 0) & (y != 1)
    if wrong.any():
        found = ", ".join(f"{value:g}" for value in np.unique(y[wrong])[:5])
        raise ValueError(
            f"Labels must be 0 or 1, {name} also holds {found}. Choose one class as 1: "
            "(digits == 3)[np.newaxis]."
        )
    return _read_only(np.ascontiguousarray(y, dtype=X.dtype))
