"""Small images on a canvas in the browser, fed with raw bytes."""

import anywidget
import numpy as np
from traitlets import Bool, Bytes, Enum, Float, Int, List, TraitError, Unicode, validate

from labkit.widgets.base.style import css, javascript

LARGEST = 512  # pixels along one side
MOST = 400  # images in a gallery
GROWS = {"flex": "1 1 auto"}  # layout of a box with images that grow


class PixelMap(anywidget.AnyWidget):
    """Show an image pixel by pixel, or a gallery of images of one size.

    Hover to read a pixel; click or use arrow keys to select a pixel, or an image of a gallery.

    Parameters
    ----------
    values : array_like, shape (rows, columns) or (count, rows, columns), optional
        One image, or a gallery; NaN is drawn hatched. By default an empty image. For grey levels,
        uint8 are 255ths and travel as they are, a quarter of the bytes.
    cmap : {"diverging", "gray"}, default "diverging"
        Blue to red with white at zero, or black to white.
    limits : (float, float), optional
        Values at the ends of the colours. By default 0 and 1 for grey levels and, for the diverging
        map, the largest absolute value on both sides.
    also : array_like, shape (rows, columns), optional
        A second quantity that is read along with a pixel's value, named by `also_label`.
    title, label, also_label : str, default ""
        Title of the image; names (and units) of the values.
    size : int, default 280
        Longer side of an image in CSS pixels.
    grow : float, default 1
        How many times as large it may be shown where there is room.
    across : int, default 8
        Images in one row of a gallery.
    captions : list of str, default []
        Texts under the images of a gallery.

    Attributes
    ----------
    values : numpy.ndarray of float32
        What is shown.
    gallery : bool
        Whether it is a gallery.
    selected : int
        Flat index of the selected pixel, or number of the image of a gallery; -1 for none. Follows
        the browser.

    Raises
    ------
    TypeError, ValueError
        If `values` is not an array of real numbers of such a shape and moderate size.
    traitlets.TraitError
        If `selected` is no pixel and no image.
    """

    _esm = javascript("grid_keys.js", "page.js", "color_map.js", "pixel_drawing.js", "pixel_map.js")
    _css = css("pixel_map.css")
    data = Bytes(b"\0\0\0\0").tag(sync=True)  # image by image, row by row
    dtype = Enum(("float32", "uint8"), "float32").tag(sync=True)  # of data; uint8 are 255ths
    also = Bytes(b"").tag(sync=True)
    shape = List(Int(), default_value=[1, 1]).tag(sync=True)  # of one image
    gallery = Bool(False).tag(sync=True)
    across = Int(8).tag(sync=True)
    captions = List(Unicode()).tag(sync=True)
    limits = List(Float(), default_value=[-1.0, 1.0]).tag(sync=True)
    cmap = Enum(("diverging", "gray"), "diverging").tag(sync=True)
    title = Unicode("").tag(sync=True)
    label = Unicode("").tag(sync=True)
    also_label = Unicode("").tag(sync=True)
    size = Int(280).tag(sync=True)
    grow = Float(1.0).tag(sync=True)
    selectable = Bool(True).tag(sync=True)
    selected = Int(-1).tag(sync=True)

    def __init__(self, values=None, *, limits=None, also=None, **kwargs):
        super().__init__(**kwargs)
        self.set_values(np.zeros((1, 1)) if values is None else values, limits, also)

    @property
    def values(self):
        """What is shown, float32, shape (rows, columns) or (count, rows, columns), read-only."""
        shape = (-1, *self.shape) if self.gallery else self.shape
        if self.dtype == "uint8":
            values = np.frombuffer(self.data, np.uint8) / np.float32(255)
            values.flags.writeable = False
        else:
            values = np.frombuffer(self.data, np.float32)
        return values.reshape(shape)

    def set_values(self, values, limits=None, also=None, **traits):
        """Show something else in one message; what is equal is not sent.

        Parameters
        ----------
        values : array_like, shape (rows, columns) or (count, rows, columns)
            What to show.
        limits : (float, float), optional
            Values at the ends of the colours, as for the class.
        also : array_like, shape (rows, columns), optional
            Second quantity, as for the class.
        **traits
            Other traits to change in the same message, such as ``title`` and ``captions``.

        Raises
        ------
        TypeError, ValueError
            As for the class.
        """
        values = np.asarray(values)
        if values.dtype != np.uint8 or self.cmap != "gray":
            values = _float32(values, "values")
        if values.ndim not in (2, 3) or not all(1 <= n <= LARGEST for n in values.shape[-2:]):
            raise ValueError(
                "values must have shape (rows, columns) or (count, rows, columns) with sides of 1 "
                f"to {LARGEST}, found {values.shape}."
            )
        gallery = values.ndim == 3
        if gallery and not 1 <= len(values) <= MOST:
            raise ValueError(f"A gallery holds 1 to {MOST} images, found {len(values)}.")
        also = np.empty(0, np.float32) if also is None else _float32(also, "also")
        if also.size and also.shape != values.shape[-2:]:
            raise ValueError(f"also must have shape {values.shape[-2:]}, found {also.shape}.")
        low, high = self._default_limits(values) if limits is None else map(float, limits)
        if not low < high or not np.isfinite([low, high]).all():
            raise ValueError(f"limits must be two finite numbers, low < high, found {limits}.")
        with self.hold_sync():
            if self.selected >= (len(values) if gallery else values.size):
                self.selected = -1
            self.shape = list(values.shape[-2:])
            self.gallery = gallery
            self.limits = [low, high]
            self.dtype = values.dtype.name
            self.data = values.tobytes()
            self.also = also.tobytes()
            for name, value in traits.items():
                setattr(self, name, value)

    def _default_limits(self, values):
        if self.cmap == "gray":
            return 0.0, 1.0
        finite = np.abs(values[np.isfinite(values)])
        limit = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
        return -limit, limit

    @validate("selected")
    def _check_selected(self, proposal):
        count = len(self.values) if self.gallery else self.shape[0] * self.shape[1]
        if not -1 <= proposal["value"] < count:
            kind = "an image" if self.gallery else "a pixel"
            raise TraitError(
                f"selected must be {kind} 0 to {count - 1} or -1 for none, found "
                f"{proposal['value']}."
            )
        return proposal["value"]


def _float32(values, name):
    values = np.asarray(values)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, found {values.dtype}.")
    return values.astype(np.float32)
