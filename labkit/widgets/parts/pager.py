"""Turn the pages of a gallery."""

import anywidget
from traitlets import Int, TraitError, Unicode, validate

from labkit.widgets.base.style import css, javascript


class Pager(anywidget.AnyWidget):
    """First, back, forward and last page, by button, number or key.

    Page Up and Page Down turn the pages, Ctrl+Home and Ctrl+End go to the first and the last one,
    wherever the focus is in the box that holds the pager.

    Parameters
    ----------
    page : int, default 0
        Page shown, counted from 0; shown to the user from 1.
    pages : int, default 1
        How many there are, at least 1.
    count : str, default ""
        What there is on all pages together, such as "123 images".
    """

    _esm = javascript("pager.js")
    _css = css("toolbar.css", "pager.css")
    page = Int(0).tag(sync=True)
    pages = Int(1).tag(sync=True)
    count = Unicode("").tag(sync=True)

    @validate("page")
    def _check_page(self, proposal):
        if not 0 <= proposal["value"] < self.pages:
            raise TraitError(
                f"page must be 0 to {self.pages - 1} in this selection, found {proposal['value']}."
            )
        return proposal["value"]

    def show(self, page, pages, count):
        """Show another page, number of pages and text in one message."""
        with self.hold_sync():
            if page < self.pages:
                self.page = page
                self.pages = pages
            else:
                self.pages = pages
                self.page = page
            self.count = count
