"""A slider and a box for the same number."""

import math

import anywidget
from traitlets import Bool, Float, Int, TraitError, Unicode, validate

from labkit.widgets.base.sources import source


class NumberSlider(anywidget.AnyWidget):
    """Choose a number by mouse, finger or keyboard, or type it.

    Unlike ``ipywidgets.FloatSlider`` it does not move a value to the nearest step of the slider:
    what was typed, or set from code, stays as it is. A typed number beyond the ends is sent as
    well, so that whoever owns the number can say what is wrong with it.

    Parameters
    ----------
    value : float
        Value; the handle stands at the nearest step.
    min, max : float
        Ends of the scale.
    step : float, default 0.1
        Step of the slider.
    label : str
        Name of the quantity.
    length : int, default 160
        Length in CSS pixels.
    """

    _esm = source("number_slider.js")
    _css = source("number_slider.css")
    value = Float(0.0).tag(sync=True)
    min = Float(-1.0).tag(sync=True)
    max = Float(1.0).tag(sync=True)
    step = Float(0.1).tag(sync=True)
    label = Unicode("").tag(sync=True)
    length = Int(160).tag(sync=True)
    whole = Bool(False).tag(sync=True)

    @validate("value", "min", "max", "step")
    def _check_finite(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if not math.isfinite(value):
            raise TraitError(f"{name} must be finite, found {value}.")
        return value


class WholeNumberSlider(NumberSlider):
    """A slider and a box for the same whole number; a typed fraction is rounded.

    Parameters
    ----------
    value, min, max, step : int
        As for :class:`NumberSlider`; the step is 1.
    label, length
        As for :class:`NumberSlider`.
    """

    value = Int(0).tag(sync=True)
    min = Int(0).tag(sync=True)
    max = Int(100).tag(sync=True)
    step = Int(1).tag(sync=True)
    whole = Bool(True).tag(sync=True)
