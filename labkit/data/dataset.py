"""Training and test data of a two-class problem."""

import hashlib
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from labkit.model.checks import as_integer, as_real

__all__ = ["Dataset", "against"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Inputs and labels for training and testing; checked once, then read-only.

    Parameters
    ----------
    X_train, X_test : array_like, shape (n_features, m)
        Inputs, one column per example. float32 and float64 are kept, other numbers become float32.
        In memory the examples lie one after the other: the transposed view of a C-contiguous array
        (m, n_features) is taken as it is, anything else is copied once.
    y_train, y_test : array_like of 0 and 1, shape (1, m)
        Labels; stored in the type of the inputs.
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
        If shapes do not fit, there is no example, a value is NaN or infinite, or a label is neither
        0 nor 1.

    Examples
    --------
    >>> X, y = [[0.0, 1.0, 2.0]], [[0, 0, 1]]
    >>> Dataset(X, y, X, y, name="ramp")
    Dataset('ramp': 1 features, 3 training and 3 test examples, 1 positive in training)
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
    n_classes: int = 2

    def __post_init__(self):
        n_features = None
        if as_integer(self.n_classes, "n_classes") < 2:
            raise ValueError(f"n_classes must be at least 2, found {self.n_classes}.")
        for split in ("train", "test"):
            y = _labels(getattr(self, f"y_{split}"), f"y_{split}", self.n_classes)
            X = _examples(getattr(self, f"X_{split}"), split, n_features, m=y.shape[1])
            n_features = X.shape[0]
            object.__setattr__(self, f"X_{split}", X)
            object.__setattr__(self, f"y_{split}", _stored(y, X.dtype))
            digits = getattr(self, f"digits_{split}")
            if digits is not None:
                digits = _digits(digits, f"digits_{split}", m=X.shape[1])
                object.__setattr__(self, f"digits_{split}", digits)
        if self.image_shape is not None:
            shape = tuple(self.image_shape)
            if len(shape) != 2 or math.prod(shape) != n_features:
                raise ValueError(
                    f"image_shape must be (rows, columns) with rows * columns = {n_features}, the "
                    f"number of features, found {shape}."
                )
            object.__setattr__(self, "image_shape", shape)

    def __setstate__(self, state):
        # Arrays come writeable out of pickle and deepcopy; the checks lock them again.
        self.__dict__.update(state)
        self.__post_init__()

    def __repr__(self):
        labels = f"{np.count_nonzero(self.y_train)} positive in training"
        if self.n_classes > 2:
            labels = f"{self.n_classes} classes"
        return (
            f"Dataset({self.name!r}: {self.n_features} features, {self.m_train} training and "
            f"{self.m_test} test examples, {labels})"
        )

    @property
    def n_out(self) -> int:
        """Number of outputs that a model needs: 1 for two classes, else one for each."""
        return 1 if self.n_classes == 2 else self.n_classes

    @property
    def n_features(self) -> int:
        """Number of inputs of the neuron."""
        return self.X_train.shape[0]

    @property
    def m_train(self) -> int:
        """Number of training examples."""
        return self.X_train.shape[1]

    @property
    def m_test(self) -> int:
        """Number of test examples."""
        return self.X_test.shape[1]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all inputs and labels, in hex: tells which data a saved run belongs to."""
        digest = hashlib.sha256()
        for array in (self.X_train.T, self.y_train, self.X_test.T, self.y_test):
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(array.data)
        return digest.hexdigest()

    @property
    def digits(self) -> tuple[int, ...]:
        """What the examples of both splits show, sorted, each once; none where it is not known."""
        known = [d for d in (self.digits_train, self.digits_test) if d is not None]
        return tuple(int(digit) for digit in np.unique(np.concatenate(known))) if known else ()

    def with_target(self, target: int) -> "Dataset":
        """Return the same examples with another digit labelled 1; the inputs are not copied.

        Parameters
        ----------
        target : int
            The digit, one of :attr:`digits`.

        Returns
        -------
        Dataset

        Raises
        ------
        ValueError
            If there is no such digit, or the dataset does not say what its examples show.
        """
        if self.digits_train is None or self.digits_test is None:
            raise ValueError(
                f"{self.name!r} does not say what its examples show (digits_train, digits_test), "
                "so that no other target can be chosen."
            )
        if isinstance(target, bool) or target not in self.digits:
            choices = ", ".join(map(str, self.digits))
            raise ValueError(f"target must be one of {choices}, found {target!r:.80}.")
        return replace(
            self,
            y_train=(self.digits_train == target)[np.newaxis],
            y_test=(self.digits_test == target)[np.newaxis],
            target=int(target),
            n_classes=2,
            name=f"{self.name.removesuffix(against(self.target))}{against(target)}",
        )

    def against_rest(self, label: int) -> "Dataset":
        """Return the data with two classes, one label against all others; ValueError for none."""
        if not 0 <= as_integer(label, "label") < self.n_classes:
            raise ValueError(f"label must be from 0 to {self.n_classes - 1}, found {label}.")
        if self.digits and self.n_classes == len(self.digits):
            return self.with_target(self.digits[label])
        return replace(
            self,
            y_train=self.y_train == label,
            y_test=self.y_test == label,
            n_classes=2,
            name=f"{self.name}, class {label} against the rest",
        )

    def image(self, index: int, split: str = "test") -> np.ndarray:
        """One example as an image.

        Parameters
        ----------
        index : int
            Number of the example, from 0.
        split : {"test", "train"}, default "test"
            Where to take it from.

        Returns
        -------
        numpy.ndarray, shape image_shape
            A read-only view, no copy.

        Raises
        ------
        TypeError
            If `index` is not a whole number.
        IndexError
            If there is no such example.
        ValueError
            If there is no such split, or the examples are no images.
        """
        if self.image_shape is None:
            raise ValueError(f"The examples of {self.name!r} are no images: image_shape is None.")
        if split not in ("test", "train"):
            raise ValueError(f"split must be 'test' or 'train', found {split!r:.80}.")
        X = self.X_test if split == "test" else self.X_train
        if isinstance(index, bool) or not isinstance(index, (int, np.integer)):
            raise TypeError(f"index must be a whole number, found {index!r:.80}.")
        if not 0 <= index < X.shape[1]:
            raise IndexError(f"index must be from 0 to {X.shape[1] - 1}, found {index}.")
        return X[:, index].reshape(self.image_shape)


def against(target: int | None) -> str:
    """Return the end of the name of data with one digit against the rest; "" for all classes."""
    return "" if target is None else f", {target} against the rest"


def _stored(array, dtype):
    """Return `array` C-contiguous, in `dtype` and read-only; the caller's own stays writeable."""
    with np.errstate(over="ignore"):  # what does not fit becomes infinite and is reported as such
        result = np.ascontiguousarray(array, dtype=dtype)
    if not np.may_share_memory(result, array):
        result.flags.writeable = False
    view = result.view()
    view.flags.writeable = False
    return view


def _examples(values, split, n_features, m):
    name = f"X_{split}"
    X = as_real(values, name)
    expected = f"({n_features or 'n_features'}, {m})"
    if X.ndim != 2 or X.shape[1] != m or X.shape[0] != (n_features or X.shape[0]):
        advice = ""
        if X.ndim == 2 and X.shape[0] == m and X.shape[1] == (n_features or X.shape[1]):
            advice = f" It looks transposed, examples are columns: pass {name}.T."
        raise ValueError(
            f"{name} must have shape {expected}, one column per label in y_{split}, found "
            f"{X.shape}.{advice}"
        )
    if X.shape[0] == 0:
        raise ValueError(f"{name} holds no features: its shape is {X.shape}.")
    wide = X.dtype.kind == "f" and X.dtype.itemsize > 4
    examples = _stored(X.T, np.float64 if wide else np.float32)
    # NaN and infinity show in the extremes, which need no temporary array of the data's size.
    if not (np.isfinite(examples.min()) and np.isfinite(examples.max())):
        bad = np.argwhere(~np.isfinite(examples))
        row, column = int(bad[0, 1]), int(bad[0, 0])
        raise ValueError(
            f"{name} must be finite, found {len(bad)} NaN or infinite values, the first in feature "
            f"{row} of example {column}."
        )
    return examples.T


def _labels(values, name, n_classes):
    y = as_real(values, name)
    if y.ndim != 2 or y.shape[0] != 1:
        advice = ""
        if y.ndim == 1:
            advice = f" Pass {name}[np.newaxis]."
        elif y.ndim == 2 and y.shape[1] == 1:
            advice = f" It looks transposed: pass {name}.T."
        raise ValueError(f"{name} must have shape (1, m), found {y.shape}.{advice}")
    if y.size == 0:
        raise ValueError(f"{name} holds no example; at least one is needed.")
    wrong = ~np.isin(y, np.arange(n_classes))
    if wrong.any():
        values = np.unique(y[wrong])
        found = ", ".join(f"{value:g}" for value in values[:5]) + ", ..." * (len(values) > 5)
        if n_classes > 2:
            raise ValueError(
                f"{name} must hold classes from 0 to {n_classes - 1}, found also {found}."
            )
        raise ValueError(
            f"{name} must hold only the labels 0 and 1, found also {found}. Choose which class is "
            f"labelled 1, for example {name} == 3."
        )
    return y


def _digits(values, name, m):
    digits = as_real(values, name)
    if digits.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold whole numbers, found values of type {digits.dtype}.")
    if digits.shape != (m,):
        raise ValueError(f"{name} must have shape ({m},), one per example, found {digits.shape}.")
    return _stored(digits, digits.dtype)
