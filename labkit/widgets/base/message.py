"""What went wrong, under a view."""

from collections.abc import Callable

import anywidget
from traitlets import Bool, Unicode

from labkit.widgets.base.style import css, javascript


class Message(anywidget.AnyWidget):
    """An error in words, hidden while there is none.

    Every view has one, so that what all have in common (``keys.js``, ``view.css``) is there
    wherever a view is shown, whatever else it is made of.

    Attributes
    ----------
    value : str
        HTML.
    awaited : bool
        Whether the browser is to say when the view is seen, see `when_shown`.
    steps : bool
        Whether it says ``{"key": ...}`` when "back", "next" or "play" is pressed in the view.
    """

    _esm = javascript("message.js")
    _css = css("view.css")
    value = Unicode("").tag(sync=True)
    awaited = Bool(False).tag(sync=True)
    steps = Bool(False).tag(sync=True)

    def __init__(self):
        super().__init__(layout={"display": "none"})

    def when_shown(self, callback: Callable) -> None:
        """Call `callback()` once, when a browser that may move things first shows the view."""
        self.awaited = True

        def hear(_, content, buffers):
            if content == "shown" and self.awaited:
                self.awaited = False
                callback()

        self.on_msg(hear)
