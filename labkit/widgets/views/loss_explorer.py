"""Cross-entropy against squared error: which of them still pulls when the neuron is saturated."""

import math
from typing import Any

from ipywidgets import HTML, HBox, ToggleButtons, VBox

from labkit.base.html import table
from labkit.model.losses import LOSSES
from labkit.plots.neuron import LossArtists
from labkit.state.loss_point import Z_LIMIT, LossPoint
from labkit.widgets.base.style import ROW
from labkit.widgets.base.view import View
from labkit.widgets.parts.picture import Picture, render
from labkit.widgets.parts.slider import Slider

WIDTH, HEIGHT = 720, 300  # CSS pixels


class LossExplorer(View):
    """Cross-entropy and squared error over the output and over z, with their slopes.

    Parameters
    ----------
    state : LossPoint, optional
        Observable with other views; by default a new one.
    z : float, default -3
        Weighted sum of a new state, -40 to 40.
    y : int, default 1
        Label of a new state, 0 or 1.

    Attributes
    ----------
    state : LossPoint
        Has the traits ``z`` and ``y``.
    slider : Slider
        The weighted sum, to be moved or typed.
    label : ipywidgets.ToggleButtons
        The label.
    canvas : Picture
        Both losses over both quantities.
    table : ipywidgets.HTML
        Losses and slopes as numbers.
    message_of_slopes : ipywidgets.HTML
        What the slopes say about learning.

    Raises
    ------
    TypeError
        If `state` is no LossPoint, or `z` or `y` is given beside it.
    traitlets.TraitError
        If `z` or `y` is out of range.
    """

    title = "Losses of one example"

    looks_at = LossPoint
    takes = "a LossPoint, or z and y by name"

    def __init__(self, state: Any = None, **settings: Any) -> None:
        if state is None:
            state = LossPoint(**settings)
        elif settings:
            raise TypeError("LossExplorer takes a state or z and y to make one, not both.")
        super().__init__(state)

    def build(self) -> None:
        """Make the parts."""
        self.slider = Slider(min=-Z_LIMIT, max=Z_LIMIT, label="z", length=300)
        self.label = ToggleButtons(
            options=[("y = 0", 0), ("y = 1", 1)],
            description="label",
            style={"button_width": "64px"},
            layout={"width": "max-content"},
        ).add_class("widget-inline-hbox")  # label and buttons in one row
        self.canvas = Picture(WIDTH, HEIGHT, lock=self.state.lock)
        self.artists = LossArtists(*self.canvas.figure.subplots(1, 2))
        self.table = HTML()
        self.message_of_slopes = HTML()
        self.bind(self.slider, "z")
        self.bind(self.label, "y")
        self.children = (
            HBox([self.slider, self.label], layout=ROW),
            self.canvas,
            VBox([self.table, self.message_of_slopes]),
        )
        self.refresh(frozenset())

    def refresh(self, changed: frozenset[str]) -> None:
        """Move the points and say what the slopes are."""
        if self.artists.update(self.state):
            self.canvas.invalidate()
        self.canvas.show(self.artists.moving, self.summary())
        self.table.value = self._table()
        self.message_of_slopes.value = f'<span role="status">{self._words()}</span>'

    def _rows(self):
        names = "loss L", "slope over the output, ∂L/∂ŷ", "slope over z, ∂L/∂z"
        return list(zip(names, *self.state.losses.values(), strict=True))

    def _table(self):
        state = self.state
        return table(
            [(name, *map(in_words, values)) for name, *values in self._rows()],
            head=("", *(loss.label for loss in LOSSES.values())),
            caption=f"z = {in_words(state.z)}, ŷ = σ(z) = {in_words(state.y_hat)}, y = {state.y}",
        )

    def _words(self):
        state = self.state
        chain = state.chain
        ratio = 1 / (2 * chain.dy_hat_dz)  # of the slopes over z, (ŷ - y) and 2 (ŷ - y) ŷ (1 - ŷ)
        if abs(chain.dL_dz) > 0.9:
            begin = "Saturated and wrong: "
        elif abs(chain.dL_dz) < 0.1:
            begin = "Right: both slopes are small. "
        else:
            begin = ""
        return (
            f"{begin}∂L/∂z is ŷ − y = {in_words(chain.dL_dz)} for the cross-entropy and "
            f"2 (ŷ − y) ŷ (1 − ŷ) = {in_words(state.squared_error.dL_dz)} for the squared error: "
            f"the cross-entropy pulls {in_words(ratio, digits=3)} times as hard."
        )

    def summary(self) -> str:
        """One line: losses and slopes."""
        state = self.state
        a, b = state.cross_entropy, state.squared_error
        return (
            f"LossExplorer: z = {state.z:.4g}, y = {state.y}, y_hat = {state.y_hat:.4g}, "
            f"cross-entropy {a.L:.4g} nats with slope {a.dL_dz:.4g} over z, "
            f"squared error {b.L:.4g} with slope {b.dL_dz:.4g}"
        )

    def picture(self) -> bytes:
        """Draw both losses as they are shown."""

        def draw(figure):
            LossArtists(*figure.subplots(1, 2)).update(self.state)

        return render(draw, width=WIDTH, height=HEIGHT)


def in_words(value, *, digits=4):
    """Format a number as HTML, with a power of ten where it is very large or small."""
    if math.isinf(value):
        return "−infinite" if value < 0 else "infinite"
    if value != 0 and not 1e-4 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa} × 10<sup>{int(exponent)}</sup>".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")
