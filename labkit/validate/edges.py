"""Values of controls at their edges and beyond, as a browser could send them."""

import ipywidgets
from ipywidgets.widgets.widget_selection import _MultipleSelection, _Selection

import labkit
from labkit.widgets.parts.confusion_matrix import ConfusionMatrix
from labkit.widgets.parts.count_grid import CountGrid
from labkit.widgets.parts.drawing_canvas import SIDE, DrawingCanvas
from labkit.widgets.parts.pager import Pager
from labkit.widgets.parts.plane import Plane
from labkit.widgets.parts.shifter import Shifter
from labkit.widgets.parts.slider import Slider
from labkit.widgets.parts.threshold_handle import ThresholdHandle

__all__ = ["edge_values"]

THRESHOLDS = 0.0, 0.5, 1.0, 1.5
INTEGERS = ipywidgets.BoundedIntText, ipywidgets.IntSlider, ipywidgets.Play
FLOATS = ipywidgets.BoundedFloatText, ipywidgets.FloatSlider
RANGES = ipywidgets.IntRangeSlider, ipywidgets.FloatRangeSlider
YES_OR_NO = ipywidgets.Checkbox, ipywidgets.ToggleButton


def edge_values(control):
    """List messages that a browser could send: minimum, middle, maximum, and beyond.

    Parameters
    ----------
    control : ipywidgets.Widget
        Of the kit or of ipywidgets.

    Returns
    -------
    list of dict
        For ``control.set_state``; empty for what is no control, or one of unknown kind.
    """
    if isinstance(control, Slider):
        low, high = control.min, control.max
        middle = (low * high) ** 0.5 if control.scale == "log" else (low + high) / 2
        return _values(low, int(middle) if control.whole else middle, high, 2 * high)
    if isinstance(control, labkit.PixelMap):
        rows, columns = control.shape
        last = (len(control.values) if control.gallery else rows * columns) - 1
        return [{"selected": index} for index in (0, last // 2, last, last + 1)]
    if isinstance(control, ThresholdHandle):
        corners = [[x, y] for x in (0.0, 1.0) for y in (0.0, 1.0)]
        values = _values(*THRESHOLDS)
        return values if control.horizontal else [*values, *({"pointed": xy} for xy in corners)]
    if isinstance(control, ConfusionMatrix):
        return [{"selected": cell} for cell in ("", "tn", "fp", "fn", "tp", "x")]
    if isinstance(control, Pager):
        pages = control.pages
        return [{"page": page} for page in (0, pages // 2, pages - 1, pages)]
    if isinstance(control, CountGrid):
        n = len(control.counts)
        return [{"selected": cell} for cell in (0, n // 2, n - 1, n)]
    if isinstance(control, Shifter):
        return [{name: by} for name in ("down", "right") for by in (-14, 0, 14, 15)]
    if isinstance(control, DrawingCanvas):
        return [{"raster": level * SIDE**2} for level in (b"\0", b"\xff")]
    if isinstance(control, Plane):
        return [
            {"points": [], "selected": -1, "gesture": 1},
            {"points": [[5, 5, 1]], "gesture": 2},
            {"points": [[9, 0, 1]]},
            {"x": [-5, 5], "gesture": 3},
            {"undos": 1},
        ]
    return _of_ipywidgets(control)


def _of_ipywidgets(control):
    if isinstance(control, INTEGERS):
        low, high = control.min, control.max
        return _values(low, (low + high) // 2, high, high + 1)
    if isinstance(control, FLOATS):
        low, high = control.min, control.max
        return _values(low, (low + high) / 2, high, high + 1)
    if isinstance(control, ipywidgets.FloatLogSlider):
        low, high = control.base**control.min, control.base**control.max
        return _values(low, (low * high) ** 0.5, high, control.base * high)
    if isinstance(control, RANGES):
        low, high = control.min, control.max
        return _values([low, low], [high, high], [low, high])
    if isinstance(control, ipywidgets.FloatText):
        return _values(-1.0, 0.0, 0.5, 1e9)
    if isinstance(control, ipywidgets.IntText):
        return _values(-1, 0, 1, 10**9)
    if isinstance(control, _Selection):
        return [{"index": index} for index in range(len(control.options))]
    if isinstance(control, _MultipleSelection):
        every = range(len(control.options))
        return [{"index": list(chosen)} for chosen in ((), every[:1], every)]
    if isinstance(control, YES_OR_NO):
        return _values(not control.value, control.value)
    return []


def _values(*values):
    return [{"value": value} for value in values]
