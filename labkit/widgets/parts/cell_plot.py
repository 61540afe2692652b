"""Plots of pyplot in a cell, in the colours of the page's theme."""

import io

import anywidget
import matplotlib
from IPython import get_ipython
from matplotlib.figure import Figure
from PIL import Image
from traitlets import Bytes, Int, Unicode

from labkit.plots import style
from labkit.plots.theme import ThemedCanvas
from labkit.widgets.base import reruns
from labkit.widgets.base.style import css, javascript

__all__ = ["CellPlot", "use_style"]

SHARPNESS = 2  # pixels per CSS pixel
PLACES = ("left", "center", "right")  # of a title


class CellPlot(anywidget.AnyWidget):
    """A figure as it is now, drawn for both themes: the page shows the one that suits it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Stays as it is.
    """

    _esm = javascript("cell_plot.js")
    _css = css("cell_plot.css")
    light = Bytes().tag(sync=True)
    dark = Bytes().tag(sync=True)
    width = Int().tag(sync=True)
    alt = Unicode("").tag(sync=True)

    def __init__(self, figure):
        light, width = _drawn(figure, style.BLACK_ON_WHITE)
        dark, _ = _drawn(figure, style.WHITE_ON_BLACK)
        super().__init__(light=light, dark=dark, width=width, alt=_words(figure))
        reruns.register(self)

    def close(self):
        """Release it; running its cell again does."""
        reruns.forget(self)
        super().close()


def use_style():
    """Give plots of Matplotlib the look of the kit, in the theme that the browser shows.

    Call it once, at the top of a notebook; your own lines stay plain pyplot. A plot follows when
    the theme is switched. What is saved with the notebook is the light picture.

    In a plain Python program it sets the look only.
    """
    matplotlib.rcParams.update(style.LOOK)
    shell = get_ipython()
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _bundle)


def _bundle(figure):
    view = CellPlot(figure)._repr_mimebundle_()
    data = view[0] if isinstance(view, tuple) else view
    # The picture for the file comes from IPython's own formatter, as without this one.
    return {kind: content for kind, content in data.items() if kind != "text/plain"}, {}


def _drawn(figure, colors):
    before, content = figure.canvas, io.BytesIO()
    try:
        canvas = ThemedCanvas(figure, *colors)
        dpi = figure.dpi * SHARPNESS
        canvas.print_figure(content, format="png", dpi=dpi, bbox_inches="tight")
    finally:
        figure.set_canvas(before)
    pixels = Image.open(content).width
    return content.getvalue(), round(pixels / SHARPNESS)


def _words(figure):
    titles = [figure.get_suptitle(), *(ax.get_title(loc) for ax in figure.axes for loc in PLACES)]
    return "; ".join(filter(None, titles)) or "plot"
