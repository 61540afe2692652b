"""Losses of predicted probabilities, and what they mean."""

import numpy as np

from labkit.model.checks import as_float, as_labels, check_finite, check_same_shape

__all__ = ["cross_entropy", "mean_squared_error"]


def cross_entropy(y, y_hat):
    r"""Mean binary cross-entropy of predictions.

    .. math:: L = -\frac{1}{m} \sum_{i=1}^{m}
        \left[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \right]

    Predictions of exactly 0 and 1 are moved inwards by the machine epsilon of their type, as
    scikit-learn's ``log_loss`` does, so that the result is finite. :meth:`Neuron.loss` computes the
    same mean from z and needs no such clipping.

    Parameters
    ----------
    y : array_like of 0 and 1, shape (1, m) or any
        True labels.
    y_hat : array_like, same shape as `y`
        Predicted probabilities of label 1, in [0, 1].

    Returns
    -------
    float
        The loss in nats per example.

    Raises
    ------
    ValueError
        If the shapes differ, `y` holds anything but 0 and 1, or `y_hat` lies outside [0, 1].

    Examples
    --------
    >>> round(cross_entropy([[1, 0, 1, 0]], [[0.9, 0.1, 0.8, 0.2]]), 4)
    0.1643
    """
    y, y_hat = _labels_and_predictions(y, y_hat)
    epsilon = np.finfo(y_hat.dtype).eps
    y_hat = np.clip(y_hat, epsilon, 1 - epsilon)
    return float(-np.mean(np.where(y == 1, np.log(y_hat), np.log1p(-y_hat)), dtype=np.float64))


def mean_squared_error(y, y_hat):
    r"""Mean squared error :math:`\frac{1}{m} \sum_i (y_i - \hat y_i)^2`.

    Parameters
    ----------
    y : array_like of 0 and 1, shape (1, m) or any
        True labels.
    y_hat : array_like, same shape as `y`
        Predicted probabilities of label 1, in [0, 1].

    Returns
    -------
    float
        The loss, dimensionless.

    Raises
    ------
    ValueError
        As for :func:`cross_entropy`.
    """
    y, y_hat = _labels_and_predictions(y, y_hat)
    return float(np.mean(np.square(y - y_hat), dtype=np.float64))


def _labels_and_predictions(y, y_hat):
    y_hat = as_float(y_hat, "y_hat")
    y = as_labels(y, hint="The order of the arguments is (y, y_hat): truth first.")
    check_same_shape(y, y_hat)
    check_finite(y_hat, "y_hat")
    if y_hat.min() < 0 or y_hat.max() > 1:
        raise ValueError(
            f"y_hat must lie in [0, 1], found values from {y_hat.min():g} to {y_hat.max():g}. "
            "Did you pass z instead of sigmoid(z)?"
        )
    return y, y_hat
