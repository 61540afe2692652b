"""Draw a loss landscape with the path of a run on it; no pyplot."""

import math

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.colors import LogNorm
from matplotlib.ticker import FixedLocator, NullLocator

from labkit.plots.style import (
    CONTOUR,
    EDGE,
    HERE,
    LEVELS,
    LINE,
    LOOK,
    PATH,
    PATH_EDGE,
    SMALL,
    THIN,
    TITLE,
    kept_style,
)

__all__ = ["LandscapeArtists", "contour_levels"]

# Multiples of the powers of ten, from coarse to fine.
SERIES = (
    *((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7)),
    *((1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8), tuple(np.arange(10, 100, 2) / 10)),
)
LEVELS_MOST = 13
OUTLINE = (patheffects.withStroke(linewidth=PATH_EDGE, foreground=EDGE),)  # of paths
SMALLEST = 1e-6  # nats
LABELS = {
    "path": ("1st principal direction of the path (weight)", "2nd direction (weight)"),
    "steepest": ("from the start to the end (weight)", "steepest direction (weight)"),
}


def contour_levels(low, high):
    """Losses at which lines are drawn: round numbers, evenly spread on a logarithmic scale.

    Parameters
    ----------
    low, high : float
        Smallest and largest loss of the map.

    Returns
    -------
    list of float
        At least two, from `low` or less to `high` or more.
    """
    low = max(low, SMALLEST)
    high = max(high, 1.001 * low)
    best = None
    for series in SERIES:
        exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
        every = np.array([float(f"{k}e{exponent}") for exponent in exponents for k in series])
        first = np.flatnonzero(every <= low)[-1]
        levels = every[first : np.flatnonzero(every >= high)[0] + 1].tolist()
        if best is None or len(levels) <= LEVELS_MOST:
            best = levels
    return best


class LandscapeArtists:
    """Contours of the loss in a plane, and above them what moves: a path and a point on it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        To draw on.

    Attributes
    ----------
    moving : list of matplotlib.artist.Artist
        Artists that :meth:`update` changes.
    """

    def __init__(self, figure):
        self.figure = figure
        self.moving = []
        self._shown = None
        self._clear("")

    def _clear(self, title):
        self.figure.clear()
        self.ax = self.figure.subplots()
        self.ax.set_title(title, fontsize=TITLE)
        # White with a dark edge: stands out from every colour of the map.
        (self.path,) = self.ax.plot([], [], color=PATH, linewidth=THIN, path_effects=OUTLINE)
        (self.epochs,) = self.ax.plot([], [], "o", color=PATH, markersize=3.5)
        self.epochs.set(markeredgecolor=EDGE, markeredgewidth=CONTOUR)
        (self.start,) = self.ax.plot(
            [], [], "s", color=PATH, markersize=8, markeredgecolor=EDGE, label="start"
        )
        (self.point,) = self.ax.plot(
            [], [], "o", color=HERE, markersize=10, markeredgecolor=PATH, label="this epoch"
        )
        self.moving = [self.path, self.epochs, self.start, self.point]

    def show_map(self, landscape, kept=(), paths=lambda: (), label="mean cross-entropy (nats)"):
        """Draw the contours of a map; None clears the picture.

        Parameters
        ----------
        landscape : Landscape or None
            What to draw.
        kept : tuple of KeptRun
            Other runs on the same data, drawn below what moves.
        paths : callable
            Gives the coordinates of their epochs, an array of shape (n, 2) for each.
        label : str
            Of the scale of colours: the loss with its unit.

        Returns
        -------
        bool
            Whether it is not as it was before, so that everything must be drawn again.
        """
        shown = landscape, tuple((item.name, item.run, item.run.computed) for item in kept)
        if shown == self._shown:
            return False
        self._shown = shown
        with matplotlib.rc_context(LOOK):  # as when the view was built
            self._draw(landscape, kept, paths, label)
        return True

    def _draw(self, landscape, kept, paths, label):
        if landscape is None:
            self._clear("The path is being computed")
            return
        self._clear("Training loss in a plane through the end of the run")
        ax, loss = self.ax, np.maximum(landscape.loss, SMALLEST)
        levels = contour_levels(loss.min(), loss.max())
        grid = landscape.across, landscape.upwards, loss
        filled = ax.contourf(*grid, levels, norm=LogNorm(levels[0], levels[-1]), cmap=LEVELS)
        ax.contour(*grid, levels, colors=EDGE, linewidths=CONTOUR, alpha=0.6)
        bar = self.figure.colorbar(filled, ax=ax)
        bar.set_label(label)
        bar.ax.yaxis.set_major_locator(FixedLocator(levels))
        bar.ax.yaxis.set_minor_locator(NullLocator())
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        xlabel, ylabel = LABELS[landscape.kind]
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.set(xlim=landscape.across[[0, -1]], ylim=landscape.upwards[[0, -1]])
        others = [self._draw_kept(*pair) for pair in zip(kept, paths(), strict=True)]
        ax.legend(handles=[self.start, self.point, *others], loc="upper left", fontsize=SMALL)

    def _draw_kept(self, item, path):
        """Draw where another run went, as far as the map reaches."""
        color, dashes, _ = kept_style(item.slot)
        look = {"color": color, "linestyle": (0, dashes) if dashes else "-", "linewidth": LINE}
        look |= {"path_effects": OUTLINE, "label": item.name, "scalex": False, "scaley": False}
        (line,) = self.ax.plot(*path.T, **look)
        (end,) = self.ax.plot(*path[-1:].T, "o", color=color, scalex=False, scaley=False)
        end.set(markersize=6, markeredgecolor=EDGE, markeredgewidth=CONTOUR)
        return line

    def update(self, path, epoch):
        """Move path and point; what lies beyond the map is cut off.

        Parameters
        ----------
        path : numpy.ndarray, shape (n, 2)
            Coordinates of the epochs in the plane.
        epoch : float
            Epoch to mark, between two of them part of the way; the last one there is where the path
            is shorter.
        """
        self.path.set_data(*path.T)
        self.epochs.set_data(*path.T)
        self.start.set_data(*path[:1].T)
        steps = np.arange(len(path))
        here = [[np.interp(epoch, steps, along)] if len(path) else [] for along in path.T]
        self.point.set_data(*here)
