"""A picture over whose axes the threshold can be dragged."""

import anywidget
from ipywidgets import GridBox
from traitlets import Bool, Float, List, Unicode

from labkit.plots.thresholds import fixed_axes
from labkit.widgets.base.style import css, javascript
from labkit.widgets.parts.picture import Picture


class ThresholdHandle(anywidget.AnyWidget):
    """A slider without a look of its own, laid over a picture.

    Arrow keys move it by 0.01, with Shift by 0.001, Page up and down by 0.1.

    Parameters
    ----------
    value : float
        Threshold.
    label : str
        Name for screen readers.
    box : list of float
        Left, top, width and height of the sensitive area as fractions of the picture.
    horizontal : bool
        Whether the place along the horizontal axis is the threshold. Otherwise the pointer sets
        ``pointed``, and what follows from it is up to the kernel.

    Attributes
    ----------
    pointed : list of float
        Where the pointer was, from (0, 0) in the lower left corner to (1, 1).
    """

    _esm = javascript("threshold_handle.js")
    _css = css("threshold_handle.css")
    value = Float(0.5).tag(sync=True)
    label = Unicode("threshold").tag(sync=True)
    box = List(Float(), default_value=[0.0, 0.0, 1.0, 1.0]).tag(sync=True)
    horizontal = Bool(True).tag(sync=True)
    pointed = List(Float(), default_value=[]).tag(sync=True)


class ThresholdPicture(GridBox):
    """A live picture with a handle over its axes.

    Parameters
    ----------
    width, height : int
        Size in CSS pixels.
    artists : type
        What is drawn, from :mod:`labkit.plots.thresholds`.
    label : str
        Name of the handle.
    horizontal : bool, default True
        As for :class:`ThresholdHandle`.
    lock : context manager
        Held while drawing.
    **options
        For `artists`.

    Attributes
    ----------
    canvas : Picture
        The picture.
    handle : ThresholdHandle
        The handle.
    artists : object
        What is drawn.
    """

    def __init__(self, width, height, artists, *, label, lock, horizontal=True, **options):
        self.canvas = Picture(width, height, fluid=False, lock=lock)
        ax, box = fixed_axes(self.canvas.figure, above=artists.ABOVE)
        self.artists = artists(ax, **options)
        self.handle = ThresholdHandle(label=label, box=box, horizontal=horizontal)
        for part in (self.canvas, self.handle):
            # Set one by one: another Layout would leave the first one open.
            part.layout.grid_area, part.layout.margin = "1 / 1", "0"
        super().__init__(
            children=(self.canvas, self.handle),
            layout={
                "grid_template_columns": "minmax(0, max-content)",
                "justify_content": "flex-start",
                "max_width": "100%",
            },
        )

    def show(self, alt, *arguments, **options):
        """Update the artists and draw.

        Parameters
        ----------
        alt : str
            The picture in words.
        *arguments, **options
            For the artists' ``update``.
        """
        if self.artists.update(*arguments, **options):
            self.canvas.invalidate()
        self.canvas.show(self.artists.moving, alt)
