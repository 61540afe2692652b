"""Predictions of a set of examples, sorted once, so that any threshold is read at once.

A threshold splits the sorted outputs of each class in two; two binary searches give the whole
confusion matrix. NumPy is all this module needs.
"""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from labkit.analysis.counts import Counts, _ratio
from labkit.model.checks import as_float, as_labels, check_finite, check_same_shape

__all__ = ["Curves", "Optimum", "Predictions"]


class Curves(NamedTuple):
    """Counts at every threshold that makes a difference, from all predicted 1 to none.

    Attributes
    ----------
    counts : Counts
        Arrays of length n + 1 for n different outputs.
    low, high : numpy.ndarray
        Thresholds with ``low <= threshold < high`` give these counts. Where ``low == high`` no
        threshold between 0 and 1 does.
    """

    counts: Counts
    low: np.ndarray
    high: np.ndarray


class Optimum(NamedTuple):
    """Best threshold for given costs: any with ``low <= threshold < high``, or 1 up to the end.

    Attributes
    ----------
    threshold : float
        One of them, with few digits.
    low, high : float
        Ends of the interval.
    cost : float
        Mean cost per example.
    """

    threshold: float
    low: float
    high: float
    cost: float


class Predictions:
    """Outputs of a neuron beside the truth, at any threshold: class 1 where y_hat exceeds it.

    Parameters
    ----------
    y : array_like of 0 and 1, any shape
        True labels.
    y_hat : array_like, same shape as `y`
        Outputs in [0, 1].

    Raises
    ------
    ValueError
        If the shapes differ, there is no example, a label is not 0 or 1, or an output is NaN or
        outside [0, 1].

    Examples
    --------
    >>> Predictions(y=[0, 1, 1], y_hat=[0.2, 0.4, 0.9]).counts(0.5)
    Counts(tn=1, fp=0, fn=1, tp=1)
    """

    def __init__(self, *, y: ArrayLike, y_hat: ArrayLike) -> None:
        y, y_hat = as_labels(y), as_float(y_hat, "y_hat")
        check_same_shape(y, y_hat)
        check_finite(y_hat, "y_hat")
        if y_hat.min() < 0 or y_hat.max() > 1:
            raise ValueError(f"y_hat must lie in [0, 1], found {y_hat.min():g} to {y_hat.max():g}.")
        self.y, self.y_hat = y.ravel() == 1, y_hat.ravel()
        order = np.argsort(self.y_hat, kind="stable")
        self._rising = order[~self.y[order]], order[self.y[order]]
        self._sorted = tuple(self.y_hat[part] for part in self._rising)

    @property
    def m(self) -> int:
        """Number of examples."""
        return self.y.size

    @property
    def both_classes(self) -> bool:
        """Whether there are examples of both classes."""
        return all(part.size for part in self._rising)

    def counts(self, threshold: ArrayLike) -> Counts:
        """Confusion matrix at a threshold, or at each of an array of thresholds.

        Parameters
        ----------
        threshold : float or array_like of float
            Compared in the type of the outputs, as ``y_hat > threshold`` is.

        Returns
        -------
        Counts
        """
        threshold = np.asarray(threshold, self.y_hat.dtype)
        negative, positive = self._sorted
        tn = np.searchsorted(negative, threshold, side="right")
        fn = np.searchsorted(positive, threshold, side="right")
        counts = tn, negative.size - tn, fn, positive.size - fn
        return Counts(*(map(int, counts) if threshold.ndim == 0 else counts))

    def cell(self, name: str, threshold: float) -> np.ndarray:
        """Numbers of the examples in one cell of the matrix, the surest decisions first.

        Parameters
        ----------
        name : {"tn", "fp", "fn", "tp"}
            Cell.
        threshold : float
            Threshold.

        Returns
        -------
        numpy.ndarray of int
            By falling y_hat where class 1 was predicted, by rising y_hat where class 0 was. So the
            most confident mistakes lead.
        """
        counts = self.counts(threshold)
        if name not in counts._fields:
            raise ValueError(
                f"name must be one of {', '.join(counts._fields)}, found {name!r:.80}."
            )
        rising, split = (
            (self._rising[0], counts.tn) if name in ("tn", "fp") else (self._rising[1], counts.fn)
        )
        if name in ("tn", "fn"):
            return rising[:split]
        above = rising[split:]
        return above[np.argsort(-self.y_hat[above], kind="stable")]  # equal ones by their number

    @cached_property
    def curves(self) -> Curves:
        """All that thresholds can do, as :class:`Curves`."""
        outputs = np.unique(self.y_hat)
        edges = np.concatenate([[-np.inf], outputs]).astype(self.y_hat.dtype)
        high = np.concatenate([outputs, [np.inf]]).astype(self.y_hat.dtype)
        return Curves(self.counts(edges), np.maximum(edges, 0), high)

    @cached_property
    def roc_auc(self) -> float:
        """Area under the ROC curve; NaN where a class has no example.

        It is the probability that a random example of class 1 has the larger output than one of
        class 0, a tie counting half.
        """
        negative, positive = self._sorted
        below = np.searchsorted(negative, positive, side="left").sum()
        not_above = np.searchsorted(negative, positive, side="right").sum()
        return float(_ratio(below + not_above, 2 * negative.size * positive.size))

    @cached_property
    def average_precision(self) -> float:
        """Area under the steps of the precision-recall curve; NaN without examples of class 1."""
        counts = self.curves.counts
        some = counts.tp + counts.fp > 0
        recall, precision = counts.recall[some], counts.precision[some]
        return float(np.sum(-np.diff(recall, append=0.0) * precision))

    def cost(self, threshold: ArrayLike, *, fp: float, fn: float) -> Any:
        """Mean cost per example.

        Parameters
        ----------
        threshold : float or array_like of float
            Threshold, or many.
        fp, fn : float
            Cost of one false positive and of one false negative.

        Returns
        -------
        float or numpy.ndarray
        """
        return self._cost(self.counts(threshold), fp, fn)

    def _cost(self, counts, fp, fn):
        return (fp * np.float64(counts.fp) + fn * np.float64(counts.fn)) / self.m

    def best(self, *, fp: float, fn: float) -> Optimum:
        """Threshold with the least cost; of several intervals the widest.

        Parameters
        ----------
        fp, fn : float
            As for :meth:`cost`.

        Returns
        -------
        Optimum
        """
        counts, low, high = self.curves
        possible = low < high
        costs = np.where(possible, self._cost(counts, fp, fn), np.inf)
        # Neighbours of equal cost are one interval.
        lowest = costs == costs.min()
        starts = np.flatnonzero(lowest & ~np.append(False, lowest[:-1]))
        ends = np.flatnonzero(lowest & ~np.append(lowest[1:], False))
        widths = np.minimum(high[ends], 1) - low[starts]
        widest = int(np.argmax(widths))
        start, end = starts[widest], ends[widest]
        return Optimum(
            short_between(low[start], high[end]),
            float(low[start]),
            float(min(high[end], 1)),
            float(costs[start]),
        )

    def nearest(self, x: np.ndarray, y: np.ndarray) -> float:
        """Threshold whose point of a curve is nearest to a place.

        Parameters
        ----------
        x, y : numpy.ndarray
            Distances of the points of :attr:`curves` from the place in two directions, in any unit.

        Returns
        -------
        float
        """
        _, low, high = self.curves
        distance = np.where(low < high, np.square(x) + np.square(y), np.inf)
        k = int(np.argmin(distance))
        return short_between(low[k], high[k])


def short_between(low: Any, high: Any) -> float:
    """Return a threshold in ``low <= t < high`` and at most 1 that has few decimal places."""
    kind = type(low)
    middle = (float(low) + min(float(high), 1.0)) / 2
    for digits in range(1, 18):
        t = round(middle, digits)
        if low <= kind(t) < high and t <= 1:
            return t
    return float(low)
