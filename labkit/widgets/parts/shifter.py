"""Move an image by arrow keys."""

import anywidget
from traitlets import Int, TraitError, validate

from labkit.widgets.base.style import css, javascript


class Shifter(anywidget.AnyWidget):
    """Four arrows and a way back to the middle.

    With the focus on any of them, the arrow keys move as well, and Home goes back.

    Attributes
    ----------
    down, right : int
        How far something is moved, in pixels from -14 to 14.
    """

    _esm = javascript("shifter.js")
    _css = css("toolbar.css", "shifter.css")
    down = Int(0).tag(sync=True)
    right = Int(0).tag(sync=True)
    limit = Int(14).tag(sync=True)

    @validate("down", "right")
    def _check(self, proposal):
        if abs(proposal["value"]) > self.limit:
            raise TraitError(
                f"{proposal['trait'].name} must be -{self.limit} to {self.limit} pixels, found "
                f"{proposal['value']}."
            )
        return proposal["value"]
