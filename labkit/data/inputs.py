"""The same examples with other inputs: a feature computed from them, or another scale."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from labkit.data.dataset import Dataset

__all__ = ["standardized", "with_features"]


def with_features(
    dataset: Dataset, features: Callable[[np.ndarray], ArrayLike], *, name: str | None = None
) -> Dataset:
    """Return the same examples with inputs that are computed from those that they have.

    Parameters
    ----------
    dataset : Dataset
        Examples and labels.
    features : callable
        ``features(X)`` takes inputs of shape (n_features, m) and gives others, one column per
        example. It is called for the training and for the test examples.
    name : str, optional
        Of the new dataset; by default that of the old one.

    Returns
    -------
    Dataset
        Without the shape of an image, unless the number of features is the same.

    Raises
    ------
    TypeError, ValueError
        If what comes out does not fit the labels, or is not finite.

    Examples
    --------
    >>> ramp = Dataset([[-2.0, 1.0]], [[1, 0]], [[3.0]], [[1]])
    >>> with_features(ramp, np.abs).X_train.tolist()
    [[2.0, 1.0]]
    """
    X_train, X_test = (np.asarray(features(X)) for X in (dataset.X_train, dataset.X_test))
    same = X_train.ndim == 2 and len(X_train) == dataset.n_features
    return replace(
        dataset,
        X_train=X_train,
        X_test=X_test,
        name=dataset.name if name is None else name,
        image_shape=dataset.image_shape if same else None,
    )


def standardized(dataset: Dataset) -> Dataset:
    """Return the same examples with inputs of mean 0 and standard deviation 1 in training.

    Mean and deviation are those of the training examples, for the test examples too: what is
    tested must not have a say in how it is prepared. An input that never changes becomes 0.

    Parameters
    ----------
    dataset : Dataset
        Examples and labels.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> standardized(Dataset([[1.0, 3.0]], [[1, 0]], [[5.0]], [[1]])).X_test.tolist()
    [[3.0]]
    """
    X = dataset.X_train.astype(np.float64)
    mean, deviation = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    deviation[deviation == 0] = 1
    dtype = dataset.X_train.dtype
    return with_features(dataset, lambda X: ((X - mean) / deviation).astype(dtype))
