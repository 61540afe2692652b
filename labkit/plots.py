"""Draw and update Matplotlib artists on given axes; no pyplot, no global state."""

import numpy as np
from matplotlib.ticker import MaxNLocator

__all__ = [
    "draw_batch_size",
    "draw_chain_rule",
    "draw_epochs",
    "draw_learning_rate",
    "draw_pixels",
    "recolor",
]

# Okabe and Ito's colours: told apart with any colour vision. Line styles differ as well.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"


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
        {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
        if diverging
        else {"cmap": "gray", "vmin": 0, "vmax": 1}
    )
    image = ax.imshow(values, aspect="auto" if values.shape[0] == 1 else "equal", **style)
    ax.set_title(title, fontsize="medium")
    ax.set(xticks=[], yticks=[])
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.85)
    bar.set_label(label)
    if selected is not None:
        row, column = divmod(selected, values.shape[1])
        for width, color in ((3, "white"), (1.2, "black")):
            ax.plot(
                np.array([-0.5, 0.5, 0.5, -0.5, -0.5]) + column,
                np.array([-0.5, -0.5, 0.5, 0.5, -0.5]) + row,
                color=color,
                linewidth=width,
            )


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


def recolor(figure, foreground, background):
    """Give everything but the data of a figure the colours of a theme.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to change.
    foreground, background : colour
        Of texts and axes, and behind them.
    """
    figure.set_facecolor(background)
    texts = [*figure.texts]  # the figure's title among them
    for ax in figure.axes:
        ax.set_facecolor(background)
        for spine in ax.spines.values():
            spine.set_edgecolor(foreground)
        ax.tick_params(which="both", colors=foreground, grid_color=GREY)
        texts += [ax.title, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            texts += [axis.label, axis.get_offset_text()]
        if legend := ax.get_legend():
            legend.get_frame().set(facecolor=background, edgecolor=GREY)
            texts += [legend.get_title(), *legend.get_texts()]
        for table in ax.tables:
            for cell in table.get_celld().values():
                cell.set(facecolor=background, edgecolor=foreground)
                texts.append(cell.get_text())
    for text in texts:
        text.set_color(foreground)
