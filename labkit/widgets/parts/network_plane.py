"""A network on the plane: its neurons as maps, its weights as lines, its points to move."""

import anywidget
from traitlets import Bool, Bytes, Dict, Int, Unicode

from labkit.widgets.base.style import css, javascript


class NetworkPlane(anywidget.AnyWidget):
    """Inputs, layers and output of a network of two coordinates; what is done to it is sent back.

    Attributes
    ----------
    network : dict
        ``inputs``: names of all inputs; ``on``: which of them are used; ``hidden``: neurons of each
        hidden layer; ``activations`` of each; ``names``: those that there are.
    weights : bytes
        float32, layer by layer w row by row, then b.
    maps : bytes
        uint8, for each input and hidden neuron its output on a grid of `cells` by `cells`, from
        above; 128 is zero.
    output : bytes
        uint8, what is shown large on a grid of `fine` by `fine`: of the network, 255 for 1; of the
        neuron that is selected, as in `maps`.
    points : bytes
        float32, of each point x1, x2, class, and whether it is to train on.
    selected : int
        Hidden neuron whose map is shown large, counted through all layers; -1 for the output.
    show_test, discretise, editable : bool
        Whether test points are shown, the output in two colours alone, points can be changed.
    mode : str
        What a click into the plane does: "look", "0" and "1" add a point, "remove".
    """

    _esm = javascript(
        *("page.js", "color_map.js", "grid_keys.js", "network_drawing.js", "network_controls.js"),
        *("network_keys.js", "network_plane.js"),
    )
    _css = css("network_plane.css")
    network = Dict().tag(sync=True)
    weights = Bytes(b"").tag(sync=True)
    maps = Bytes(b"").tag(sync=True)
    output = Bytes(b"").tag(sync=True)
    points = Bytes(b"").tag(sync=True)
    cells = Int(20).tag(sync=True)
    fine = Int(60).tag(sync=True)
    selected = Int(-1).tag(sync=True)
    show_test = Bool(False).tag(sync=True)
    discretise = Bool(False).tag(sync=True)
    mode = Unicode("look").tag(sync=True)
    number = Int(0).tag(sync=True)  # of the picture; changes last, when all else is there
