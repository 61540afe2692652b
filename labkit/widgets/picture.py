"""A Matplotlib figure that stays, redrawn by blitting and sent as a cheap PNG."""

import io
import pathlib

import anywidget
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from traitlets import Bytes, Int, Unicode

PIXELS_PER_INCH = 100
SHARPNESS = 2  # picture pixels per CSS pixel, for screens of high density


class Picture(anywidget.AnyWidget):
    """A live picture with axes.

    The figure is kept. :meth:`show` redraws only the artists given as moving, over a cached
    background; the background is drawn again after :meth:`invalidate`.

    Parameters
    ----------
    width, height : int
        Size in CSS pixels.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        To draw on.
    png : bytes
        The picture as it is shown.
    """

    _esm = pathlib.Path(__file__).parent / "picture.js"
    _css = ".labkit-picture { max-width: 100%; height: auto; display: block; }"
    png = Bytes().tag(sync=True)
    alt = Unicode("").tag(sync=True)
    width = Int(0).tag(sync=True)

    def __init__(self, width, height):
        super().__init__(width=width)
        self.figure = Figure(
            figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH),
            dpi=PIXELS_PER_INCH * SHARPNESS,
            layout="constrained",
        )
        self._canvas = FigureCanvasAgg(self.figure)
        self._background = None

    def invalidate(self):
        """Have everything drawn again: limits, labels or fixed artists changed."""
        self._background = None

    def show(self, moving, alt):
        """Draw the figure and send it.

        Parameters
        ----------
        moving : iterable of matplotlib.artist.Artist
            Artists that change from frame to frame, in the order of drawing.
        alt : str
            The picture in words.
        """
        for artist in moving:
            artist.set_animated(True)
        if self._background is None:
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for artist in moving:
            self.figure.draw_artist(artist)
        with self.hold_sync():
            self.png = encode(self._canvas)
            self.alt = alt


def encode(canvas):
    """PNG bytes of a drawn Agg canvas, compressed fast rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(
        buffer, "png", compress_level=1
    )
    return buffer.getvalue()


def render(draw, *, width, height):
    """Draw once on a new figure, for the static picture of a control.

    Parameters
    ----------
    draw : callable
        ``draw(figure)``.
    width, height : int
        Size in CSS pixels.

    Returns
    -------
    bytes
        PNG.
    """
    figure = Figure(
        figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH),
        dpi=PIXELS_PER_INCH,
        layout="constrained",
    )
    canvas = FigureCanvasAgg(figure)
    draw(figure)
    canvas.draw()
    return encode(canvas)
