"""Every colour, dash, line width and size of the kit, once; each named by what it means.

Plots take them from here, and the style sheets and scripts of the widgets are given them by
``widgets/base/style.py``: whoever changes a colour changes it here and nowhere else.
"""

__all__ = [
    "BLACK_ON_WHITE",
    "CLASS_0",
    "CLASS_1",
    "CURRENT",
    "DARK",
    "DARK_THEME",
    "GUIDE",
    "KEPT_MOST",
    "LIGHT",
    "LIGHT_THEME",
    "LOOK",
    "TEST",
    "TRAINING",
    "WHITE_ON_BLACK",
    "kept_style",
    "on_page",
    "properties",
]

# -- what colours mean -----------------------------------------------------------------------------

# Each meaning once, in the light and in the dark theme. All can be read on their background (WCAG
# AA: 4.5 to 1 for what words are written in, 3 to 1 for lines), and those that meet in one picture
# are told apart with any colour vision; tests/test_style.py measures both. Dashes, markers and
# words say the same without colour.
MEANINGS = {
    "current": ("#1b2a41", "#e6edf5"),  # the run that is looked at; what a control stands at
    "test": ("#0a5d37", "#6bd8a4"),  # the same run on data that it has not seen
    "here": ("#9e108c", "#f898f7"),  # the point in one's hand
    "guide": ("#6e6e6e", "#9aa0a6"),  # axes, cursors, what stands by for comparison
    "class-0": ("#007088", "#52c4dd"),
    "class-1": ("#a85d00", "#ffb84d"),
    "negative": ("#2166ac", "#6db3f2"),  # sign of a number
    "positive": ("#b2182b", "#ff8a75"),
    "right": ("#0a5c4a", "#6fdcc0"),  # a decision; success; the least cost
    "wrong": ("#c04a10", "#ffa266"),  # a decision; a warning
    "focus": ("#1565c0", "#90caf9"),  # where the keyboard is
    # Things side by side, by their place: kept runs, losses, metrics.
    "olive": ("#8b7402", "#e0df5a"),
    "salmon": ("#ca8067", "#eb5e48"),
    "violet": ("#7215fc", "#bd47fb"),
    "sky blue": ("#4c95f7", "#328db0"),
}
LIGHT, DARK = ({name: pair[k] for name, pair in MEANINGS.items()} for k in (0, 1))

CLASS_0, CLASS_1 = LIGHT["class-0"], LIGHT["class-1"]
CURRENT = TRAINING = LIGHT["current"]
TEST = LIGHT["test"]
NEGATIVE, POSITIVE = LIGHT["negative"], LIGHT["positive"]
RIGHT, WRONG = LIGHT["right"], LIGHT["wrong"]
BEST = RIGHT
HERE, GUIDE = LIGHT["here"], LIGHT["guide"]
SIDE_BY_SIDE = ("olive", "salmon", "violet", "sky blue")
# On a map of colours, which is the same in both themes: dark lines and light ones.
EDGE, PATH = "#202020", "#fefefe"
OUTLINE = "white"  # of a point that must be seen on a line of its own colour: the background
# Losses and metrics by their place in the table: colour and dashes, and a marker for losses.
LOSSES = tuple(
    (LIGHT[name], dashes, marker)
    for name, dashes, marker in zip(SIDE_BY_SIDE, ("-", "--", "-.", ":"), "os^D", strict=True)
)
METRICS = (
    (CURRENT, "-"),
    *zip(map(LIGHT.get, SIDE_BY_SIDE), ("--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))), strict=True),
)
# Kept runs: no two share both colour and dashes, and runs of the same colour differ in
# their dashes.
KEPT_DASHES = {
    "dash-dot": (5, 1.5, 1, 1.5),
    "dotted": (1, 1.2),
    "dash-dot-dot": (5, 1.5, 1, 1.5, 1, 1.5),
    "long dashes": (8, 2.5),
}
KEPT_MOST = len(SIDE_BY_SIDE) * 2

# -- maps of colours -------------------------------------------------------------------------------

SIGNED, GREYS, COUNTS, LEVELS = "RdBu_r", "gray", "Oranges", "viridis"
# What the browser draws as SIGNED and GREYS: ends and middle, from low to high.
STOPS = {
    "diverging": ((5, 48, 97), (67, 147, 195), (247, 247, 247), (214, 96, 77), (103, 0, 31)),
    "gray": ((0, 0, 0), (255, 255, 255)),
}
NOT_A_NUMBER = (150, 150, 150)
# The mark of a selected pixel, white around black: seen on every colour. Colour, width of the line.
# Not quite white and black, which stand for the page's colours and would change with its theme.
MARK = (("#fefefe", 3), ("#010101", 1.2))
MARK_ON_SCREEN = (("#fff", 4), ("#000", 1.5))  # in CSS pixels
HATCH = "#000"  # through pixels that are no numbers
PAPER, INK, HINT = "#000000", "#ffffff", "#d0d0d0"  # of the pad to draw on
CURSOR = (("#000", 2), ("#ffb000", 1))  # on it; colour, width of the line
WRONG_COUNT = (230, 120, 0)  # shading of the counts of mistakes

# -- themes ----------------------------------------------------------------------------------------

# Colour of texts, and colour behind them, of a page that does not say.
STAND_IN = "#010203"  # for the colour of texts, in a picture that takes it from its page
BLACK_ON_WHITE, WHITE_ON_BLACK = ("#000000", "#ffffff"), ("#e3e3e3", "#111111")
# CSS custom properties: the meanings, and what is the same in both themes.
LIGHT_THEME = {name.replace(" ", "-"): color for name, color in LIGHT.items()} | {
    "paper": PAPER,
    "hint": HINT,
}
DARK_THEME = {name.replace(" ", "-"): color for name, color in DARK.items()}

# -- sizes -----------------------------------------------------------------------------------------

TITLE, SMALL, COUNT = "medium", "small", "large"  # of Matplotlib, relative to its base
TEXT, TINY = 9, 8  # points
HAIRLINE, THIN, GUIDE_LINE, LINE, CURVE, BAR = 0.8, 1.2, 1, 1.5, 1.8, 4  # points
CONTOUR, MARKED_LINE, SIGN_LINE, TANGENT = 0.5, 2, 3, 4  # points
FILLED_EDGE, OUTLINED = 1, 2  # points, of histograms
PATH_EDGE = 2.8  # points, with the path itself on top

# What Matplotlib is told for every figure of the kit, and by `labkit.use_style()` for a student's.
LOOK = {
    "axes.axisbelow": True,
    "axes.edgecolor": GUIDE,
    "axes.prop_cycle": f"cycler(color={[CURRENT, HERE, *map(LIGHT.get, SIDE_BY_SIDE)]})",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": TITLE,
    "grid.alpha": 0.3,
    "grid.color": GUIDE,
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "lines.linewidth": CURVE,
    "lines.solid_capstyle": "round",
    "xtick.color": GUIDE,
    "xtick.labelcolor": "black",
    "ytick.color": GUIDE,
    "ytick.labelcolor": "black",
}


def rgb(color):
    """Return red, green and blue of ``#rrggbb``, 0 to 255."""
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def properties(theme):
    """Write a theme as CSS custom properties, ``--labkit-...``."""
    return " ".join(f"--labkit-{name}: {value};" for name, value in theme.items())


def on_page(color):
    """Return what stands for a colour of the light theme in CSS, where it follows the page's."""
    return next(f"var(--labkit-{name})" for name, value in LIGHT_THEME.items() if value == color)


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
        return GUIDE, (), "grey, solid"
    name, dashes = SIDE_BY_SIDE[slot % 4], list(KEPT_DASHES.items())
    pattern, lengths = dashes[(slot + slot // 4) % 4]
    return LIGHT[name], lengths, f"{name}, {pattern}"
