"""The plane of two inputs: a neuron's output as shading, its decision line, and points to move."""

import anywidget
from traitlets import Bytes, Float, Int, List, TraitError, Unicode, validate

from labkit.widgets.base.style import css, javascript


class Plane(anywidget.AnyWidget):
    """Points of two classes in a plane; click, drag or use keys to add, move and remove them.

    What is moved follows the hand in the browser at once; the kernel hears of it through the traits
    and sends the shading.

    Attributes
    ----------
    points : list of [x1, x2, label]
        The points; set by both sides.
    x : list of float
        The input of the neuron, [x1, x2]; set by both sides.
    selected : int
        Index of the point that keys act on, -1 for the input; set by both sides.
    gesture : int
        Number of the gesture (a drag, a row of arrow keys, ...) that changed `points` or `x`.
    undos : int
        How often undo was asked for.
    line : list of float
        [w1, w2, b] of the neuron.
    grid : bytes
        float32 outputs on a grid over the whole plane, row by row from below.
    limit : float
        Half the side of the plane.
    labels, classes : list of str
        Names of the inputs and of the classes.
    new_label : int
        Class of points that are added.
    size : int
        Side of the plane in CSS pixels.

    Raises
    ------
    traitlets.TraitError
        If `selected` is no point.
    """

    _esm = javascript("page.js", "plane_drawing.js", "plane.js")
    _css = css("plane.css")
    points = List().tag(sync=True)
    x = List(Float(), default_value=[0.0, 0.0], minlen=2, maxlen=2).tag(sync=True)
    selected = Int(-1).tag(sync=True)
    gesture = Int(0).tag(sync=True)
    undos = Int(0).tag(sync=True)
    line = List(Float(), default_value=[0.0, 0.0, 0.0]).tag(sync=True)
    grid = Bytes(b"").tag(sync=True)
    limit = Float(5.0).tag(sync=True)
    labels = List(Unicode(), default_value=["x₁", "x₂"]).tag(sync=True)
    classes = List(Unicode(), default_value=["0", "1"]).tag(sync=True)
    new_label = Int(1).tag(sync=True)
    size = Int(340).tag(sync=True)

    @validate("selected")
    def _check_selected(self, proposal):
        if not -1 <= proposal["value"] < len(self.points):
            raise TraitError(
                f"selected must be a point 0 to {len(self.points) - 1} or -1 for the input, found "
                f"{proposal['value']}."
            )
        return proposal["value"]
