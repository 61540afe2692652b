"""A slider for the threshold."""

import anywidget
from traitlets import Float, Int, Unicode

from labkit.widgets.base.sources import source


class ThresholdSlider(anywidget.AnyWidget):
    """Choose a number from 0 to 1 in steps of 0.005 by mouse, finger or keyboard.

    A value between two steps that comes from elsewhere stays as it is; and the slider has a name
    for screen readers, which that of ``ipywidgets.FloatSlider`` has not.

    Parameters
    ----------
    value : float
        Value; the handle stands at the nearest step.
    label : str
        Name of the quantity.
    length : int, default 320
        Length in CSS pixels.
    """

    _esm = source("threshold_slider.js")
    _css = source("log_slider.css")
    value = Float(0.5).tag(sync=True)
    label = Unicode("threshold").tag(sync=True)
    length = Int(320).tag(sync=True)
