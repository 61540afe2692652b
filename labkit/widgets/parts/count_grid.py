"""A square table of counts whose cells can be chosen."""

import anywidget
import numpy as np
from traitlets import Int, List, TraitError, Unicode, validate

from labkit.widgets.base.style import css, javascript


class CountGrid(anywidget.AnyWidget):
    """Counts by truth and prediction; click a cell, or move with arrow keys.

    Right ones lie on the diagonal, in green; the others are the more orange the more there are.

    Attributes
    ----------
    counts : list of int
        Row by row; set by :meth:`show`.
    names : list of str
        Of rows and columns.
    selected : int
        Row times number of columns plus column; -1 for none.
    """

    _esm = javascript("grid_keys.js", "count_grid.js")
    _css = css("count_grid.css")
    counts = List(Int()).tag(sync=True)
    names = List(Unicode()).tag(sync=True)
    row_label = Unicode("truth").tag(sync=True)
    column_label = Unicode("prediction").tag(sync=True)
    selected = Int(-1).tag(sync=True)

    def show(self, counts, names):
        """Show a square array of counts, in one message."""
        with self.hold_sync():
            self.names = list(names)
            self.counts = np.ravel(counts).tolist()
            if self.selected >= len(self.counts):
                self.selected = -1

    @validate("selected")
    def _check_selected(self, proposal):
        if not -1 <= proposal["value"] < len(self.counts):
            raise TraitError(
                f"selected must be a cell 0 to {len(self.counts) - 1} or -1 for none, found "
                f"{proposal['value']}."
            )
        return proposal["value"]
