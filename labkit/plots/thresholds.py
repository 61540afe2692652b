"""Draw what depends on the threshold: metrics, ROC, precision and recall, outputs, cost."""

import numpy as np
from matplotlib.ticker import NullLocator

from labkit.analysis.counts import METRICS
from labkit.plots.style import BLUE, GREY, ORANGE

__all__ = [
    "CostArtists",
    "HistogramArtists",
    "MetricArtists",
    "PrecisionRecallArtists",
    "RocArtists",
    "draw_confusion",
    "draw_images",
    "fixed_axes",
]

# Okabe and Ito's colours again; no two lines share colour or style.
GREEN, PURPLE, YELLOW = "#009E73", "#CC79A7", "#E69F00"
STYLES = {
    "precision": (BLUE, "-"),
    "recall": (ORANGE, "--"),
    "f1_score": (GREEN, "-."),
    "accuracy": (PURPLE, ":"),
    "balanced_accuracy": (YELLOW, (0, (5, 1, 1, 1, 1, 1))),
}
NAMES = {name: name.replace("_score", "").replace("_", " ") for name in METRICS} | {
    "f1_score": "F1"
}
GRID = np.linspace(0, 1, 501)  # thresholds at which curves are drawn
BINS = np.linspace(0, 1, 41)
MARGINS = 74, 14, 30, 46  # pixels left, right, above and below the axes


def fixed_axes(figure, *, above=MARGINS[2]):
    """Add axes whose place is known before drawing, so that a handle can lie over them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        To add to; its layout engine is switched off.
    above : int
        Room above the axes for title and legend, in CSS pixels.

    Returns
    -------
    ax : matplotlib.axes.Axes
    box : list of float
        Left, top, width and height of the axes as fractions of the figure, from its top.
    """
    figure.set_layout_engine("none")
    width, height = figure.get_size_inches() * 100
    left, right, _, below = MARGINS
    w, h = 1 - (left + right) / width, 1 - (above + below) / height
    ax = figure.add_axes((left / width, below / height, w, h))
    return ax, [left / width, above / height, w, h]


class _Artists:
    """Cursor, point and what else moves with the threshold or the epoch.

    Text does not move: drawing a title takes as long as all lines.
    """

    ABOVE = MARGINS[2]  # CSS pixels for title and legend

    def __init__(self, ax, xlabel, ylabel, title):
        self.ax = ax
        ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, 1), ylim=(-0.02, 1.02))
        ax.set_title(title, fontsize="medium", x=0, ha="left")
        ax.grid(alpha=0.3)
        self.moving = []
        self._lines = []

    def legend(self, handles, **options):
        """Explain the lines above the axes, where the cursor does not cross the words."""
        self.ax.legend(
            handles=handles,
            loc="lower right",
            bbox_to_anchor=(1, 1),
            borderaxespad=0.2,
            frameon=False,
            fontsize="small",
            **options,
        )

    def line(self, **style):
        """Add an empty line that moves."""
        (line,) = self.ax.plot([], [], **style)
        self.moving.append(line)
        self._lines.append(line)
        return line

    def show_lines(self, there):
        """Hide the lines where there is nothing to show; an empty line would upset the layout."""
        for line in self._lines:
            line.set_visible(there)
        return there

    def cursor(self):
        """Add a vertical line for the threshold."""
        line = self.ax.axvline(0.5, color=GREY, linewidth=2)
        self.moving.append(line)
        return line

    def point(self):
        """Add the mark of the current threshold on a curve."""
        return self.line(
            marker="o", color=ORANGE, markersize=10, markeredgecolor="white", clip_on=False
        )


class MetricArtists(_Artists):
    """Five metrics over the threshold.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.

    Attributes
    ----------
    moving : list of matplotlib.artist.Artist
        Artists that :meth:`update` changes.
    """

    ABOVE = 58

    def __init__(self, ax):
        super().__init__(ax, "threshold", "value", "")
        self.lines = {
            name: self.line(color=color, linestyle=style, linewidth=1.8, label=NAMES[name])
            for name, (color, style) in STYLES.items()
        }
        self.mark = self.cursor()
        self.points = {
            name: self.line(marker="o", color=color, markersize=5, clip_on=False)
            for name, (color, _) in STYLES.items()
        }
        self.legend(list(self.lines.values()), ncols=3)

    def update(self, predictions, threshold):
        """Show predictions; None clears the picture.

        Parameters
        ----------
        predictions : Predictions or None
            What to show.
        threshold : float
            To mark.
        """
        self.mark.set_xdata([threshold, threshold])
        if not self.show_lines(predictions is not None):
            return
        counts, here = predictions.counts(GRID), predictions.counts(threshold)
        for name, line in self.lines.items():
            line.set_data(GRID, getattr(counts, name))
            self.points[name].set_data([threshold], [getattr(here, name)])


class RocArtists(_Artists):
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


class PrecisionRecallArtists(_Artists):
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


class HistogramArtists(_Artists):
    """Outputs of both classes, counted in bins on a logarithmic axis.

    Parameters, attributes and ``update`` are as for :class:`MetricArtists`.
    """

    def __init__(self, ax, names=("class 0", "class 1")):
        super().__init__(ax, "output ŷ", "examples per bin", "Outputs")
        ax.set(yscale="log", ylim=(0.5, 10))
        none = np.full(len(BINS) - 1, 0.5)
        filled = {"fill": True, "facecolor": (BLUE, 0.45), "edgecolor": BLUE, "linewidth": 1}
        outlined = {"edgecolor": ORANGE, "linewidth": 2}
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


class CostArtists(_Artists):
    """Mean cost per example over the threshold, with the best threshold.

    Parameters and attributes are as for :class:`MetricArtists`.
    """

    def __init__(self, ax):
        super().__init__(ax, "threshold", "mean cost per example", "Expected cost")
        ax.set(yscale="log", ylim=(0.01, 1))
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.yaxis.set_minor_formatter(self._minor)
        self.curve = self.line(color=BLUE, linewidth=1.8)
        self.mark = self.cursor()
        self.best = self.line(
            marker="*", color=GREEN, markersize=13, linestyle="", label="best", clip_on=False
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


def draw_confusion(ax, counts, names, selected=""):
    """Draw a confusion matrix: truth in rows, prediction in columns.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    counts : Counts or None
        Numbers to show.
    names : pair of str
        Names of the classes 0 and 1.
    selected : str
        Cell to mark, such as "fp".
    """
    ax.set(xlim=(-0.5, 1.5), ylim=(1.5, -0.5), xticks=(0, 1), yticks=(0, 1))
    ax.set(xticklabels=names, yticklabels=names, xlabel="prediction", ylabel="truth")
    ax.tick_params(length=0)
    ax.axhline(0.5, color=GREY, linewidth=1)
    ax.axvline(0.5, color=GREY, linewidth=1)
    if counts is None:
        return
    for k, (name, count) in enumerate(counts._asdict().items()):
        row, column = divmod(k, 2)
        right = row == column
        sign = "right" if right else "wrong"
        bold = "bold" if name == selected else "normal"
        ax.text(column, row, f"{name.upper()}, {sign}\n{count}", ha="center", va="center",
                fontsize="large", fontweight=bold)  # fmt: skip
        ax.plot(
            [column - 0.46, column + 0.46],
            [row - 0.44, row - 0.44],
            color=BLUE if right else ORANGE,
            linewidth=3,
        )


def draw_images(axes, images, captions):
    """Draw grey images with captions on as many axes as there are; the rest stay empty.

    Parameters
    ----------
    axes : iterable of matplotlib.axes.Axes
        To draw on.
    images : sequence of numpy.ndarray
        Grey levels from 0 to 1.
    captions : sequence of str
        One for each.
    """
    for k, ax in enumerate(axes):
        ax.xaxis.set_major_locator(NullLocator())
        ax.yaxis.set_major_locator(NullLocator())
        ax.set_axis_off()
        if k < len(images):
            ax.imshow(images[k], cmap="gray", vmin=0, vmax=1)
            ax.set_title(captions[k], fontsize="small")
