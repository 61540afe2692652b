"""A table of runs with a name to edit and two buttons in each row."""

import anywidget
from traitlets import Dict, Int, List, Unicode

from labkit.widgets.base.style import css, javascript


class KeptTable(anywidget.AnyWidget):
    """A table in the browser; it asks for changes and shows the rows it is given.

    Parameters
    ----------
    columns : list of str
        Headings of the cells.
    rows : list of dict
        For each run ``slot`` (its identity), ``name``, ``color``, ``dashes`` (lengths of strokes
        and gaps), ``style`` (both in words) and ``cells`` (texts).
    caption : str
        Title of the table.

    Attributes
    ----------
    request : dict
        What the user asks for: ``action`` ("rename", "restore" or "remove"), ``name`` of the run,
        ``to`` (new name) and a ``number`` that makes each request different.
    answered : int
        Number of the last request that was dealt with; the table then shows its rows again.
    """

    _esm = javascript("kept_table.js")
    _css = css("kept_table.css")
    columns = List(Unicode()).tag(sync=True)
    rows = List(Dict()).tag(sync=True)
    caption = Unicode("").tag(sync=True)
    request = Dict().tag(sync=True)
    answered = Int(0).tag(sync=True)
