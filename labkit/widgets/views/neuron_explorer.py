"""A neuron with two inputs to play with: sliders, sigmoid, and the plane of the inputs."""

from typing import Any

import numpy as np
from ipywidgets import HTML, Button, HBox, ToggleButtons, VBox

from labkit.plots.neuron import SigmoidArtists, draw_plane
from labkit.state.two_inputs import LEARNING_RATES, LIMITS, TwoInputs
from labkit.widgets.base.style import ROW
from labkit.widgets.base.view import View
from labkit.widgets.parts.picture import Picture, render
from labkit.widgets.parts.plane import Plane
from labkit.widgets.parts.slider import Slider

WIDTH, HEIGHT = 380, 300  # of the sigmoid, in CSS pixels
SIDE = 81  # outputs along one side of the plane
NAMES = {"w1": "w₁", "w2": "w₂", "b": "b", "x1": "x₁", "x2": "x₂"}


class NeuronExplorer(View):
    """Weights, bias and inputs by slider; the operating point, and the decision line.

    Points of two classes are added, moved, removed and moved to the other class by pointer or keys.

    Parameters
    ----------
    state : TwoInputs, optional
        Observable with other views; by default a new one.
    points, w, b, x, learning_rate, labels, classes
        Settings of a new state, see :class:`labkit.TwoInputs`.

    Attributes
    ----------
    state : TwoInputs
        What is shown and changed; ``NeuronDiagram(explorer.state)`` draws the same neuron.
    sliders : dict of Slider
        For "w1", "w2", "b", "x1" and "x2"; also as attributes ``w1``, ``w2``, ...
    plane : Plane
        Output, decision line, input and points.
    sigmoid : Picture
        The operating point.
    remove, toggle, undo, reset : ipywidgets.Button
        The first two act on the selected point.
    new_class : ipywidgets.ToggleButtons
        Class of points that are added.
    step : ipywidgets.Button
        One step of gradient descent on the points.
    learning_rate : Slider
        Rate of the step.
    numbers : ipywidgets.HTML
        Output, points classified correctly, mean cross-entropy.

    Raises
    ------
    TypeError
        If `state` is no TwoInputs, or settings are given beside it.
    traitlets.TraitError
        If a setting is out of range.
    """

    title = "A neuron with two inputs"

    looks_at = TwoInputs
    takes = "a TwoInputs, or settings by name"

    def __init__(self, state: Any = None, **settings: Any) -> None:
        if state is None:
            state = TwoInputs(**settings)
        elif settings:
            raise TypeError("NeuronExplorer takes a state or settings to make one, not both.")
        super().__init__(state)

    def build(self) -> None:
        """Make the parts."""
        state = self.state
        self.sliders = {
            name: Slider(min=-LIMITS[name], max=LIMITS[name], label=NAMES[name]) for name in LIMITS
        }
        for name, slider in self.sliders.items():
            setattr(self, name, slider)
            self.bind(slider, name)
        self.plane = Plane(
            limit=LIMITS["x1"], labels=list(state.labels), classes=list(state.classes)
        )
        self.sigmoid = Picture(WIDTH, HEIGHT, lock=self.state.lock)
        self.artists = SigmoidArtists(self.sigmoid.figure.subplots())
        self.new_class = ToggleButtons(
            options=[(state.classes[label], label) for label in (0, 1)],
            value=self.plane.new_label,
            description="new points",
            style={"button_width": "76px"},
            layout={"width": "max-content"},
        ).add_class("widget-inline-hbox")  # label and buttons in one row
        self.remove = self._button("remove", "trash", "Remove the selected point", state.remove)
        self.toggle = self._button(
            "other class", "exchange", "Move the selected point to the other class", state.toggle
        )
        self.undo = self._button("undo", "undo", "Take back the last change", state.undo)
        self.reset = self._button("reset", "refresh", "Back to the start", state.reset)
        self.step = self._button(
            "step", "step-forward", "One step of gradient descent on the points", state.step
        )
        low, high = LEARNING_RATES
        self.learning_rate = Slider.logarithmic(
            low, high, label="learning rate", length=120, readout=True
        )
        self.bind(self.learning_rate, "learning_rate")
        self.numbers = HTML()
        self.handle(self.plane, self._points_moved, "points")
        # One widget, three traits: the messages are locked by the call above.
        self.plane.observe(self.guard(self._input_moved), "x")
        self.plane.observe(self.guard(lambda change: state.undo()), "undos")
        self.plane.observe(lambda change: self._buttons(), "selected")
        self.handle(self.new_class, self._new_class_chosen)
        self.children = (
            HBox(
                [
                    VBox([self.plane, self.new_class, HBox([self.remove, self.toggle])]),
                    VBox(
                        [
                            self.sigmoid,
                            self.numbers,
                            *self.sliders.values(),
                            HBox([self.step, self.learning_rate], layout=ROW),
                            HBox([self.undo, self.reset]),
                        ]
                    ),
                ],
                layout=ROW,
            ),
        )
        self.refresh(frozenset())

    def _button(self, name, icon, tooltip, action):
        button = Button(description=name, icon=icon, tooltip=tooltip, layout={"width": "120px"})
        on_point = name in ("remove", "other class")
        button.on_click(self.guard(lambda _: action(self.plane.selected) if on_point else action()))
        return button

    # -- from the plane --------------------------------------------------------------------------

    def _points_moved(self, change):
        try:
            self.state.change(self.plane.gesture, points=self.plane.points)
        finally:
            self._show_plane()

    def _input_moved(self, change):
        x1, x2 = self.plane.x
        try:
            self.state.change(self.plane.gesture, x1=x1, x2=x2)
        finally:
            self._show_plane()

    def _new_class_chosen(self, change):
        self.plane.new_label = self.new_class.value

    # -- to the parts ----------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show neuron, input and points; only what changed is sent."""
        state = self.state
        self._show_plane()
        if not changed or changed & set(LIMITS):
            if self.artists.update(state.z):
                self.sigmoid.invalidate()
            self.sigmoid.show(
                self.artists.moving,
                f"Sigmoid with the operating point z = {state.z:.3f}, y_hat = {state.y_hat:.3f}",
            )
        self.numbers.value = f'<span role="status">{self._numbers()}</span>'
        self._buttons()

    def _show_plane(self):
        state, plane = self.state, self.plane
        points = [list(point) for point in state.points]
        with plane.hold_sync(), plane.hold_trait_notifications():
            if plane.points != points:
                plane.points = points
            plane.selected = min(plane.selected, len(points) - 1)
            plane.x = [state.x1, state.x2]
            plane.line = [state.w1, state.w2, state.b]
            plane.grid = self._outputs()

    def _outputs(self):
        side = np.linspace(-self.plane.limit, self.plane.limit, SIDE)
        x1, x2 = np.meshgrid(side, side)
        y_hat = self.state.neuron(np.stack([x1.ravel(), x2.ravel()]))
        return y_hat.astype(np.float32).tobytes()

    def _buttons(self):
        self.remove.disabled = self.toggle.disabled = self.plane.selected < 0
        self.undo.disabled = not self.state.undoable
        self.step.disabled = not self.state.points

    def _numbers(self):
        state = self.state
        text = f"z = {state.z:.3f}, ŷ = σ(z) = {state.y_hat:.3f}".replace("-", "−")
        if not state.points:
            return f"{text}<br>no points"
        return (
            f"{text}<br>{state.n_correct} of {len(state.points)} points classified correctly"
            f"<br>mean cross-entropy {state.loss:.4f} nats"
        )

    def summary(self) -> str:
        """One line: the neuron, its input and output, and how it does on the points."""
        state = self.state
        text = (
            f"NeuronExplorer: w = ({state.w1:.3g}, {state.w2:.3g}), b = {state.b:.3g}, "
            f"x = ({state.x1:.3g}, {state.x2:.3g}), z = {state.z:.3f}, y_hat = {state.y_hat:.3f}"
        )
        if not state.points:
            return f"{text}, no points"
        return (
            f"{text}, {state.n_correct} of {len(state.points)} points correct, "
            f"mean cross-entropy {state.loss:.4f} nats"
        )

    def picture(self) -> bytes:
        """Draw the plane and the sigmoid."""

        def draw(figure):
            left, right = figure.subplots(1, 2)
            draw_plane(left, self.state, self.plane.limit)
            SigmoidArtists(right).update(self.state.z)

        return render(draw, width=820, height=380)
