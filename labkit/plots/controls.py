"""Draw and update Matplotlib artists on given axes; no pyplot, no global state."""

from matplotlib.ticker import MaxNLocator

from labkit.plots.style import BAR, CURRENT, GUIDE, TEXT, TITLE

__all__ = ["draw_batch_size", "draw_chain_rule", "draw_epochs", "draw_learning_rate"]


def draw_learning_rate(ax, learning_rate, bounds, status):
    """Draw a learning rate as a mark on its logarithmic scale.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    learning_rate : float
        Value to mark.
    bounds : pair of float
        Ends of the scale.
    status : str
        What the rate leads to, for the title.
    """
    title = f"learning rate {learning_rate:g}: {status}"
    _draw_mark(ax.semilogx, learning_rate, bounds, "learning rate", title)


def draw_epochs(ax, epoch, n_epochs, title):
    """Draw an epoch as a mark on the length of a run.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    epoch, n_epochs : int
        Epoch to mark, length of the run.
    title : str
        Numbers at this epoch.
    """
    ax.plot((0, epoch), (0, 0), color=CURRENT, linewidth=BAR)
    _draw_mark(ax.plot, epoch, (0, n_epochs), "epoch", title)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=(1, 2, 5, 10)))


def draw_batch_size(ax, batch_size, m, method):
    """Draw a batch size as a mark on the logarithmic scale from one example to all.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    batch_size, m : int
        Size to mark, number of training examples.
    method : str
        Title.
    """
    _draw_mark(ax.semilogx, batch_size, (1, m), "examples per update", method)


def _draw_mark(plot, value, ends, name, title):
    """Draw a value as a mark on its scale, with the axes' method `plot`."""
    plot(ends, (0, 0), color=GUIDE, zorder=1)
    plot([value], [0], "o", color=CURRENT, markersize=10)
    ax = plot.__self__
    ax.set(xlabel=name, yticks=[], ylim=(-1, 1))
    ax.set_title(title, fontsize=TITLE)
    ax.spines[["left", "right", "top"]].set_visible(False)


def draw_chain_rule(ax, rows):
    """Draw the factors of the chain rule as a table.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    rows : list of (str, str)
        Names and values.
    """
    ax.axis("off")
    table = ax.table(
        [list(row) for row in rows],
        loc="center",
        cellLoc="left",
        colWidths=(0.74, 0.26),
        edges="horizontal",
    )
    for (_, column), cell in table.get_celld().items():
        if column == 1:
            cell.set_text_props(ha="right")
    table.auto_set_font_size(False)
    table.set_fontsize(TEXT)
    table.scale(1, 1.3)
