"""Outputs of both classes as histograms, and what mistakes cost."""

import numpy as np

from labkit.plots.style import BEST, CLASS_0, CLASS_1, CURRENT, CURVE, FILLED_EDGE, OUTLINED
from labkit.plots.thresholds import GRID, ThresholdArtists

__all__ = ["CostArtists", "HistogramArtists", "decades"]


BINS = np.linspace(0, 1, 41)


class HistogramArtists(ThresholdArtists):
    """Outputs of both classes, counted in bins on a logarithmic axis.

    Parameters, attributes and ``update`` are as for :class:`MetricArtists`.
    """

    def __init__(self, ax, names=("class 0", "class 1")):
        super().__init__(ax, "output ŷ", "examples per bin", "Outputs")
        ax.set(yscale="log", ylim=(0.5, 10))
        none = np.full(len(BINS) - 1, 0.5)
        filled = {
            "fill": True,
            "facecolor": (CLASS_0, 0.45),
            "edgecolor": CLASS_0,
            "linewidth": FILLED_EDGE,
        }
        outlined = {"edgecolor": CLASS_1, "linewidth": OUTLINED}
        self.stairs = [
            ax.stairs(none, BINS, baseline=0.5, label=name, **style)
            for name, style in zip(names, (filled, outlined), strict=True)
        ]
        self.moving += self.stairs
        self.mark = self.cursor()
        self.legend(self.stairs, ncols=2)

    def update(self, predictions, threshold):
        """Show predictions; None clears the picture.

        Returns
        -------
        bool
            Whether the limits changed, so that everything must be drawn again.
        """
        self.mark.set_xdata([threshold, threshold])
        top = 10.0
        for label, stairs in enumerate(self.stairs):
            count = np.zeros(len(BINS) - 1)
            if predictions is not None:
                count = np.histogram(predictions.y_hat[predictions.y == label], BINS)[0]
            stairs.set_data(np.maximum(count, 0.5))
            while top < 2 * count.max():
                top *= 10
        if self.ax.get_ylim() == (0.5, top):
            return False
        self.ax.set_ylim(0.5, top)
        return True


def decades(values):
    """Powers of ten below and above positive values, the limits of a logarithmic axis."""
    if values.size == 0:
        return 0.01, 1.0
    bottom = np.floor(np.log10(values.min()))
    top = max(np.ceil(np.log10(values.max())), bottom + 1)
    return float(10.0**bottom), float(10.0**top)


class CostArtists(ThresholdArtists):
    """Mean cost per example over the threshold, with the best threshold.

    Parameters and attributes are as for :class:`MetricArtists`.
    """

    def __init__(self, ax):
        super().__init__(ax, "threshold", "mean cost per example", "Expected cost")
        ax.set(yscale="log", ylim=(0.01, 1))
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.yaxis.set_minor_formatter(self._minor)
        self.curve = self.line(color=CURRENT, linewidth=CURVE)
        self.mark = self.cursor()
        self.best = self.line(
            marker="*", color=BEST, markersize=13, linestyle="", label="best", clip_on=False
        )
        self.here = self.point()
        self.legend([self.best])

    def _minor(self, value, _):
        """Label 2 and 5 as well where the axis spans a single factor of ten."""
        low, high = self.ax.get_ylim()
        text = f"{value:g}"
        return text if high < 11 * low and text.strip("0.")[:1] in "25" else ""

    def update(self, predictions, threshold, *, fp, fn):
        """Show the cost; None for `predictions` clears the picture.

        Parameters
        ----------
        predictions : Predictions or None
            What to show.
        threshold : float
            To mark.
        fp, fn : float
            Cost of a false positive and of a false negative.

        Returns
        -------
        bool
            Whether the limits changed, so that everything must be drawn again.
        """
        self.mark.set_xdata([threshold, threshold])
        if not self.show_lines(predictions is not None):
            return False
        cost = predictions.cost(GRID, fp=fp, fn=fn)
        best = predictions.best(fp=fp, fn=fn)
        every = np.append(cost, best.cost)
        low, high = decades(every[every > 0])
        # A cost of 0 stands at the lower end.
        self.curve.set_data(GRID, np.maximum(cost, low))
        self.best.set_data([best.threshold], [max(best.cost, low)])
        self.here.set_data([threshold], [max(predictions.cost(threshold, fp=fp, fn=fn), low)])
        if self.ax.get_ylim() == (low, high):
            return False
        self.ax.set_ylim(low, high)
        return True
