"""The confusion matrix as four large buttons."""

import anywidget
from traitlets import Enum, Int, List, Unicode

from labkit.widgets.base.style import css, javascript

CELLS = ("tn", "fp", "fn", "tp")


class ConfusionMatrix(anywidget.AnyWidget):
    """Counts and rates in four cells, one of which can be selected by mouse, finger or keyboard.

    Attributes
    ----------
    counts : list of int
        TN, FP, FN, TP; empty where they are not known.
    rates : list of str
        Each count as a fraction of its row, that is of the examples with the same truth.
    names : list of str
        Names of the classes 0 and 1.
    selected : {"", "tn", "fp", "fn", "tp"}
        Selected cell, or none.
    """

    _esm = javascript("confusion_matrix.js")
    _css = css("confusion_matrix.css")
    counts = List(Int()).tag(sync=True)
    rates = List(Unicode()).tag(sync=True)
    names = List(Unicode(), default_value=["class 0", "class 1"]).tag(sync=True)
    selected = Enum(("", *CELLS), "").tag(sync=True)
