"""Curves of runs over their epochs: artists that stay, and what of them must be drawn again."""

import math

import numpy as np
from matplotlib.ticker import MaxNLocator

from labkit.model.losses import LOSSES
from labkit.plots.style import (
    GUIDE,
    GUIDE_LINE,
    KEPT_MOST,
    LINE,
    SMALL,
    TEST,
    TITLE,
    TRAINING,
    kept_style,
)

__all__ = ["AccuracyArtists", "CurveArtists", "LossCurveArtists"]

SMALLEST_LOSS = 1e-9
MARK = "; ◆ branch"
LEGEND_NAME = 22  # characters


class CurveArtists:
    """A quantity of the current run over its epochs, and of kept runs behind it.

    The current run is shown on training and test data, kept ones on one of both. A diamond marks
    where a branch leaves its parent.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    names_most : int, default 8
        With more kept runs than this, the legend leaves their names to a table beside it.

    Attributes
    ----------
    moving : list of matplotlib.artist.Artist
        Artists that :meth:`update` changes without saying so.
    kept : list of matplotlib.lines.Line2D
        One per run in `behind`.
    """

    names = ()  # of the quantity on training and on test data
    scales = ()  # ways to divide the axis; the first is the default
    ylabel = title = ""
    legend = "upper right"

    def __init__(self, ax, *, names_most=KEPT_MOST):
        self.ax = ax
        self.names_most = names_most
        (self.training,) = ax.plot([], [], color=TRAINING, marker="D", markersize=7, zorder=3)
        (self.test,) = ax.plot([], [], color=TEST, linestyle="--", zorder=3)
        self.cursor = ax.axvline(0, color=GUIDE, linewidth=GUIDE_LINE)
        (self.point,) = ax.plot([], [], "o", color=TRAINING, markersize=5, clip_on=False, zorder=4)
        self.kept = []
        self.moving = []
        self._state = None  # what the fixed parts were drawn from
        ax.set(xlabel="epoch", ylabel=self.ylabel)
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=(1, 2, 5, 10)))
        ax.grid(alpha=0.3)

    def limits(self, curves, scale):
        """Return the limits of the axis.

        Parameters
        ----------
        curves : list of numpy.ndarray
            What is shown, each from epoch 0 on.
        scale : str
            As for :meth:`update`.
        """
        raise NotImplementedError

    def name(self, run):
        """Name the axis, for a run."""
        return self.ylabel

    def update(self, run, epoch, n_epochs, *, scale, behind=(), behind_on="training"):
        """Show the computed epochs of the runs.

        Parameters
        ----------
        run : Run
            Current run.
        epoch : float
            Epoch to mark; between two of them, part of the way.
        n_epochs : int
            Right end of the axis.
        scale : str
            One of ``scales``.
        behind : sequence of KeptRun, default ()
            Runs to compare with.
        behind_on : {"training", "test"}
            On which data they are shown.

        Returns
        -------
        bool
            Whether anything but the moving artists changed, so that all must be drawn again.
        """
        again = self._update_behind(run, behind, n_epochs, behind_on)
        if self.ax.get_ylabel() != self.name(run):
            self.ax.set_ylabel(self.name(run))
            again = True
        training, test = (run.history(name)[: n_epochs + 1] for name in self.names)
        self._set_curve(self.training, training, run)
        self._set_curve(self.test, test[: len(training)], run)
        epoch = min(epoch, len(training) - 1)
        self.cursor.set_xdata([epoch, epoch])
        limits = self.limits([training, test, *(line.get_ydata() for line in self.kept)], scale)
        here = np.interp(epoch, np.arange(len(training)), training)
        self.point.set_data([epoch], [here if limits[0] <= here <= limits[1] else np.nan])
        ax, yscale = self.ax, "log" if scale == "log" else "linear"
        if (ax.get_xlim(), ax.get_ylim(), ax.get_yscale()) != ((0, n_epochs), limits, yscale):
            ax.set_yscale(yscale)
            ax.set(xlim=(0, n_epochs), ylim=limits)
            again = True
        return again

    @staticmethod
    def _set_curve(line, values, run):
        line.set_data(np.arange(len(values)), values)
        at = run.branched_at
        line.set_markevery([at] if at is not None and at < len(values) else [])

    def _update_behind(self, run, behind, n_epochs, behind_on):
        """Bring the kept curves up to date; those that do not grow are drawn once and stay."""
        growing = [
            item.run.end is None
            and item.run.computed < n_epochs
            and (item.run in (run, run.parent) or item.run.computed < item.epoch)
            for item in behind
        ]
        branched = any(shown.origin for shown in (run, *(item.run for item in behind)))
        curves = [(item.name, item.slot, item.run) for item in behind]
        there = [0 if g else item.run.computed for g, item in zip(growing, behind, strict=True)]
        state = n_epochs, branched, (curves, behind_on), growing, there
        again = state != self._state
        if again:
            self.ax.set_title(self.title + MARK * branched, fontsize=TITLE, loc="left")
        if self._state is None or (curves, behind_on) != self._state[2]:
            self._draw_behind(behind, ", test" if behind_on == "test" else "")
        for line, item, grows in zip(self.kept, behind, growing, strict=True):
            if again or grows:
                values = item.run.history(self.names[behind_on == "test"])[: n_epochs + 1]
                self._set_curve(line, values, item.run)
            if not grows:
                line.set_animated(False)
        lines = [line for line, grows in zip(self.kept, growing, strict=True) if grows]
        self.moving = [*lines, self.cursor, self.training, self.test, self.point]
        self._state = state
        return again

    def _draw_behind(self, behind, on):
        for line in self.kept:
            line.remove()
        self.kept = []
        for item in behind:
            color, dashes, _ = kept_style(item.slot)
            (line,) = self.ax.plot(
                [],
                [],
                color=color,
                linestyle=(0, dashes) if dashes else "-",
                linewidth=LINE,
                marker="D",
                markersize=5,
            )
            self.kept.append(line)
        named = behind if len(behind) <= self.names_most else ()
        ncols = 1 if len(named) < 5 else 2
        self._draw_legend(self.ax, named, loc=self.legend, ncols=ncols, on=on)

    def draw_legend_below(self, figure, behind):
        """Draw a legend with all names below the axes of a figure."""
        self._draw_legend(figure, behind, loc="outside lower center", ncols=5)

    def _draw_legend(self, owner, behind, *, loc, ncols, on=""):
        lines = [self.training, self.test, *self.kept[: len(behind)]]
        names = ["training", "test", *(item.name for item in behind)]
        ends = ["", "", *(on for _ in behind)]
        legend = owner.legend(
            lines,
            [f"run {k}" for k in range(len(lines))],
            loc=loc,
            ncols=ncols,
            fontsize=TITLE if len(lines) < 5 else SMALL,
            handlelength=3.2,
            columnspacing=1,
            labelspacing=0.3,
            frameon=False,
        )
        for text, handle, name, end in zip(
            legend.get_texts(), legend.legend_handles, names, ends, strict=True
        ):
            # A name is no formula, and may begin with an underscore.
            text.set_parse_math(False)
            short = name if len(name) <= LEGEND_NAME else f"{name[: LEGEND_NAME - 1]}…"
            text.set_text(short + end)
            handle.set_marker("")


class LossCurveArtists(CurveArtists):
    """The loss of runs over their epochs; see :class:`CurveArtists`."""

    names = ("loss", "test_loss")
    scales = ("log", "linear")
    ylabel = "mean cross-entropy (nats)"
    title = "Loss"

    def name(self, run):
        """Name the loss of the run, with its unit."""
        return f"mean {LOSSES[run.config.loss].label}"

    def limits(self, curves, scale):
        """Return limits that hold all finite losses and change rarely while a rate is dragged."""
        loss, log = np.concatenate(curves), scale == "log"
        loss = loss[np.isfinite(loss)]
        if loss.size == 0:
            return (0.01, 1.0) if log else (0.0, 1.0)
        top = max(float(loss.max()), SMALLEST_LOSS)
        if log:
            # From the first epoch on there is room for what a run usually falls to.
            bottom = min(math.floor(math.log10(max(loss.min(), SMALLEST_LOSS))), -2)
            return 10.0**bottom, 10.0 ** max(math.ceil(math.log10(top)), 0)
        unit = 10.0 ** math.floor(math.log10(top))
        return 0.0, next(k * unit for k in (1, 2, 3, 5, 7, 10) if k * unit >= top)


class AccuracyArtists(CurveArtists):
    """The accuracy of runs over their epochs; see :class:`CurveArtists`."""

    names = ("accuracy", "test_accuracy")
    scales = ("near 1", "from 0")
    ylabel = "accuracy (fraction)"
    title = "Accuracy"
    legend = "lower right"

    def limits(self, curves, scale):
        """Return limits up to 1; "near 1" leaves out the chance values before training."""
        trained = np.concatenate([curve[1:] for curve in curves])
        low = 0.0 if scale == "from 0" or trained.size == 0 else float(trained.min())
        return max(k for k in (0.0, 0.5, 0.8, 0.9, 0.95, 0.98) if k <= low), 1.0
