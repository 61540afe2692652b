"""A neuron drawn in the browser from numbers that the kernel computed."""

import anywidget
from traitlets import Bytes, Dict, Unicode

from labkit.widgets.base.style import css, javascript


class NeuronDrawing(anywidget.AnyWidget):
    """Inputs, weights, sum, bias, activation and output as a drawing, with the formula below.

    Attributes
    ----------
    numbers : dict
        ``b``, ``z`` and ``y_hat``; the half width ``limit`` of the sigmoid's axis; and either
        ``inputs``, a list of ``[name, x, w]``, or ``shape`` of the maps with their ``limits``.
    maps : bytes
        float32 values of inputs, weights and their products, one map after the other.
    formula : str
        HTML below the drawing.
    alt : str
        The drawing in words.
    """

    _esm = javascript("neuron_drawing.js")
    _css = css("neuron_drawing.css")
    numbers = Dict().tag(sync=True)
    maps = Bytes(b"").tag(sync=True)
    formula = Unicode("").tag(sync=True)
    alt = Unicode("").tag(sync=True)
