"""Draw what depends on the threshold: metrics, ROC, precision and recall, outputs, cost."""

import numpy as np

from labkit.analysis.counts import METRICS
from labkit.plots.style import CURVE, GUIDE, HERE, MARKED_LINE, OUTLINE, SMALL, TITLE
from labkit.plots.style import METRICS as METRIC_STYLES

__all__ = ["MetricArtists", "ThresholdArtists", "fixed_axes"]


STYLES = dict(zip(METRICS, METRIC_STYLES, strict=True))
NAMES = {name: name.replace("_score", "").replace("_", " ") for name in METRICS} | {
    "f1_score": "F1"
}
GRID = np.linspace(0, 1, 501)  # thresholds at which curves are drawn
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


class ThresholdArtists:
    """Cursor, point and what else moves with the threshold or the epoch.

    Text does not move: drawing a title takes as long as all lines.
    """

    ABOVE = MARGINS[2]  # CSS pixels for title and legend

    def __init__(self, ax, xlabel, ylabel, title):
        self.ax = ax
        ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, 1), ylim=(-0.02, 1.02))
        ax.set_title(title, fontsize=TITLE, x=0, ha="left")
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
            fontsize=SMALL,
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
        line = self.ax.axvline(0.5, color=GUIDE, linewidth=MARKED_LINE)
        self.moving.append(line)
        return line

    def point(self):
        """Add the mark of the current threshold on a curve."""
        return self.line(
            marker="o", color=HERE, markersize=10, markeredgecolor=OUTLINE, clip_on=False
        )


class MetricArtists(ThresholdArtists):
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
            name: self.line(color=color, linestyle=style, linewidth=CURVE, label=NAMES[name])
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
