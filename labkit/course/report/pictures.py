"""Plots of the report: SVG that takes the colour of the text around it, light or dark."""

import io
import re

import matplotlib
import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from labkit.plots import style

__all__ = ["histogram", "results_map", "solved_share"]

# State, words, colour: told apart with any colour vision, on a white page and on a dark one.
LOOKS = (
    ("passed", "full points", style.RIGHT),
    ("partly", "part of the points", style.LIGHT["sky blue"]),
    ("incorrect", "incorrect", style.WRONG),
    ("not attempted", "not attempted", style.LIGHT["salmon"]),
    ("waiting", "waits for a person", style.LIGHT["violet"]),
)
MISSING = "nothing handed in"
INK = style.STAND_IN  # for the colour of the page's text
NAMES = 45  # students, up to which the map has a name at each row
SETTINGS = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "labkit",  # the same file for the same results
    "text.parse_math": False,  # a name may have a dollar sign
    "font.size": 10,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK
    ),
}


def histogram(per_cent):
    """Draw how many students have how many per cent.

    Parameters
    ----------
    per_cent : sequence of float

    Returns
    -------
    str
        An SVG element.
    """
    with matplotlib.rc_context(SETTINGS):
        figure, ax = _figure(7.5, 3.2)
        edges = np.arange(0, 101, 10)
        counts, _ = np.histogram(np.clip(per_cent, 0, 100), edges)
        ax.bar(edges[:-1], counts, 10, align="edge", color=LOOKS[0][2], edgecolor=INK, lw=0.8)
        if len(per_cent):
            median = float(np.median(per_cent))
            ax.axvline(median, color=LOOKS[2][2], lw=2, ls="--", label=f"median {median:.0f} %")
            ax.legend(frameon=False, fontsize=9)
        ax.set(xlabel="points in % of all points", ylabel="number of students", xlim=(0, 100))
        ax.set_ylim(0, max([*counts, 1]) * 1.08)
        ax.yaxis.get_major_locator().set_params(integer=True)
        ax.set_xticks(edges)
        ax.set_title("Distribution of the totals")
        said = ", ".join(
            f"{low} to {low + 10} %: {n}" for low, n in zip(edges[:-1], counts, strict=True) if n
        )
        return _svg(
            figure,
            "totals",
            f"Histogram of the totals. Students by per cent of the points: {said}.",
        )


def solved_share(labels, counts):
    """Draw for each exercise the share of submissions in each state.

    Parameters
    ----------
    labels : sequence of str
        Of the exercises.
    counts : sequence of dict
        Number of submissions by state.

    Returns
    -------
    str
        An SVG element.
    """
    with matplotlib.rc_context(SETTINGS):
        figure, ax = _figure(7.5, 1.6 + 0.28 * len(labels))
        rows = np.arange(len(labels))
        left = np.zeros(len(labels))
        totals = np.array([max(1, sum(count.values())) for count in counts])
        for state, words, color in LOOKS:
            widths = np.array([count[state] for count in counts]) / totals * 100
            if widths.any():
                bar = {"color": color, "edgecolor": INK, "lw": 0.5, "label": words}
                ax.barh(rows, widths, 0.72, left, **bar)
            left = left + widths
        ax.set_yticks(rows, labels)
        ax.set(xlim=(0, 100), ylim=(len(labels) - 0.5, -0.5), xlabel="share of submissions in %")
        ax.set_title("Solved share of each exercise")
        if left.any():
            _legend(figure, ax.get_legend_handles_labels()[0])
        said = "; ".join(
            f"{label}: {count['passed']} of {sum(count.values())} with full points"
            for label, count in zip(labels, counts, strict=True)
        )
        return _svg(figure, "solved", f"Bars of the solved share of each exercise. {said}.")


def results_map(students, labels, states):
    """Draw the state of each exercise of each student.

    Parameters
    ----------
    students : sequence of str
        Names.
    labels : sequence of str
        Of the exercises.
    states : sequence of sequence of str or None
        One row for each student; None where nothing was handed in.

    Returns
    -------
    str
        An SVG element.
    """
    order = [look[0] for look in LOOKS]
    values = np.array(
        [[order.index(state) if state else np.nan for state in row] for row in states], float
    ).reshape(len(students), len(labels))
    with matplotlib.rc_context(SETTINGS):
        height = 0.2 * len(students) if len(students) <= NAMES else 0.05 * len(students)
        width = 3.2 + 0.24 * len(labels)
        figure, ax = _figure(max(7.5, width), min(3 + height, 15))
        colors = ListedColormap([look[2] for look in LOOKS])
        norm = BoundaryNorm(np.arange(len(LOOKS) + 1) - 0.5, len(LOOKS))
        edges = {"edgecolors": INK, "linewidth": 0.4} if len(students) <= NAMES else {}
        x, y = np.arange(len(labels) + 1) - 0.5, np.arange(len(students) + 1) - 0.5
        mesh = ax.pcolormesh(x, y, np.ma.masked_invalid(values), cmap=colors, norm=norm, **edges)
        mesh.set_rasterized(len(students) > NAMES)
        ax.set_xticks(range(len(labels)), labels, rotation=90)
        ax.set_ylim(len(students) - 0.5, -0.5)
        if len(students) <= NAMES:
            ax.set_yticks(range(len(students)), students)
        else:
            ranks = [1, *range(25, len(students) + 1, 25)]
            ax.set_yticks([rank - 1 for rank in ranks], ranks)
        ax.set(xlabel="exercise", ylabel="student, most points first")
        ax.set_title("Students and exercises")
        present = {state for row in states for state in row}
        handles = [
            Patch(facecolor=color, edgecolor=INK, label=words)
            for state, words, color in LOOKS
            if state in present
        ]
        if None in present:
            handles.append(Patch(facecolor="none", edgecolor=INK, label=MISSING))
        _legend(figure, handles)
        said = f"Map of {len(students)} students and {len(labels)} exercises"
        return _svg(figure, "map", f"{said}; the tables below have the same results in numbers.")


def _figure(width, height):
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.patch.set_alpha(0)
    ax = figure.add_subplot()
    ax.patch.set_alpha(0)
    ax.spines[["top", "right"]].set_visible(False)
    return figure, ax


def _legend(figure, handles):
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=9,
        columnspacing=1.5,
        handlelength=1.4,
    )


def _svg(figure, name, said):
    """SVG element with an alternative text, in colours of the page, with ids of its own."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :].replace(INK, "currentColor")
    for _, _, color in LOOKS:
        text = text.replace(color, style.on_page(color))
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(\bid="|"#|url\(#)', rf"\g<1>{name}-", text)
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1)
