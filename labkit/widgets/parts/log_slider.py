"""A slider on a logarithmic scale."""

import anywidget
from traitlets import Bool, Float, Int, TraitError, Unicode, validate

from labkit.widgets.base.sources import source


class LogSlider(anywidget.AnyWidget):
    """Choose a positive number by mouse, finger or keyboard.

    Unlike ``ipywidgets.FloatLogSlider``, whose browser side sends back every value it is given,
    moved to the nearest step, it speaks only when the user moves it: a value that was typed
    elsewhere or set from code stays as it is.

    Parameters
    ----------
    value : float
        Value; the handle stands at the nearest step.
    min, max : float
        Ends of the scale.
    steps : int, default 20
        Steps per factor of ten.
    label : str
        Name of the quantity.
    length : int, default 300
        Length in CSS pixels.
    readout : bool, default False
        Whether the value stands beside the slider, to two digits.
    """

    _esm = source("log_slider.js")
    _css = source("log_slider.css")
    value = Float(1.0).tag(sync=True)
    min = Float(1e-3).tag(sync=True)
    max = Float(1e3).tag(sync=True)
    steps = Int(20).tag(sync=True)
    label = Unicode("").tag(sync=True)
    length = Int(300).tag(sync=True)
    readout = Bool(False).tag(sync=True)

    @validate("value", "min", "max")
    def _check_positive(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if not 0 < value < float("inf"):
            raise TraitError(f"{name} must be greater than 0 and finite, found {value}.")
        return value
