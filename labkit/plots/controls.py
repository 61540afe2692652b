"""Draw and update Matplotlib artists on given axes; no pyplot, no global state."""

from matplotlib.ticker import MaxNLocator

from labkit.plots.style import BLUE, GREY

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
    ax.semilogx(bounds, (0, 0), color=GREY)
    ax.semilogx([learning_rate], [0], "o", color=BLUE, markersize=10)
    ax.set(xlabel="learning rate", yticks=[], ylim=(-1, 1))
    ax.set_title(f"learning rate {learning_rate:g}: {status}", fontsize="medium")
    ax.spines[["left", "right", "top"]].set_visible(False)


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
    ax.plot((0, n_epochs), (0, 0), color=GREY)
    ax.plot((0, epoch), (0, 0), color=BLUE, linewidth=4)
    ax.plot([epoch], [0], "o", color=BLUE, markersize=10)
    ax.set(xlabel="epoch", yticks=[], ylim=(-1, 1))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=(1, 2, 5, 10)))
    ax.set_title(title, fontsize="medium")
    ax.spines[["left", "right", "top"]].set_visible(False)


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
    ax.semilogx((1, m), (0, 0), color=GREY)
    ax.semilogx([batch_size], [0], "o", color=BLUE, markersize=10)
    ax.set(xlabel="examples per update", yticks=[], ylim=(-1, 1))
    ax.set_title(method, fontsize="medium")
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
    table.set_fontsize(9)
    table.scale(1, 1.3)
