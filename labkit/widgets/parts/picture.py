"""A Matplotlib figure that stays, redrawn by blitting, of which the changed pixels are sent.

Runs of equal pixels cost the kernel 0.1 ms for a picture of 560 x 300, against 1 ms for zlib and
4.7 ms for PNG; of one step of an epoch they take a few kilobytes. The browser unpacks them at once,
where every decoder of its own would answer later, and so cost a frame.
"""

import asyncio
import contextlib
import io
import time

import anywidget
import matplotlib
import numpy as np
from IPython import get_ipython
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from traitlets import Bytes, Int, List, Unicode

from labkit.plots.style import BLACK_ON_WHITE, LOOK
from labkit.plots.theme import ThemedCanvas
from labkit.widgets.base.style import css, javascript

PIXELS_PER_INCH = 100
LAYOUT = "constrained"  # half the time of a picture; None where nobody looks at it
RATIOS = 1.0, 3.0  # picture pixels per CSS pixel
PATIENCE = 0.5  # seconds after which a frame that no browser reported as painted counts as lost

# How the browser shows pictures, as it last said: the first guess for the next one.
_surroundings = {"ratio": 1.0, "colors": BLACK_ON_WHITE}
WIDTHS = 0.6, 1.6  # of what a picture was made for: how far it follows the room that it is given


class Picture(anywidget.AnyWidget):
    """A live picture with axes, in the colours of the browser's theme and sharp on its screen.

    The figure is kept. :meth:`show` redraws only the artists given as moving, over a cached
    background; the background is drawn again after :meth:`invalidate`, and when theme or screen
    change. At most one frame is under way: what is shown meanwhile is drawn when the browser
    reports that it has painted, in its newest state. Off screen nothing is drawn, nor without
    IPython, where nobody looks.

    Parameters
    ----------
    width, height : int
        Size in CSS pixels.
    fluid : bool, default True
        Whether the width follows the room that the page has.
    lock : context manager, optional
        Held while drawing; pass the session's ``lock``, because the browser's reports may arrive
        in another thread.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        To draw on.
    number : int
        How many frames were sent.
    """

    _esm = javascript("picture.js")
    _css = css("picture.css")
    # Runs of pixels, row by row: uint32 ends, then uint32 colours; 0 for "as before".
    frame = Bytes().tag(sync=True)
    shape = List(Int(), default_value=[0, 0]).tag(sync=True)
    number = Int(0).tag(sync=True)
    alt = Unicode("").tag(sync=True)
    width = Int(0).tag(sync=True)
    height = Int(0).tag(sync=True)
    background = Unicode("").tag(sync=True)  # for which the frame was drawn
    basis = List(Int(), default_value=[0, 0, 0]).tag(sync=True)  # widths: made for, least, most

    def __init__(self, width, height, *, fluid=True, lock=None):
        low, high = (round(width * factor) for factor in WIDTHS) if fluid else (width, width)
        super().__init__(width=width, height=height, basis=[width, low, high])
        self._lock = contextlib.nullcontext() if lock is None else lock
        self._ratio = self._colors = self._width = None
        self._live = get_ipython() is not None
        self._views = {}  # id of a view in the browser -> whether it is on screen
        self._sent = None  # when the frame under way was sent
        self._timed = None  # number of the frame that a timer watches over
        self._shown = None  # pixels in the browser
        self._waiting = False  # something newer is to be drawn
        self._moving = ()
        self._alt = ""
        self.figure = Figure(layout=LAYOUT)
        self._surround(**_surroundings, width=width)
        self.on_msg(self._hear)

    def invalidate(self):
        """Have everything drawn again: limits, labels or fixed artists changed."""
        self._background = None

    def show(self, moving, alt):
        """Draw the figure and send it, now or when the frame before it has been painted.

        Parameters
        ----------
        moving : iterable of matplotlib.artist.Artist
            Artists that change from frame to frame, in the order of drawing.
        alt : str
            The picture in words.
        """
        self._moving, self._alt = tuple(moving), alt
        self._waiting = True
        self._draw_if_possible()

    def _draw_if_possible(self):
        if not (self._waiting and self._live):
            return
        if self._views and not any(self._views.values()):
            return
        if self._views and self._sent is not None:
            rest = self._sent + PATIENCE - time.monotonic()
            if rest > 0 and (self._timed == self.number or self._wait(rest)):
                return
        self._draw()

    def _wait(self, seconds):
        """Look again later, lest a lost report keep the newest state from being shown."""
        try:
            asyncio.get_running_loop().call_later(seconds + 0.01, self._look_again, self.number)
        except RuntimeError:  # no loop to come back on: do not wait at all
            return False
        self._timed = self.number
        return True

    def _look_again(self, number):
        with self._lock:
            if number == self.number and self.comm is not None:
                self._draw_if_possible()

    def _draw(self):
        self._waiting = False
        for artist in self._moving:
            artist.set_animated(True)
        if self._background is None:
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        before, self._shown = self._shown, np.array(self._canvas.buffer_rgba())
        with self.hold_sync():
            self.alt = self._alt
            if before is not None and np.array_equal(before, self._shown):
                return
            self.shape = list(self._shown.shape[:2])
            self.width, self.background = self._width, self._colors[1]
            # A view that is still to come needs it all.
            self.frame = runs(self._shown, before if self._views else None)
            self.number += 1
        self._sent = time.monotonic()

    def go_live(self):
        """Draw what is waiting, and from now on all that is shown, also without IPython."""
        self._live = True
        self._draw_if_possible()

    @property
    def pixels(self):
        """The picture as it is shown, uint8, shape (rows, columns, 4); None before it is."""
        return self._shown

    # -- what the browser says -------------------------------------------------------------------

    def _hear(self, _, content, buffers):
        with self._lock:
            if "painted" in content:
                if content["painted"] == self.number:
                    self._sent = None
            elif content.get("gone"):
                self._views.pop(content["view"], None)
            else:
                if content["view"] not in self._views:
                    self._shown = None  # it has nothing yet
                    self._waiting |= self.number > 0
                self._live = True
                self._views[content["view"]] = bool(content["visible"])
                self._surround(content["ratio"], content["colors"], content["width"])
            self._draw_if_possible()

    def _surround(self, ratio, colors, width):
        ratio = min(max(float(ratio), RATIOS[0]), RATIOS[1])
        _, low, high = self.basis
        width = min(max(round(width), low), high)
        if (ratio, tuple(colors), width) == (self._ratio, self._colors, self._width):
            return
        self._ratio, self._colors, self._width = ratio, tuple(colors), width
        self.figure.set_size_inches(width / PIXELS_PER_INCH, self.height / PIXELS_PER_INCH)
        _surroundings.update(ratio=ratio, colors=self._colors)
        self.figure.set_dpi(PIXELS_PER_INCH * ratio)
        self._canvas = ThemedCanvas(self.figure, *self._colors)
        self._background = None
        self._sent = None
        self._shown = None
        self._waiting |= self.number > 0


def runs(pixels, before=None):
    """Pack a picture, or what has changed of it, as runs of equal pixels.

    Parameters
    ----------
    pixels : numpy.ndarray of uint8, shape (rows, columns, 4)
        Opaque picture.
    before : numpy.ndarray of uint8, same shape, optional
        What is shown already.

    Returns
    -------
    bytes
        Ends of the runs, then their colours, as uint32; colour 0 for pixels as before.
    """
    colors = pixels.view(np.uint32).ravel()
    if before is not None:
        colors = np.where(colors == before.view(np.uint32).ravel(), np.uint32(0), colors)
    ends = np.append(np.flatnonzero(colors[1:] != colors[:-1]) + 1, colors.size)
    return np.concatenate([ends.astype(np.uint32), colors[ends - 1]]).tobytes()


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
        layout=LAYOUT,
    )
    canvas = FigureCanvasAgg(figure)
    with matplotlib.rc_context(LOOK):
        draw(figure)
        canvas.draw()
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(buffer, "png")
    return buffer.getvalue()
