"""A network of two coordinates as a picture that does not move."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap

from labkit.plots.style import CLASS_0, CLASS_1, GUIDE, NEGATIVE, OUTLINE, POSITIVE, SMALL

__all__ = ["draw_playground"]

BETWEEN = LinearSegmentedColormap.from_list("classes", [CLASS_0, OUTLINE, CLASS_1])


def draw_playground(figure, network, inputs, y_hat, cloud, limit, epoch):
    """Draw layers and weights at the left, points and output at the right.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        To draw on.
    network : labkit.Network
        What is shown.
    inputs : sequence of str
        Names of its inputs.
    y_hat : numpy.ndarray, shape (n, n)
        Its output over the plane, from above.
    cloud : labkit.PointCloud
        The points.
    limit : float
        Largest coordinate.
    epoch : int
        For the title.
    """
    left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
    _draw_layers(left, network, inputs)
    extent = (-limit, limit, -limit, limit)
    right.imshow(y_hat, extent=extent, cmap=BETWEEN, vmin=0, vmax=1, alpha=0.75)
    for label, color, marker in ((0, CLASS_0, "o"), (1, CLASS_1, "s")):
        shown = cloud.train & (cloud.y == label)
        right.plot(*cloud.x[:, shown], marker, color=color, markersize=3, label=f"class {label}")
    right.set(xlabel="x₁", ylabel="x₂", xlim=(-limit, limit), ylim=(-limit, limit))
    right.set_title(f"Output ŷ at epoch {epoch}")
    right.legend(loc="upper right", fontsize=SMALL, frameon=True, framealpha=0.8)


def _draw_layers(ax, network, inputs):
    columns = [np.arange(n) - (n - 1) / 2 for n in network.sizes]
    for k, layer in enumerate(network.layers):
        before, after = columns[k], columns[k + 1]
        ends = [((k, -y), (k + 1, -v)) for y in before for v in after]
        w = layer.w.ravel()
        lines = LineCollection(
            ends,
            colors=[POSITIVE if value >= 0 else NEGATIVE for value in w],
            linestyles=["-" if value >= 0 else "--" for value in w],
            linewidths=np.minimum(0.4 + 1.2 * np.abs(w), 6),
        )
        ax.add_collection(lines)
    for k, column in enumerate(columns):
        circles = {"markerfacecolor": OUTLINE, "markeredgecolor": GUIDE, "markersize": 12}
        ax.plot(np.full(len(column), k), -column, "o", zorder=3, **circles)
    for y, name in zip(columns[0], inputs, strict=True):
        ax.text(-0.15, -y, name, ha="right", va="center", fontsize=SMALL)
    for k, layer in enumerate(network.layers):
        top = max(len(column) for column in columns) / 2 + 0.2
        ax.text(k + 1, top, layer.activation, ha="center", fontsize=SMALL)
    ax.set(xlim=(-0.9, len(columns) - 0.5))
    ax.set_axis_off()
    ax.set_title("Weights: solid positive, dashed negative")
