"""Tables drawn on axes."""

from labkit.plots.style import TINY, kept_style

__all__ = ["draw_runs"]


def draw_runs(ax, columns, rows):
    """Draw settings and results of kept runs as a table.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        To draw on.
    columns : sequence of str
        Headings of the cells.
    rows : list of tuple
        Slot, name and cells of each run.
    """
    ax.axis("off")
    if not rows:
        ax.text(0.5, 0.5, "No run is kept yet", ha="center", transform=ax.transAxes)
        return
    table = ax.table(
        [["", *row[1:]] for row in rows],
        colLabels=["", "name", *(column.replace(" ", "\n") for column in columns)],
        loc="center",
        edges="horizontal",
    )
    table.auto_set_font_size(False)
    table.set_fontsize(TINY)
    table.auto_set_column_width(range(len(columns) + 2))
    for (row, column), cell in table.get_celld().items():
        cell.get_text().set_parse_math(False)
        cell.set_height((2 if row == 0 else 1.2) / (len(rows) + 3))
        if row and column == 0:
            color, _, _ = kept_style(rows[row - 1][0])
            cell.get_text().set(text="■", color=color)
