"""A figure is drawn in the colours of a theme and stays as it is."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

import labkit
from labkit.plots import style
from labkit.plots.theme import ThemedCanvas, is_dark
from labkit.widgets.parts import cell_plot
from labkit.widgets.parts.cell_plot import CellPlot

THEMES = (
    style.BLACK_ON_WHITE,
    style.WHITE_ON_BLACK,
    ("#ffffff", "#212121"),
    ("#222222", "#eeeeee"),
)


def pixels(figure, colors):
    canvas = ThemedCanvas(figure, *colors)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def shown(drawn, color):
    """How many pixels of a picture have a colour."""
    return int((np.abs(drawn[..., :3] - 255 * np.array(to_rgb(color))).max(-1) < 2).sum())


def plot(ax):
    ax.plot([0, 1], [0, 1], color=style.TEST, linewidth=8)
    ax.plot([0, 1], [1, 0], "o", color=style.HERE, markersize=12)
    ax.bar([0.2], [0.5], width=0.2, color=style.CLASS_1, alpha=None)
    ax.scatter([0.5, 0.6], [0.2, 0.3], s=300, color=style.CLASS_0)
    ax.add_collection(LineCollection([[(0, 0.5), (1, 0.5)]], colors=[style.POSITIVE], lw=6))
    ax.set_title("█" * 4, color="black")
    ax.text(0.8, 0.8, "█" * 4, color="white", bbox={"facecolor": "black"})


@pytest.mark.parametrize("colors", THEMES)
def test_each_colour_gives_way_to_the_themes(colors):
    figure = Figure()
    plot(figure.subplots())
    drawn = pixels(figure, colors)
    meanings = style.DARK if is_dark(colors[1]) else style.LIGHT
    for name in ("test", "here", "class-0", "class-1", "positive"):
        assert shown(drawn, meanings[name]) > 100, name
    for color in colors:  # of title and box, and behind all
        assert shown(drawn, color) > 500
    if is_dark(colors[1]):
        assert not any(shown(drawn, style.LIGHT[name]) for name in ("test", "here", "positive"))


def test_black_on_white_is_what_matplotlib_draws():
    figure = Figure()
    plot(figure.subplots())
    plain = FigureCanvasAgg(figure)
    plain.draw()
    assert np.array_equal(np.array(plain.buffer_rgba()), pixels(figure, style.BLACK_ON_WHITE))


def test_the_figure_stays_as_it_is():
    figure = Figure()
    plot(figure.subplots())
    before = pixels(figure, style.BLACK_ON_WHITE)
    pixels(figure, style.WHITE_ON_BLACK)
    assert np.array_equal(pixels(figure, style.BLACK_ON_WHITE), before)


def test_opacity_and_maps_of_colours_stay():
    figure = Figure()
    ax = figure.subplots()
    ax.imshow([[0, 1], [2, 3]], cmap="viridis")
    ax.plot([0, 1], [0, 1], color=style.TEST, linewidth=30, alpha=0.5)
    drawn = pixels(figure, style.WHITE_ON_BLACK)
    assert shown(drawn, to_rgb("#440154")) > 1000  # the lowest of viridis
    assert shown(drawn, style.DARK["test"]) == 0


# -- plots of cells --------------------------------------------------------------------------------


def opened(content):
    return np.array(Image.open(io.BytesIO(content)).convert("RGBA"))


def test_a_plot_of_a_cell_is_drawn_for_both_themes_twice_as_sharp():
    figure, ax = plt.subplots()
    canvas = figure.canvas
    plot(ax)
    ax.set_title("left", loc="left")
    shown_plot = CellPlot(figure)
    assert shown(opened(shown_plot.light), style.TEST) > 100
    assert shown(opened(shown_plot.dark), style.DARK["test"]) > 100
    assert shown_plot.width == pytest.approx(opened(shown_plot.light).shape[1] / 2, abs=1)
    assert "left" in shown_plot.alt
    assert figure.canvas is canvas
    shown_plot.close()
    plt.close(figure)


def test_the_look_is_matplotlibs_to_know_and_plain_programs_need_no_kernel():
    with plt.rc_context():
        labkit.use_style()
        assert not plt.rcParams["axes.spines.top"]


def test_what_a_cell_gives_carries_the_view_and_leaves_the_picture_to_ipython():
    figure, ax = plt.subplots()
    ax.plot([1, 2])
    data, metadata = cell_plot._bundle(figure)
    assert list(data) == ["application/vnd.jupyter.widget-view+json"]
    assert metadata == {}
    plt.close(figure)
