"""A network on points in a plane, to play with: data, inputs, layers, training, weights by hand."""

import functools
import html
from typing import Any

import numpy as np
from ipywidgets import HTML, BoundedIntText, Button, Checkbox, Dropdown, HBox, ToggleButtons, VBox

from labkit.data.patterns import KINDS
from labkit.data.point_cloud import INPUTS, LIMIT, features
from labkit.model.activations import ACTIVATIONS
from labkit.plots.network import draw_playground
from labkit.state.playground import OWN, PlaygroundState
from labkit.widgets.base.style import COLUMN, WRAP
from labkit.widgets.parts import network_maps
from labkit.widgets.parts.network_plane import NetworkPlane
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.slider import Slider
from labkit.widgets.views.branch_control import BranchControl
from labkit.widgets.views.epoch_stepper import EpochStepper
from labkit.widgets.views.learning_rate_slider import LearningRateSlider
from labkit.widgets.views.loss_curve import LossCurve
from labkit.widgets.views.method_control import MethodControl
from labkit.widgets.views.playground_actions import PlaygroundActions
from labkit.widgets.views.run_table import RunTable

PENALTIES = (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)
MOMENTA = (0.0, 0.5, 0.9, 0.99)
MODES = (("look", "look"), ("add 0", "0"), ("add 1", "1"), ("remove", "remove"))


class Playground(PlaygroundActions):
    """Points, inputs, hidden layers and their training, all to be changed while it runs.

    Each neuron shows its output over the plane, each line a weight: its sign by colour and dashes,
    its size by width. Click a neuron to see it large with its formula; drag a line up or down, or
    type a number, to set a weight by hand. Every change can be taken back, and so can training.

    Parameters
    ----------
    state : PlaygroundState, optional
        What to look at.
    **settings
        Of a new state instead: ``Playground(data="spiral", hidden=(8, 8))``.

    Attributes
    ----------
    network : NetworkPlane
        The network itself.
    data, noise, share, n_points, new_points, test, discretise
        Controls of the points and of what is shown.
    stepper, branch, learning_rate, method, loss_curve, run_table
        The views of a session.
    momentum, l1, l2 : ipywidgets.Dropdown
        Settings of the steps.

    Raises
    ------
    TypeError
        If both are given, or `state` is something else.
    """

    title = "Playground: a network on points in a plane"

    def __init__(self, state: PlaygroundState | None = None, **settings: Any) -> None:
        if state is None:
            state = PlaygroundState(**settings)
        elif settings:
            raise TypeError("Playground takes a state or settings to make one, not both.")
        super().__init__(state)

    @property
    def takes(self) -> str:
        """What it is made from, for the message where it was something else."""
        return "a PlaygroundState, or settings by name such as data='spiral'"

    def build(self) -> None:
        """Make the parts."""
        session = self.session
        self.network = NetworkPlane()
        self.network.on_msg(self.guard(self._hear))
        self.told = HTML()
        self._make_data_controls()
        self.stepper = EpochStepper(session)
        self.branch = BranchControl(session)
        self.learning_rate = LearningRateSlider(session)
        self.method = MethodControl(session)
        self.loss_curve = LossCurve(session, width=420, height=230, names_most=3)
        self.run_table = RunTable(session)
        self.momentum = _dropdown("momentum", MOMENTA)
        self.l1, self.l2 = (_dropdown(name, PENALTIES) for name in ("L1", "L2"))
        for name in ("momentum", "l1", "l2"):
            self.bind(
                getattr(self, name), name, shown=functools.partial(_there, getattr(self, name))
            )
        self.children = (
            HBox([self.data, self.noise, self.share, self.n_points], layout=WRAP),
            self.network,
            HBox([self.new_points, self.test, self.discretise, self.renew], layout=WRAP),
            HBox(
                [
                    VBox([self.stepper, self.branch], layout=COLUMN),
                    VBox(
                        [
                            self.learning_rate,
                            self.method,
                            HBox([self.momentum, self.l1, self.l2], layout=WRAP),
                        ],
                        layout=COLUMN,
                    ),
                    VBox([self.loss_curve], layout=COLUMN),
                ],
                layout=WRAP,
            ),
            self.run_table,
        )
        self.refresh(frozenset())

    def _make_data_controls(self):
        self.data = Dropdown(options=[*KINDS, OWN], description="points", layout={"width": "240px"})
        self.noise = Slider(
            min=0.0, max=0.5, step=0.05, label="noise", length=110, box=False, readout=True
        )
        self.share = Slider(
            min=0.1, max=0.9, step=0.1, label="to train on", length=110, box=False, readout=True
        )
        self.n_points = BoundedIntText(
            description="number", min=4, max=2000, step=50, layout={"width": "200px"}
        )
        self.bind(self.noise, "noise")
        self.bind(self.share, "share")
        self.bind(self.n_points, "n_points")
        self.handle(self.data, self._choose_data)
        self.new_points = ToggleButtons(
            options=MODES,
            description="a click",
            style={"button_width": "72px"},
            layout={"width": "max-content"},
        ).add_class("widget-inline-hbox")
        self.new_points.observe(
            lambda change: setattr(self.network, "mode", change["new"]), "value"
        )
        self.test = Checkbox(description="show test points", indent=False, layout={"width": "auto"})
        self.discretise = Checkbox(
            description="two colours", indent=False, layout={"width": "auto"}
        )
        for box, name in ((self.test, "show_test"), (self.discretise, "discretise")):
            box.observe(
                lambda change, name=name: setattr(self.network, name, change["new"]), "value"
            )
        self.renew = Button(
            description="other points",
            icon="random",
            tooltip="Draw other points of the same pattern",
            layout={"width": "auto"},
        )
        self.renew.on_click(self.guard(lambda _: self._renew()))

    def _choose_data(self, change):
        try:
            if change["new"] == OWN:
                self.session.put(self.session.cloud)
            else:
                self.session.data = change["new"]
        finally:
            self.data.value = self.session.data

    def _renew(self):
        session = self.session
        if session.data == OWN:
            raise ValueError("These points are your own; choose a pattern to draw others.")
        session.data_seed += 1

    # -- showing -----------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the network at the epoch."""
        session = self.session
        self.data.value = session.data
        self.renew.disabled = session.data == OWN
        self.network.selected = min(self.network.selected, sum(session.hidden) - 1)
        self._show()

    def _show(self):
        session, part = self.session, self.network
        record = session.shown
        inputs, hidden = session.run_inputs, session.run.config.hidden
        self.told.value = f'<span role="status">{html.escape(self._numbers())}</span>'
        broken = not np.isfinite(record.parameters).all()
        network = None if broken else record.network
        with part.hold_sync():
            part.network = {
                "inputs": list(INPUTS),
                "on": [name in inputs for name in INPUTS],
                "hidden": list(hidden),
                "activations": list(session.run.config.activations),
                "names": list(ACTIVATIONS),
            }
            part.weights = record.parameters.astype(np.float32).tobytes()
            part.points = network_maps.points(session.cloud)
            part.maps = network_maps.maps(network, inputs, part.cells)
            part.output = network_maps.output(network, inputs, part.fine, part.selected)
            part.number += 1

    def _numbers(self):
        record = self.session.shown
        if not np.isfinite(record.loss):
            return (
                f"epoch {record.epoch}: the loss left the range of numbers. Try a smaller learning "
                "rate, or step back."
            )
        return (
            f"epoch {record.epoch}: loss {record.loss:.4f} (test {record.test_loss:.4f}), accuracy "
            f"{record.accuracy:.4f} (test {record.test_accuracy:.4f}){self._at_rest()}"
        )

    def _at_rest(self):
        return "; nothing moves any more" if self.session.at_rest else ""

    def code(self) -> str:
        """Return one line of Python that makes this playground again, to send to somebody."""
        return self.session.code()

    def summary(self) -> str:
        """One line: points, layers and results."""
        session = self.session
        sizes = "-".join(map(str, session.run.form.sizes))
        return f"Playground: {session.data} points, network {sizes}, {self._numbers()}"

    def picture(self) -> bytes:
        """Draw the network and the plane."""
        session = self.session
        fine = self.network.fine
        network, inputs = session.shown.network, session.run_inputs
        shown = network_maps.grid(fine)
        with np.errstate(all="ignore"):
            y_hat = network(features(shown, inputs)).reshape(fine, fine)
        return render(
            lambda figure: draw_playground(
                figure, network, inputs, y_hat, session.cloud, LIMIT, session.shown.epoch
            ),
            width=900,
            height=340,
        )


def _dropdown(name, values):
    return Dropdown(
        options=[(f"{value:g}", value) for value in values],
        description=name,
        layout={"width": "150px"},
        style={"description_width": "initial"},
    )


def _there(control, value):
    """Add a value that was set in code to the choices."""
    values = [choice for _, choice in control.options]
    if value not in values:
        control.options = [(f"{v:g}", v) for v in sorted([*values, value])]
    return value
