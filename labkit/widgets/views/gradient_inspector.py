"""The chain rule at work on one example and one weight."""

import numpy as np
from ipywidgets import HTML, BoundedIntText, Button, Dropdown, HBox, VBox
from traitlets import Int, TraitError, Unicode, validate

from labkit.base.html import Markup, table
from labkit.plots import controls
from labkit.plots.images import draw_pixels
from labkit.state.session import Session
from labkit.training.engine import evaluate
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import GROWS, PixelMap
from labkit.widgets.views.weight_map import map_shape

ONE, ALL = "this example", "mean of all training examples"
ANY = "any"
CHANGED = '<span class="labkit-changed">{}</span>'  # seen for a moment


class GradientInspector(SessionView):
    """Every factor of the chain rule for a chosen training example and weight.

    Parameters
    ----------
    session : Session
        Its neuron at the current epoch is inspected.
    example : int, default 0
        Index of the training example.
    weight : int, optional
        Index j of the weight; by default that with the largest slope.

    Attributes
    ----------
    example, weight : int
        Traits: what is inspected.
    number, j : ipywidgets.BoundedIntText
        The same, to be typed.
    image, gradient : PixelMap
        The example, and the gradient with respect to all weights; click one to choose the weight.
    of : ipywidgets.Dropdown
        Whether the gradient is that of the example or the mean over the training set.
    wanted : ipywidgets.Dropdown
        Class that ``previous`` and ``following`` look for.
    table : ipywidgets.HTML
        The factors, their product, and the central difference beside it.

    Raises
    ------
    traitlets.TraitError
        If there is no such example or weight.
    """

    title = "Gradient, factor by factor"
    only_of_neuron = "Layers: labkit.NetworkDiagram(session)."

    example = Int(0)
    weight = Int(0)
    kind = Unicode(ONE)

    def __init__(self, session: Session, *, example: int = 0, weight: int | None = None) -> None:
        self._start = example, weight
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        data = self.session.dataset
        rows, columns = map_shape(data)
        example, weight = self._start
        self.example = example
        if weight is None:  # where there is something to see: most pixels are 0
            weight = int(np.argmax(np.abs(self._inspect().dL_dw)))
        self.weight = weight
        classes = data.y_train[0] if data.digits_train is None else data.digits_train
        self._classes = np.asarray(classes).astype(int)

        narrow = {"width": "190px"}
        self.number = BoundedIntText(description="example", max=data.m_train - 1, layout=narrow)
        self.j = BoundedIntText(description="weight j", max=data.n_features - 1, layout=narrow)
        self.wanted = Dropdown(
            options=[ANY, *map(str, np.unique(self._classes))], description="class", layout=narrow
        )
        self.previous = Button(description="previous", icon="arrow-left")
        self.following = Button(description="next", icon="arrow-right")
        blank = np.zeros((rows, columns))
        large = {"also_label": "weight", "size": 224, "grow": 1.7}
        self.image = PixelMap(blank, cmap="gray", label="grey level", **large)
        self.gradient = PixelMap(blank, cmap="diverging", label="∂L/∂w", **large)
        self.of = Dropdown(options=[ONE, ALL], description="gradient of", layout={"width": "340px"})
        self.table = HTML()
        self._factors = {}  # as they were shown, by their names

        self.bind(self.number, "example", owner=self)
        self.bind(self.of, "kind", owner=self)
        for control, attribute in (
            (self.j, "value"),
            (self.image, "selected"),
            (self.gradient, "selected"),
        ):
            self.bind(control, "weight", owner=self, attribute=attribute)
        self.previous.on_click(self.guard(lambda _: self._find(-1)))
        self.following.on_click(self.guard(lambda _: self._find(1)))
        self.children = (
            HBox([self.number, self.wanted, self.previous, self.following, self.j], layout=ROW),
            HBox(
                [self.image, VBox([self.gradient, self.of], layout=GROWS), self.table], layout=ROW
            ),
        )
        self.refresh(frozenset())

    @validate("example", "weight")
    def _check(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        data = self.session.dataset
        count = data.m_train if name == "example" else data.n_features
        if not 0 <= value < count:
            raise TraitError(f"{name} must be 0 to {count - 1}, found {value}.")
        return value

    def _find(self, step):
        count = len(self._classes)
        candidates = (self.example + step * np.arange(1, count + 1)) % count
        if self.wanted.value != ANY:
            candidates = candidates[self._classes[candidates] == int(self.wanted.value)]
        self.example = int(candidates[0])

    def _pixels(self, values):
        return np.reshape(values, map_shape(self.session.dataset))

    def _example(self):
        data = self.session.dataset
        return data.X_train[:, self.example], data.y_train[0, self.example]

    def _inspect(self):
        return self.session.shown.neuron.chain_rule(*self._example())

    def _mean_gradient(self):
        data, record = self.session.dataset, self.session.shown
        return evaluate(data.X_train.T, data.y_train[0], record.w[:, 0], record.b.item()).dw

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the factors, the image and the gradient."""
        chain = self._inspect()
        one = self.kind == ONE
        weights = self._pixels(self.session.shown.w)
        self.image.set_values(
            self._pixels(chain.x),
            also=weights,
            title=f"Example {self.example}, y = {chain.y:g}",
        )
        self.gradient.set_values(
            self._pixels(chain.dL_dw if one else self._mean_gradient()),
            also=weights,
            title=f"Gradient of {ONE}" if one else "Mean gradient, all examples",
        )
        caption = f"Chain rule for weight {self.weight} at epoch {self.session.shown.epoch}"
        rows = self._rows(chain)
        changed = {name for name, value in rows if self._factors.get(name, value) != value}
        self._factors = dict(rows)
        self.table.value = table(
            [
                (name, Markup(CHANGED.format(text)) if name in changed else text)
                for name, text in rows
            ],
            caption=caption,
        )

    def _rows(self, chain):
        j = self.weight
        neuron = self.session.shown.neuron.astype(np.float64)
        measured = neuron.central_difference(*self._example(), j)
        return [
            ("x_j, the pixel", f"{chain.x[j, 0]:z.6f}"),
            ("z = wᵀx + b", f"{chain.z:z.6f}"),
            ("ŷ = σ(z)", f"{chain.y_hat:z.6f}"),
            ("y", f"{chain.y:g}"),
            ("∂L/∂ŷ = (ŷ - y) / (ŷ (1 - ŷ))", f"{chain.dL_dy_hat:z.6f}"),
            ("∂ŷ/∂z = ŷ (1 - ŷ)", f"{chain.dy_hat_dz:z.6f}"),
            ("∂z/∂w_j = x_j", f"{chain.dz_dw[j, 0]:z.6f}"),
            ("product ∂L/∂w_j = (ŷ - y) x_j", f"{chain.dL_dw[j, 0]:z.6f}"),
            ("central difference of L", f"{measured:z.6f}"),
        ]

    def summary(self) -> str:
        """One line: the factors and their product."""
        chain, j = self._inspect(), self.weight
        return (
            f"GradientInspector: epoch {self.session.shown.epoch}, example {self.example}, "
            f"weight {j}: {chain.dL_dy_hat:z.4f} * {chain.dy_hat_dz:z.4f} * "
            f"{chain.dz_dw[j, 0]:z.4f} = {chain.dL_dw[j, 0]:z.4f}"
        )

    def picture(self) -> bytes:
        """Draw the image, the gradient and the table."""
        chain = self._inspect()

        def draw(figure):
            left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.5))
            draw_pixels(
                left,
                self._pixels(chain.x),
                title=self.image.title,
                diverging=False,
                label="grey level",
                selected=self.weight,
            )
            draw_pixels(
                middle,
                self._pixels(chain.dL_dw if self.kind == ONE else self._mean_gradient()),
                title=self.gradient.title,
                diverging=True,
                label="∂L/∂w",
                selected=self.weight,
            )
            controls.draw_chain_rule(right, self._rows(chain))

        return render(draw, width=1000, height=300)
