"""The neuron as a drawing with live numbers, and the formula with the numbers in place."""

import html
from typing import Any

import numpy as np
from traitlets import Int, TraitError, validate

from labkit.plots.images import draw_pixels
from labkit.plots.neuron import SigmoidArtists, draw_neuron, limit_of_z
from labkit.state.session import Session
from labkit.state.two_inputs import TwoInputs
from labkit.widgets.base.view import View
from labkit.widgets.parts.neuron_drawing import NeuronDrawing
from labkit.widgets.parts.picture import render
from labkit.widgets.views.weight_map import map_shape

MOST_CIRCLES = 6  # more inputs are drawn as maps


class NeuronDiagram(View):
    """Inputs, weights, sum, bias, activation and output, with the formula below.

    Weights are lines: the wider, the larger; red where positive, blue and dashed where negative.
    Inputs of many features are drawn as maps of inputs, weights and products.

    Parameters
    ----------
    state : Session or TwoInputs
        A session's neuron at its epoch, or the neuron of a :class:`labkit.NeuronExplorer`, which is
        its ``state``.
    example : int, default 0
        Index of the training example that is the input; for a session only.

    Attributes
    ----------
    example : int
        Trait: which training example is the input.
    drawing : NeuronDrawing
        What the browser draws; ``drawing.numbers`` are its numbers.

    Raises
    ------
    TypeError
        If `state` is neither.
    traitlets.TraitError
        If there is no such example.
    """

    title = "From the inputs to the output"
    only_of_neuron = "Layers: labkit.NetworkDiagram(session)."

    looks_at = Session, TwoInputs
    takes = "a Session or the state of a NeuronExplorer"
    example = Int(0)

    def __init__(self, state: Any, *, example: int = 0) -> None:
        self._start = example
        super().__init__(state)

    def build(self) -> None:
        """Make the parts."""
        self.drawing = NeuronDrawing()
        self.example = self._start
        self.observe(lambda change: self._changed_itself("example"), "example")
        self.children = (self.drawing,)
        self.refresh(frozenset())

    @validate("example")
    def _check_example(self, proposal):
        value, state = proposal["value"], self.state
        count = state.dataset.m_train if isinstance(state, Session) else 1
        if not 0 <= value < count:
            raise TraitError(f"example must be 0 to {count - 1}, found {value}.")
        return value

    # -- what is shown ---------------------------------------------------------------------------

    def _neuron_and_input(self):
        """Neuron in float64, and the input of shape (n_features,)."""
        state = self.state
        if isinstance(state, TwoInputs):
            return state.neuron, np.array([state.x1, state.x2])
        return state.shown.neuron.astype(np.float64), state.dataset.X_train[:, self.example]

    def _shape(self):
        """Rows and columns where the inputs are drawn as maps, else None."""
        state = self.state
        if isinstance(state, TwoInputs):
            return None
        data = state.dataset
        few = data.image_shape is None and data.n_features <= MOST_CIRCLES
        return None if few else map_shape(data)

    def refresh(self, changed: frozenset[str]) -> None:
        """Send the numbers of the neuron, in one message."""
        neuron, x = self._neuron_and_input()
        x = np.asarray(x, dtype=np.float64)
        w, shape = neuron.w[:, 0], self._shape()
        z, y_hat = neuron.z(x).item(), neuron(x).item()
        numbers = {"b": neuron.b.item(), "z": z, "y_hat": y_hat, "limit": limit_of_z(z)}
        maps = b""
        if shape is None:
            numbers["inputs"] = [list(row) for row in _inputs(x, w)]
        else:
            # In float32 as sent, so that a map of zeros is white whatever its limit.
            limits = [float(np.abs(values).max()) or 1.0 for values in (w, w * x)]
            numbers |= {"shape": list(shape), "limits": limits}
            maps = np.concatenate([x, w, w * x]).astype(np.float32).tobytes()
        with self.drawing.hold_sync():
            self.drawing.numbers = numbers
            self.drawing.maps = maps
            self.drawing.formula = self._formula(neuron, x, z, y_hat)
            self.drawing.alt = self.summary()

    def _formula(self, neuron, x, z, y_hat):
        w, b = neuron.w[:, 0], neuron.b.item()
        if self._shape() is None:
            terms = " + ".join(
                f"{_bracketed(wj)} · {_bracketed(xj)}" for wj, xj in zip(w, x, strict=True)
            )
            total = "".join(f"w{_sub(i)} x{_sub(i)} + " for i in range(1, len(w) + 1))
            first = f"z = {total}b = {terms} + {_bracketed(b)} = <b>{_signed(z)}</b>"
        else:
            first = (
                f"z = sum of {len(w)} products w<sub>j</sub> x<sub>j</sub> + b = "
                f"{_signed(z - b)} + {_bracketed(b)} = <b>{_signed(z)}</b>"
            )
        power = _signed(-z)
        second = (
            "ŷ = σ(z) = 1 / (1 + e<sup>−z</sup>) = "
            f"1 / (1 + e<sup>{power}</sup>) = <b>{y_hat:.4f}</b>"
        )
        return f"<div>{first}</div><div>{second}</div>{self._truth()}"

    def _truth(self):
        state = self.state
        if not isinstance(state, Session):
            return ""
        data = state.dataset
        shown = ""
        if data.digits_train is not None:
            shown = f", digit {html.escape(str(data.digits_train[self.example]))}"
        return (
            f"<div>epoch {state.shown.epoch}, training example {self.example}{shown}: "
            f"y = {data.y_train[0, self.example]:g}</div>"
        )

    def summary(self) -> str:
        """One line: sum and output with their numbers."""
        neuron, x = self._neuron_and_input()
        w, b = neuron.w[:, 0], neuron.b.item()
        z, y_hat = neuron.z(x).item(), neuron(x).item()
        if self._shape() is None:
            terms = " + ".join(f"({wj:.2f})({xj:.2f})" for wj, xj in zip(w, x, strict=True))
            return f"NeuronDiagram: z = {terms} + ({b:.2f}) = {z:.2f}, y_hat = {y_hat:.4f}"
        state = self.state
        return (
            f"NeuronDiagram: epoch {state.shown.epoch}, example {self.example}: z = sum of "
            f"{len(w)} products {z - b:.2f} + ({b:.2f}) = {z:.2f}, y_hat = {y_hat:.4f}, "
            f"y = {state.dataset.y_train[0, self.example]:g}"
        )

    def picture(self) -> bytes:
        """Draw the neuron as it is shown."""
        neuron, x = self._neuron_and_input()
        w, shape = neuron.w[:, 0], self._shape()
        z, y_hat = neuron.z(x).item(), neuron(x).item()

        def draw_graph(figure):
            draw_neuron(figure.subplots(), _inputs(x, w), neuron.b.item(), z, y_hat)

        def draw_maps(figure):
            axes = figure.subplots(1, 4, width_ratios=(1, 1, 1, 1.2))
            for ax, values, title in zip(
                axes, (x, w, w * x), ("inputs x", "weights w", "products w · x"), strict=False
            ):
                draw_pixels(ax, values.reshape(shape), title=title, diverging=values is not x)
            SigmoidArtists(axes[3]).update(z)

        return (
            render(draw_graph, width=720, height=300)
            if shape is None
            else render(draw_maps, width=1000, height=260)
        )


def _inputs(x, w):
    return [(f"x{_sub(i + 1)}", float(x[i]), float(w[i])) for i in range(len(x))]


def _sub(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _signed(value):
    return f"{value:.2f}".replace("-", "−")


def _bracketed(value):
    return f"({_signed(value)})" if value < 0 else _signed(value)
