"""What went wrong, under a view."""

import anywidget
from traitlets import Unicode

from labkit.widgets.base.style import javascript


class Message(anywidget.AnyWidget):
    """An error in words, hidden while there is none.

    Every view has one, so that what all scripts have in common (``keys.js``) is there wherever a
    view is shown, whatever else it is made of.

    Attributes
    ----------
    value : str
        HTML.
    """

    _esm = javascript("message.js")
    value = Unicode("").tag(sync=True)

    def __init__(self):
        super().__init__(layout={"display": "none"})
