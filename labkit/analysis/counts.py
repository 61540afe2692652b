"""Counts of a confusion matrix and the ratios made of them."""

from typing import Any, NamedTuple

import numpy as np

__all__ = ["Counts"]

METRICS = ("precision", "recall", "f1_score", "accuracy", "balanced_accuracy")


def _ratio(part, whole):
    """Quotient of counts; NaN where nothing was counted."""
    with np.errstate(invalid="ignore"):
        return np.divide(part, whole, dtype=np.float64)[()]


def _mean(first, second):
    """Mean of two ratios without those that are undefined, as scikit-learn takes it."""
    both = (first + second) / 2
    return np.where(np.isnan(first), second, np.where(np.isnan(second), first, both))[()]


class Counts(NamedTuple):
    """The confusion matrix at a threshold, or at many: then each field is an array.

    A ratio without examples, 0 / 0, is NaN: scikit-learn's result with ``zero_division=np.nan``.

    Attributes
    ----------
    tn, fp, fn, tp : int or numpy.ndarray of int
        True negatives, false positives, false negatives, true positives.
    """

    tn: int
    fp: int
    fn: int
    tp: int

    @property
    def m(self) -> Any:
        """Number of examples."""
        return self.tn + self.fp + self.fn + self.tp

    @property
    def precision(self) -> Any:
        """TP / (TP + FP)."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> Any:
        """TP / (TP + FN), also called true-positive rate."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def false_positive_rate(self) -> Any:
        """FP / (FP + TN)."""
        return _ratio(self.fp, self.fp + self.tn)

    @property
    def specificity(self) -> Any:
        """TN / (TN + FP), the recall of class 0."""
        return _ratio(self.tn, self.tn + self.fp)

    @property
    def f1_score(self) -> Any:
        """2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def accuracy(self) -> Any:
        """(TP + TN) / m."""
        return _ratio(self.tp + self.tn, self.m)

    @property
    def balanced_accuracy(self) -> Any:
        """Mean of both classes' recall; of a single class, where only one has examples."""
        return _mean(self.recall, self.specificity)

    @property
    def swapped(self) -> "Counts":
        """The same with the classes exchanged: what is said of class 1 is then said of class 0."""
        return Counts(self.tp, self.fn, self.fp, self.tn)

    def report(self) -> dict[str, tuple]:
        """Precision, recall and F1 of both classes and their averages; for one threshold.

        Returns
        -------
        dict of str to tuple
            For "0", "1", "macro avg" and "weighted avg": precision, recall, F1, examples. An
            average leaves out what is undefined.
        """
        rows = [(c.precision, c.recall, c.f1_score, c.tp + c.fn) for c in (self.swapped, self)]
        support = [row[3] for row in rows]
        columns = list(zip(*rows, strict=True))[:3]
        return {
            "0": rows[0],
            "1": rows[1],
            "macro avg": (*(_mean(*map(np.float64, c)) for c in columns), self.m),
            "weighted avg": (*(_weighted(c, support) for c in columns), self.m),
        }


def _weighted(values, weights):
    values, weights = np.array(values), np.array(weights)
    there = ~np.isnan(values)
    if not there.any():
        return np.nan
    if not weights[there].any():  # scikit-learn falls back to the plain mean
        return values[there].mean()
    return np.average(values[there], weights=weights[there])
