"""A small image on a canvas in the browser, fed with raw bytes."""

import pathlib

import anywidget
import numpy as np
from traitlets import Bool, Bytes, Enum, Float, Int, List, TraitError, Unicode, validate

HERE = pathlib.Path(__file__).parent
LARGEST = 512  # pixels along one side


class PixelMap(anywidget.AnyWidget):
    """Show an image pixel by pixel; hover to read a pixel, click or use arrow keys to select one.

    Parameters
    ----------
    values : array_like, shape (rows, columns), optional
        What to show; NaN is drawn hatched. By default an empty image.
    cmap : {"diverging", "gray"}, default "diverging"
        Blue to red with white at zero, or black to white.
    limits : (float, float), optional
        Values at the ends of the colours. By default 0 and 1 for grey levels and, for the diverging
        map, the largest absolute value on both sides.
    title, label : str, default ""
        Title of the image; name (and unit) of the values.
    size : int, default 280
        Longer side in CSS pixels.

    Attributes
    ----------
    values : numpy.ndarray of float32
        What is shown.
    selected : int
        Flat index of the selected pixel, -1 for none; follows the browser.

    Raises
    ------
    TypeError, ValueError
        If `values` is not a two-dimensional array of real numbers of moderate size.
    traitlets.TraitError
        If `selected` is no pixel.
    """

    _esm = HERE / "pixel_map.js"
    _css = HERE / "pixel_map.css"
    data = Bytes(b"\0\0\0\0").tag(sync=True)  # float32, row by row
    shape = List(Int(), default_value=[1, 1]).tag(sync=True)
    limits = List(Float(), default_value=[-1.0, 1.0]).tag(sync=True)
    cmap = Enum(("diverging", "gray"), "diverging").tag(sync=True)
    title = Unicode("").tag(sync=True)
    label = Unicode("").tag(sync=True)
    size = Int(280).tag(sync=True)
    selectable = Bool(True).tag(sync=True)
    selected = Int(-1).tag(sync=True)

    def __init__(self, values=None, *, limits=None, **kwargs):
        super().__init__(**kwargs)
        self.set_values(np.zeros((1, 1)) if values is None else values, limits)

    @property
    def values(self):
        """What is shown, float32, shape (rows, columns), read-only."""
        return np.frombuffer(self.data, np.float32).reshape(self.shape)

    def set_values(self, values, limits=None):
        """Show another image in one message; an equal image sends nothing.

        Parameters
        ----------
        values : array_like, shape (rows, columns)
            What to show.
        limits : (float, float), optional
            Values at the ends of the colours, as for the class.

        Raises
        ------
        TypeError, ValueError
            As for the class.
        """
        values = np.asarray(values)
        if values.dtype.kind not in "fiub":
            raise TypeError(f"values must be real numbers, found {values.dtype}.")
        if values.ndim != 2 or not all(1 <= side <= LARGEST for side in values.shape):
            raise ValueError(
                f"values must have shape (rows, columns) with sides of 1 to {LARGEST}, found "
                f"{values.shape}."
            )
        values = values.astype(np.float32)
        low, high = self._default_limits(values) if limits is None else map(float, limits)
        if not low < high or not np.isfinite([low, high]).all():
            raise ValueError(f"limits must be two finite numbers, low < high, found {limits}.")
        with self.hold_sync():
            if self.selected >= values.size:
                self.selected = -1
            self.shape = list(values.shape)
            self.limits = [low, high]
            self.data = values.tobytes()

    def _default_limits(self, values):
        if self.cmap == "gray":
            return 0.0, 1.0
        finite = np.abs(values[np.isfinite(values)])
        limit = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        return -limit, limit

    @validate("selected")
    def _check_selected(self, proposal):
        count = self.shape[0] * self.shape[1]
        if not -1 <= proposal["value"] < count:
            raise TraitError(
                f"selected must be a pixel 0 to {count - 1} or -1 for none, found "
                f"{proposal['value']}."
            )
        return proposal["value"]
