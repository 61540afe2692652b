"""Every colour, dash, line width and size of the kit, once; each named by what it means.

Plots take them from here, and the style sheets and scripts of the widgets are given them by
``widgets/base/style.py``: whoever changes a colour changes it here and nowhere else.
"""

__all__ = [
    "CLASS_0",
    "CLASS_1",
    "CURRENT",
    "DARK_THEME",
    "GUIDE",
    "KEPT_MOST",
    "LIGHT_THEME",
    "TEST",
    "TRAINING",
    "kept_style",
    "recolor",
]

# Okabe and Ito's colours: told apart with any colour vision. Line styles differ as well.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"
GREEN, PURPLE, YELLOW = "#009E73", "#CC79A7", "#E69F00"

# -- what colours mean -----------------------------------------------------------------------------

CLASS_0, CLASS_1 = BLUE, ORANGE
TRAINING, TEST = BLUE, ORANGE
NEGATIVE, POSITIVE = BLUE, ORANGE  # weights that are drawn as lines
RIGHT, WRONG = BLUE, ORANGE  # decisions
CURRENT = BLUE  # what a control stands at, a curve by itself
HERE = ORANGE  # the point that is looked at
BEST = GREEN  # the least cost
GUIDE = GREY  # axes, cursors, what stands by for comparison
EDGE, PATH = "#202020", "white"  # of a path that must be seen on any colour
OUTLINE = "white"  # of a point that must be seen on a line of its own colour
# Losses and metrics by their place in the table: colour and dashes, and a marker for losses.
LOSSES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (PURPLE, ":", "D"))
METRICS = (
    (BLUE, "-"),
    (ORANGE, "--"),
    (GREEN, "-."),
    (PURPLE, ":"),
    (YELLOW, (0, (5, 1, 1, 1, 1, 1))),
)
# Kept runs: the hues are darkened where needed to stand out from white as well as from black; blue
# and vermilion are those of the current run. No two kept runs share both colour and dashes, and
# runs of the same colour differ in their dashes.
KEPT_COLORS = {
    "orange": "#C98500",
    "green": "#009E73",
    "purple": "#C46C9D",
    "sky blue": "#3A95CC",
}
KEPT_DASHES = {
    "dash-dot": (5, 1.5, 1, 1.5),
    "dotted": (1, 1.2),
    "dash-dot-dot": (5, 1.5, 1, 1.5, 1, 1.5),
    "long dashes": (8, 2.5),
}
KEPT_MOST = len(KEPT_COLORS) * 2

# -- maps of colours -------------------------------------------------------------------------------

SIGNED, GREYS, COUNTS, LEVELS = "RdBu_r", "gray", "Oranges", "viridis"
# What the browser draws as SIGNED and GREYS: ends and middle, from low to high.
STOPS = {
    "diverging": ((5, 48, 97), (67, 147, 195), (247, 247, 247), (214, 96, 77), (103, 0, 31)),
    "gray": ((0, 0, 0), (255, 255, 255)),
}
NOT_A_NUMBER = (150, 150, 150)
# The mark of a selected pixel, white around black: seen on every colour. Colour, width of the line.
MARK = (("white", 3), ("black", 1.2))
MARK_ON_SCREEN = (("#fff", 4), ("#000", 1.5))  # in CSS pixels
HATCH = "#000"  # through pixels that are no numbers
PAPER, INK, HINT = "#000000", "#ffffff", "#d0d0d0"  # of the pad to draw on
CURSOR = (("#000", 2), ("#ffb000", 1))  # on it; colour, width of the line
WRONG_COUNT = (230, 120, 0)  # shading of the counts of mistakes

# -- themes ----------------------------------------------------------------------------------------

# CSS custom properties for the light theme; below those that differ in the dark one.
LIGHT_THEME = {
    "class-0": CLASS_0,
    "class-1": CLASS_1,
    "negative": NEGATIVE,
    "positive": POSITIVE,
    "right": RIGHT,
    "wrong": WRONG,
    "paper": PAPER,
    "hint": HINT,
}
DARK_BLUE, DARK_ORANGE = "#4fa8e0", "#f08c3c"
DARK_THEME = {
    "class-0": DARK_BLUE,
    "class-1": DARK_ORANGE,
    "negative": DARK_BLUE,
    "positive": DARK_ORANGE,
}

# -- sizes -----------------------------------------------------------------------------------------

TITLE, SMALL, COUNT = "medium", "small", "large"  # of Matplotlib, relative to its base
TEXT, TINY = 9, 8  # points
HAIRLINE, THIN, GUIDE_LINE, LINE, CURVE, BAR = 0.8, 1.2, 1, 1.5, 1.8, 4  # points
CONTOUR, MARKED_LINE, SIGN_LINE, TANGENT = 0.5, 2, 3, 4  # points
FILLED_EDGE, OUTLINED = 1, 2  # points, of histograms
PATH_EDGE = 2.8  # points, with the path itself on top


def rgb(color):
    """Return red, green and blue of ``#rrggbb``, 0 to 255."""
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def kept_style(slot):
    """Colour and dashes of a kept run.

    Parameters
    ----------
    slot : int or None
        Its number, 0 to 7; None for a run that is only drawn behind its branch.

    Returns
    -------
    color : str
        As ``#rrggbb``.
    dashes : tuple of float
        Lengths of strokes and gaps in units of the line's width; empty for a solid line.
    words : str
        Both in words.
    """
    if slot is None:
        return GREY, (), "grey, solid"
    colors, dashes = list(KEPT_COLORS.items()), list(KEPT_DASHES.items())
    name, color = colors[slot % 4]
    pattern, lengths = dashes[(slot + slot // 4) % 4]
    return color, lengths, f"{name}, {pattern}"


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
