"""The one slider: linear or logarithmic, with a box to type in, a readout, or neither."""

import math

import anywidget
from traitlets import Bool, Enum, Float, Int, TraitError, Unicode, validate

from labkit.widgets.base.style import css, javascript


class _Number(Float):
    """A number that is whole where its slider's numbers are."""

    def validate(self, obj, value):
        value = super().validate(obj, value)
        return round(value) if obj.whole and math.isfinite(value) else value


class Slider(anywidget.AnyWidget):
    """Choose a number by mouse, finger or keyboard, or type it.

    Unlike ``ipywidgets.FloatSlider`` and ``FloatLogSlider`` it speaks only when the user moves it:
    a value that was typed, or set from code, stays as it is, also between two steps. A typed
    number beyond the ends is sent as well, so that whoever owns the number can say what is wrong
    with it. And it has a name for screen readers.

    Parameters
    ----------
    value : float
        Value; the handle stands at the nearest step.
    min, max : float
        Ends of the scale.
    step : float, default 0.1
        Step of the value; on a logarithmic scale of its decimal logarithm.
    scale : {"linear", "log"}, default "linear"
        How the slider is divided.
    whole : bool, default False
        Whether the value is a whole number; a typed fraction is rounded.
    box : bool, default True
        Whether a box to type the number stands beside the slider.
    readout : bool, default False
        Whether the value stands beside the slider, to two digits.
    digits : int, default 4
        Digits to which the value is written and read aloud.
    label : str
        Name of the quantity.
    length : int, default 160
        Length in CSS pixels.
    """

    _esm = javascript("slider.js")
    _css = css("slider.css")
    whole = Bool(False).tag(sync=True)
    value = _Number(0.0).tag(sync=True)
    min = _Number(-1.0).tag(sync=True)
    max = _Number(1.0).tag(sync=True)
    step = Float(0.1).tag(sync=True)
    scale = Enum(("linear", "log"), "linear").tag(sync=True)
    box = Bool(True).tag(sync=True)
    readout = Bool(False).tag(sync=True)
    digits = Int(4).tag(sync=True)
    label = Unicode("").tag(sync=True)
    length = Int(160).tag(sync=True)

    @classmethod
    def logarithmic(cls, low, high, **options):
        """Make a slider from `low` to `high`, 20 steps for each factor of ten, without a box."""
        plain = {"value": low, "min": low, "max": high, "step": 0.05, "box": False}
        return cls(scale="log", **(plain | options))

    @validate("value", "min", "max", "step")
    def _check_number(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if self.scale == "log" and name != "step" and not 0 < value < math.inf:
            raise TraitError(f"{name} must be greater than 0 and finite, found {value}.")
        if not math.isfinite(value):
            raise TraitError(f"{name} must be finite, found {value}.")
        return value
