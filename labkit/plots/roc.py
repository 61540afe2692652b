"""Curves that a threshold traces: ROC, precision and recall."""

import numpy as np

from labkit.plots.style import BLUE, GREY
from labkit.plots.thresholds import ThresholdArtists

__all__ = ["PrecisionRecallArtists", "RocArtists", "recall_and_precision"]


class RocArtists(ThresholdArtists):
    """Receiver operating characteristic: true over false positives, with the current point.

    Parameters, attributes and ``update`` are as for :class:`MetricArtists`.
    """

    def __init__(self, ax):
        super().__init__(
            ax, "false-positive rate FP / (FP + TN)", "true-positive rate, recall", "ROC curve"
        )
        ax.set_xlim(-0.02, 1.02)
        ax.plot((0, 1), (0, 1), color=GREY, linestyle=":", label="by chance")
        self.legend(ax.lines[:1])
        self.curve = self.line(color=BLUE, linewidth=1.8)
        self.here = self.point()

    def update(self, predictions, threshold):
        """Show predictions; None clears the picture."""
        if not self.show_lines(predictions is not None and predictions.both_classes):
            return
        counts = predictions.curves.counts
        self.curve.set_data(counts.false_positive_rate, counts.recall)
        here = predictions.counts(threshold)
        self.here.set_data([here.false_positive_rate], [here.recall])


class PrecisionRecallArtists(ThresholdArtists):
    """Precision over recall, with the current point.

    Parameters, attributes and ``update`` are as for :class:`MetricArtists`.
    """

    def __init__(self, ax):
        super().__init__(
            ax, "recall TP / (TP + FN)", "precision TP / (TP + FP)", "Precision and recall"
        )
        ax.set_xlim(-0.02, 1.02)
        self.chance = self.line(color=GREY, linestyle=":", label="by chance")
        self.curve = self.line(color=BLUE, linewidth=1.8, drawstyle="steps-post")
        self.here = self.point()
        self.legend([self.chance])

    def update(self, predictions, threshold):
        """Show predictions; None clears the picture."""
        if not self.show_lines(predictions is not None and predictions.y.any()):
            return
        share = predictions.y.mean()
        self.chance.set_data([0, 1], [share, share])
        recall, precision = recall_and_precision(predictions.curves.counts)
        self.curve.set_data(recall, precision)
        self.here.set_data(*([v] for v in recall_and_precision(predictions.counts(threshold))))


def recall_and_precision(counts):
    """Points of the curve; it ends at precision 1 where nothing is predicted 1 any more."""
    return counts.recall, np.where(np.isnan(counts.precision), 1.0, counts.precision)
