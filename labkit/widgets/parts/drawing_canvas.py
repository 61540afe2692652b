"""Paper to draw on with mouse, finger, pen or keys."""

import anywidget
import numpy as np
from traitlets import Bytes, Float, TraitError, validate

from labkit.widgets.base.style import css, javascript

SIDE = 112  # pixels of the drawing, four for each one of an image of 28 x 28
WIDTHS = 2.0, 20.0


class DrawingCanvas(anywidget.AnyWidget):
    """White ink on black paper, drawn at once in the browser.

    The kernel gets the drawing as grey levels, never more than one message at a time, the newest
    one. Draw with the pointer; or move the pen by arrow keys (with Shift in single pixels), space
    puts it down and lifts it, Backspace takes the last stroke back, Delete clears.

    Parameters
    ----------
    pen : float, default 8
        Width of the pen in pixels of the drawing.

    Attributes
    ----------
    raster : bytes
        112 x 112 grey levels, uint8, row by row; 0 is paper.
    """

    _esm = javascript("page.js", "drawing_canvas.js")
    _css = css("toolbar.css", "drawing_canvas.css")
    # Not echoed: the browser that draws would get every picture of its own back.
    raster = Bytes(bytes(SIDE * SIDE)).tag(
        sync=True,
        echo_update=False,
        from_json=lambda value, _: bytes(value) if isinstance(value, memoryview) else value,
    )
    pen = Float(8.0).tag(sync=True)

    @property
    def ink(self):
        """The drawing as uint8, shape (112, 112), read-only.

        Raises
        ------
        ValueError
            If what the browser sent is no such drawing.
        """
        if len(self.raster) != SIDE * SIDE:
            raise ValueError(
                f"A drawing has {SIDE} x {SIDE} = {SIDE * SIDE} grey levels, found "
                f"{len(self.raster)}. The pad was cleared."
            )
        return np.frombuffer(self.raster, np.uint8).reshape(SIDE, SIDE)

    def clear(self):
        """Take everything off the paper; undo brings it back."""
        self.raster = bytes(SIDE * SIDE)

    @validate("pen")
    def _check_pen(self, proposal):
        low, high = WIDTHS
        if not low <= proposal["value"] <= high:
            raise TraitError(f"pen must be {low:g} to {high:g} wide, found {proposal['value']}.")
        return proposal["value"]
