"""Pictures of a single neuron and its losses, apart from any training; no pyplot, no widgets."""

import math
from itertools import cycle

import numpy as np
from matplotlib.ticker import MaxNLocator

from labkit.model import losses
from labkit.model.activations import sigmoid
from labkit.plots.style import (
    CLASS_0,
    CLASS_1,
    CURRENT,
    GUIDE,
    HAIRLINE,
    HERE,
    LOSSES,
    MARKED_LINE,
    NEGATIVE,
    POSITIVE,
    SMALL,
    TANGENT,
    THIN,
    TITLE,
    rgb,
)

__all__ = ["LossArtists", "SigmoidArtists", "draw_neuron", "draw_plane", "limit_of_z"]


def limit_of_z(z, steps=(8, 20, 50, 120)):
    """Half the width of a z axis that holds z and changes rarely while z is dragged."""
    return next((step for step in steps if abs(z) <= 0.95 * step), steps[-1])


class SigmoidArtists:
    """The sigmoid with the operating point of a neuron on it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.

    Attributes
    ----------
    moving : list of matplotlib.artist.Artist
        Artists that :meth:`update` changes.
    """

    def __init__(self, ax):
        self.ax = ax
        (self.curve,) = ax.plot([], [], color=CURRENT)
        (self.drop,) = ax.plot([], [], color=HERE, linestyle="--", linewidth=THIN)
        (self.tangent,) = ax.plot([], [], color=HERE, linewidth=THIN)
        (self.point,) = ax.plot([], [], "o", color=HERE, markersize=8)
        self.moving = [self.drop, self.tangent, self.point]
        ax.axhline(0.5, color=GUIDE, linewidth=HAIRLINE)
        ax.axvline(0, color=GUIDE, linewidth=HAIRLINE)
        ax.set(ylim=(-0.04, 1.04), xlabel="weighted sum z", ylabel="output ŷ = σ(z)")
        ax.set_title("Operating point on the sigmoid", fontsize=TITLE)
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=(1, 2, 5, 10)))
        ax.grid(alpha=0.3)

    def update(self, z):
        """Move the operating point.

        Parameters
        ----------
        z : float
            Weighted sum.

        Returns
        -------
        bool
            Whether the limits changed, so that everything must be drawn again.
        """
        ax, y_hat, limit = self.ax, float(sigmoid(z)), limit_of_z(z)
        self.point.set_data([z], [y_hat])
        self.drop.set_data([z, z, -limit], [-0.04, y_hat, y_hat])
        self.tangent.set_data(*_tangent((z, y_hat), y_hat * (1 - y_hat), (limit, 0.5)))
        if ax.get_xlim() == (-limit, limit):
            return False
        grid = np.linspace(-limit, limit, 601)
        self.curve.set_data(grid, sigmoid(grid))
        ax.set_xlim(-limit, limit)
        return True


class LossArtists:
    """Cross-entropy and squared error over the output and over z, with tangents.

    Parameters
    ----------
    left, right : matplotlib.axes.Axes
        To draw on: over the output, over z.

    Attributes
    ----------
    moving : list of matplotlib.artist.Artist
        Artists that :meth:`update` changes.
    """

    def __init__(self, left, right):
        self.axes = left, right
        self.curves, self.tangents, self.points = [], [], []
        for ax in self.axes:
            looks = cycle(LOSSES)  # begins again where the table is longer
            for (color, style, marker), loss in zip(looks, losses.LOSSES.values(), strict=False):
                name = loss.label
                self.curves += ax.plot([], [], color=color, linestyle=style, label=name)
                self.tangents += ax.plot([], [], color=color, linewidth=TANGENT, alpha=0.45)
                self.points += ax.plot([], [], marker, color=color, markersize=7, clip_on=False)
            ax.grid(alpha=0.3)
        self.moving = [*self.tangents, *self.points]
        self._shown = None
        left.set(xlabel="output ŷ", ylabel="loss of one example", xlim=(0, 1))
        right.set(xlabel="weighted sum z")
        left.set_title("Loss over the output", fontsize=TITLE)
        right.set_title("Loss over z, before the sigmoid", fontsize=TITLE)
        left.legend(loc="upper center")

    def update(self, point):
        """Show the losses at a point.

        Parameters
        ----------
        point : LossPoint
            Weighted sum, label, losses and slopes.

        Returns
        -------
        bool
            Whether curves or limits changed, so that everything must be drawn again.
        """
        limit = limit_of_z(point.z, (6.5, 16, 42.5))
        top = limit
        here = list(point.losses.values())
        for i, (x, half) in enumerate(((point.y_hat, 0.5), (point.z, limit))):
            for k, loss in enumerate(here):
                place = x, loss.L
                self.points[len(here) * i + k].set_data([x], [loss.L])
                self.tangents[len(here) * i + k].set_data(
                    *_tangent(place, loss[1 + i], (half, top / 2))
                )
        if self._shown == (point.y, limit):
            return False
        self._shown = point.y, limit
        z = np.linspace(-limit, limit, 801)
        y_hat = sigmoid(z)
        curves = [loss.value(z, point.y) for loss in losses.LOSSES.values()]
        for i, x in enumerate((y_hat, z)):
            for k, curve in enumerate(curves):
                self.curves[len(curves) * i + k].set_data(x, curve)
        self.axes[1].set_xlim(-limit, limit)
        for ax in self.axes:
            ax.set_ylim(-0.02 * top, top)
        return True


def _tangent(place, slope, halves, length=0.3):
    """Return a piece of a tangent, of the same length on screen however steep it is.

    `halves` are the half widths of the axes in the units of the plot.
    """
    angle = math.atan(slope * halves[0] / halves[1])
    dx, dy = length * halves[0] * math.cos(angle), length * halves[1] * math.sin(angle)
    return (place[0] - dx, place[0] + dx), (place[1] - dy, place[1] + dy)


def draw_plane(ax, state, limit):
    """Draw outputs, decision line and points in the plane of two inputs.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    state : TwoInputs
        What to show.
    limit : float
        Half the side of the plane.
    """
    side = np.linspace(-limit, limit, 101)
    x1, x2 = np.meshgrid(side, side)
    y_hat = state.neuron(np.stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    for color, amount in ((CLASS_0, 1 - 2 * y_hat), (CLASS_1, 2 * y_hat - 1)):
        image = np.empty((*amount.shape, 4))
        image[..., :3] = np.divide(rgb(color), 255)
        image[..., 3] = 0.45 * np.clip(amount, 0, 1)
        ax.imshow(image, extent=(-limit, limit) * 2, origin="lower", interpolation="bilinear")
    if np.ptp(y_hat) > 0:
        ax.contour(x1, x2, y_hat, levels=[0.5], colors=[GUIDE], linewidths=MARKED_LINE)
    for label, (color, marker) in enumerate(((CLASS_0, "o"), (CLASS_1, "s"))):
        chosen = np.array([p[:2] for p in state.points if p[2] == label]).reshape(-1, 2)
        ax.plot(*chosen.T, marker, color=color, label=f"{state.classes[label]} (y = {label})")
    ax.plot([state.x1], [state.x2], "P", color=GUIDE, markersize=11, label="input x")
    ax.set(xlabel=state.labels[0], ylabel=state.labels[1], xlim=(-limit, limit))
    ax.set(ylim=(-limit, limit), aspect="equal")
    ax.legend(loc="upper left", fontsize=SMALL)


def draw_neuron(ax, inputs, b, z, y_hat):
    """Draw a neuron as a graph with its numbers.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    inputs : list of (str, float, float)
        Name, value and weight of each input.
    b, z, y_hat : float
        Bias, weighted sum and output.
    """
    ax.set(xlim=(-1, 9), ylim=(-2.2, 2.2), aspect="equal")
    ax.axis("off")
    heights = np.linspace(1.3, -1.3, len(inputs)) if len(inputs) > 1 else [0.0]
    for height, (name, x, w) in zip(heights, inputs, strict=True):
        ax.plot(
            (0, 4),
            (height, 0),
            color=POSITIVE if w >= 0 else NEGATIVE,
            linestyle="-" if w >= 0 else "--",
            linewidth=min(1 + abs(w), 10),
        )
        ax.plot([0], [height], "o", color=GUIDE, markersize=12)
        ax.text(-0.3, height, f"{name} = {x:.2f}", ha="right", va="center")
        ax.text(1.6, 0.6 * height + math.copysign(0.32, height), f"{w:.2f}", ha="center")
    ax.plot((4, 6.2, 8), (0, 0, 0), color=GUIDE)
    ax.plot((4, 4), (0, -1.5), color=GUIDE, linewidth=min(1 + abs(b), 10))
    ax.plot([4, 6.2], [0, 0], "o", color=GUIDE, markersize=22)
    ax.text(4, -1.9, f"b = {b:.2f}", ha="center")
    ax.text(4, 0.5, f"Σ: z = {z:.3f}", ha="center")
    ax.text(6.2, 0.5, "σ", ha="center")
    ax.text(8.1, 0, f"ŷ = {y_hat:.3f}", va="center")
