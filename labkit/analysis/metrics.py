"""Metrics of a classifier, as scikit-learn defines them, with truth and prediction named.

``confusion_matrix(predictions, labels)`` is an easy mistake: it transposes the matrix and swaps
precision and recall. Here both are keyword-only.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from labkit.analysis.counts import Counts
from labkit.base.where import without_package
from labkit.model.checks import as_labels

__all__ = [
    "accuracy",
    "classification_report",
    "confusion_matrix",
    "f1_score",
    "precision",
    "recall",
]


def _pair(y, y_pred):
    pair = []
    hint = "Compare y_hat with a threshold first: y_hat > 0.5."
    for name, values, advice in (("y", y, ""), ("y_pred", y_pred, hint)):
        labels = as_labels(values, advice, name=name)
        if labels.size != max(labels.shape, default=1):
            raise ValueError(f"{name} must have shape (1, m) or (m,), found {labels.shape}.")
        pair.append(labels.ravel().astype(int))
    if pair[0].size != pair[1].size:
        raise ValueError(f"y has {pair[0].size} labels, but y_pred has {pair[1].size}.")
    if pair[0].size == 0:
        raise ValueError("y and y_pred are empty; at least one example is needed.")
    return pair


def confusion_matrix(*, y: ArrayLike, y_pred: ArrayLike) -> np.ndarray:
    """Count [[TN, FP], [FN, TP]]: rows are the truth, columns the prediction.

    Parameters
    ----------
    y : array_like of 0 and 1 or bool, shape (1, m) or (m,)
        True labels.
    y_pred : array_like of 0 and 1 or bool, shape (1, m) or (m,)
        Predicted labels, for example ``neuron.predict(X)``.

    Returns
    -------
    numpy.ndarray of int, shape (2, 2)

    Raises
    ------
    ValueError
        If a label is not 0 or 1, or the numbers of labels differ.
    """
    truth, predicted = _pair(y, y_pred)
    return np.bincount(2 * truth + predicted, minlength=4).reshape(2, 2)


def _counts(y, y_pred):
    return Counts(*confusion_matrix(y=y, y_pred=y_pred).ravel())


def _or_0(ratio):
    return float(np.nan_to_num(ratio))


def classification_report(
    *, y: ArrayLike, y_pred: ArrayLike, class_names: Sequence[str] = ("0", "1"), digits: int = 4
) -> str:
    """Precision, recall and F1 of both classes as a text table.

    Parameters
    ----------
    y, y_pred : array_like
        As for :func:`confusion_matrix`.
    class_names : pair of str
        Names of the classes 0 and 1.
    digits : int, default 4
        Decimal places.

    Returns
    -------
    str
    """
    try:
        from sklearn.metrics import classification_report
    except ModuleNotFoundError as error:
        raise without_package("scikit-learn", "sklearn") from error
    return classification_report(
        *_pair(y, y_pred),
        labels=[0, 1],
        target_names=list(class_names),
        digits=digits,
        zero_division=0,
    )


def accuracy(*, y: ArrayLike, y_pred: ArrayLike) -> float:
    """Fraction of right predictions, (TP + TN) / m; arguments as for :func:`confusion_matrix`."""
    return float(_counts(y, y_pred).accuracy)


def precision(*, y: ArrayLike, y_pred: ArrayLike) -> float:
    """Fraction of positive predictions that are right, TP / (TP + FP); 0 where there is none."""
    return _or_0(_counts(y, y_pred).precision)


def recall(*, y: ArrayLike, y_pred: ArrayLike) -> float:
    """Fraction of positive examples that are found, TP / (TP + FN); 0 where there is none."""
    return _or_0(_counts(y, y_pred).recall)


def f1_score(*, y: ArrayLike, y_pred: ArrayLike) -> float:
    """Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); 0 where there is none."""
    return _or_0(_counts(y, y_pred).f1_score)
