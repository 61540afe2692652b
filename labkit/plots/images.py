"""Static pictures of images: galleries, counts, lines of text."""

import numpy as np

from labkit.plots.style import COUNTS, CURRENT, GREYS, MARK, SIGNED, TEXT, TINY, TITLE

__all__ = ["draw_bars", "draw_counts", "draw_gallery", "draw_lines", "draw_pixels"]


def draw_gallery(ax, images, *, title, across=10, selected=-1, diverging=False):
    """Draw images side by side, in rows.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    images : numpy.ndarray, shape (count, rows, columns)
        Grey levels; none at all leaves the axes empty.
    title : str
        Title.
    across : int, default 10
        Images in one row.
    selected : int, default -1
        Number of an image to mark; -1 for none.
    diverging : bool, default False
        Red and blue around zero instead of grey levels from 0 to 1.
    """
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=TITLE)
    count = len(images)
    if count == 0:
        ax.axis("off")
        return
    rows, columns = np.add(images.shape[1:], 2)
    across = min(across, count)
    down = -(-count // across)
    page = np.full((down * rows, across * columns), np.nan)
    for i, image in enumerate(images):
        y, x = i // across * rows, i % across * columns
        page[y + 1 : y + rows - 1, x + 1 : x + columns - 1] = image
    most = float(np.abs(images).max()) or 1.0
    if diverging:
        ax.imshow(page, cmap=SIGNED, vmin=-most, vmax=most)
    else:
        ax.imshow(page, cmap=GREYS, vmin=0, vmax=max(1.0, float(images.max())))
    ax.spines[:].set_visible(False)
    if 0 <= selected < count:
        y, x = selected // across * rows - 0.5, selected % across * columns - 0.5
        right, below = x + columns, y + rows
        corners = np.array([[x, right, right, x, x], [y, y, below, below, y]])
        for color, width in MARK:
            ax.plot(*corners, color=color, linewidth=width)


def draw_lines(ax, lines, *, title=""):
    """Write lines of text.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To write on.
    lines : list of str
        Texts.
    title : str, default ""
        Title above them.
    """
    ax.axis("off")
    ax.set_title(title, fontsize=TITLE)
    ax.text(
        0.0, 1.0, "\n".join(lines), va="top", linespacing=1.5, fontsize=TEXT, transform=ax.transAxes
    )


def draw_counts(ax, counts, *, names, title, row_label, column_label):
    """Draw a square table of counts: errors shaded, the diagonal outlined.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    counts : numpy.ndarray of int, shape (n, n)
        Rows are the truth.
    names : sequence
        Of rows and columns.
    title, row_label, column_label : str
        Texts.
    """
    n = len(counts)
    wrong = np.where(np.eye(n, dtype=bool), 0, counts)
    ax.imshow(wrong, cmap=COUNTS, vmin=0, vmax=2 * max(int(wrong.max()), 1))
    for (row, column), count in np.ndenumerate(counts):
        weight = "bold" if row == column else "normal"
        ax.text(column, row, str(count), ha="center", va="center", fontsize=TINY, fontweight=weight)
    ax.set_xticks(range(n), names)
    ax.set_yticks(range(n), names)
    ax.set(xlabel=column_label, ylabel=row_label)
    ax.set_title(title, fontsize=TITLE)


def draw_bars(ax, names, values, *, title):
    """Draw probabilities as horizontal bars, each with its number.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    names : sequence of str
        From above.
    values : numpy.ndarray, shape (n,)
        From 0 to 1.
    title : str
        Text.
    """
    places = -np.arange(len(values))
    ax.barh(places, values, color=CURRENT)
    for place, value in zip(places, values, strict=True):
        ax.text(value + 0.02, place, f"{value:.3f}", va="center", fontsize=TINY)
    ax.set_yticks(places, names)
    ax.set(xlim=(0, 1.2), xlabel="p")
    ax.set_title(title, fontsize=TITLE)


def draw_pixels(ax, values, *, title, diverging, label="", selected=None):
    """Draw an image with a colour bar.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    values : numpy.ndarray, shape (rows, columns)
        Pixels.
    title, label : str
        Title of the image and of the colour bar.
    diverging : bool
        Red and blue around zero instead of grey levels from 0 to 1.
    selected : int, optional
        Flat index of a pixel to mark.
    """
    limit = float(np.nanmax(np.abs(values))) or 1.0
    style = (
        {"cmap": SIGNED, "vmin": -limit, "vmax": limit}
        if diverging
        else {"cmap": GREYS, "vmin": 0, "vmax": 1}
    )
    image = ax.imshow(values, aspect="auto" if values.shape[0] == 1 else "equal", **style)
    ax.set_title(title, fontsize=TITLE)
    ax.set(xticks=[], yticks=[])
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.85)
    bar.set_label(label)
    if selected is not None:
        row, column = divmod(selected, values.shape[1])
        for color, width in MARK:
            ax.plot(
                np.array([-0.5, 0.5, 0.5, -0.5, -0.5]) + column,
                np.array([-0.5, -0.5, 0.5, 0.5, -0.5]) + row,
                color=color,
                linewidth=width,
            )
