"""The confusion matrix with its numbers, and images beside it."""

from matplotlib.ticker import NullLocator

from labkit.plots.style import COUNT, GREYS, GUIDE, GUIDE_LINE, RIGHT, SIGN_LINE, SMALL, WRONG

__all__ = ["draw_confusion", "draw_images"]


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
    ax.axhline(0.5, color=GUIDE, linewidth=GUIDE_LINE)
    ax.axvline(0.5, color=GUIDE, linewidth=GUIDE_LINE)
    if counts is None:
        return
    for k, (name, count) in enumerate(counts._asdict().items()):
        row, column = divmod(k, 2)
        right = row == column
        sign = "right" if right else "wrong"
        bold = "bold" if name == selected else "normal"
        ax.text(column, row, f"{name.upper()}, {sign}\n{count}", ha="center", va="center",
                fontsize=COUNT, fontweight=bold)  # fmt: skip
        ax.plot(
            [column - 0.46, column + 0.46],
            [row - 0.44, row - 0.44],
            color=RIGHT if right else WRONG,
            linewidth=SIGN_LINE,
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
            ax.imshow(images[k], cmap=GREYS, vmin=0, vmax=1)
            ax.set_title(captions[k], fontsize=SMALL)
