"""A network for images: what each neuron looks for, how it answers to an image, what comes out."""

import numpy as np
from ipywidgets import HTML, BoundedIntText, Button, HBox
from traitlets import Int, TraitError, validate

from labkit.base.html import bar, table
from labkit.plots.images import draw_bars, draw_gallery, draw_pixels
from labkit.widgets.base.session_view import ONLY_LOOKS, SessionView
from labkit.widgets.base.style import WRAP
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import PixelMap
from labkit.widgets.views.weight_map import map_shape

MOST = 100  # neurons that are shown


class NetworkDiagram(SessionView):
    """Neurons of the first layer as images of their weights, and what they make of one image.

    Choose a neuron to see how strongly it speaks for each output, where one layer is hidden.

    Parameters
    ----------
    session : Session
        Its network at its epoch is shown.
    example : int, default 0
        Test example to begin with.

    Attributes
    ----------
    example : int
        Trait: number of the test example.
    image : PixelMap
        The example.
    neurons : PixelMap
        Weights of each neuron; ``selected`` is the one that is looked at.
    outputs : ipywidgets.HTML
        Probabilities, with what the neuron adds to each sum.
    """

    title = "What each neuron looks for"
    passes_over = ONLY_LOOKS
    example = Int(0)

    def __init__(self, session, *, example: int = 0) -> None:
        self._start = example
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        data = self.session.dataset
        self.example = self._start
        narrow = {"width": "190px"}
        self.number = BoundedIntText(description="example", max=data.m_test - 1, layout=narrow)
        self.previous = Button(description="previous", icon="arrow-left")
        self.following = Button(description="next", icon="arrow-right")
        blank = np.zeros(map_shape(data))
        self.image = PixelMap(blank, cmap="gray", label="grey level", size=168)
        self.neurons = PixelMap(
            blank[np.newaxis], cmap="diverging", label="weight", size=54, across=8
        )
        self.outputs = HTML()
        self.told = HTML()
        self.bind(self.number, "example", owner=self)
        self.previous.on_click(self.guard(lambda _: self._step(-1)))
        self.following.on_click(self.guard(lambda _: self._step(1)))
        self.handle(self.neurons, lambda change: self.refresh(frozenset()), "selected")
        self.children = (
            HBox([self.number, self.previous, self.following], layout=WRAP),
            HBox(
                [
                    self.image,
                    self.neurons,
                    self.outputs,
                ],
                layout=WRAP,
            ),
        )
        self.refresh(frozenset())

    @validate("example")
    def _check_example(self, proposal):
        m = self.session.dataset.m_test
        if not 0 <= proposal["value"] < m:
            raise TraitError(f"example must be 0 to {m - 1}, found {proposal['value']}.")
        return proposal["value"]

    def _step(self, step):
        self.example = (self.example + step) % self.session.dataset.m_test

    # -- what is shown -----------------------------------------------------------------------------

    def _network(self):
        """Return the network, and the signals of the example; None where the numbers ended."""
        record = self.session.shown
        if not np.isfinite(record.parameters).all():
            return None, ()
        network = record.network
        try:
            with np.errstate(all="ignore"):
                return network, network.forward(self.session.dataset.X_test[:, self.example])
        except ValueError:  # finite weights, whose sums are not
            return None, ()

    def _weights(self, network):
        w = network.layers[0].w.T[:MOST]
        return w.reshape(len(w), *map_shape(self.session.dataset))

    def _captions(self, signals):
        return [f"a = {a:z.2f}" for a in signals[0].a[:MOST, 0]]

    def _names(self):
        data = self.session.dataset
        if data.n_classes == 2:
            return [f"class 1 (ŷ = p{'' if data.target is None else f', digit {data.target}'})"]
        return [str(d) for d in data.digits or range(data.n_classes)]

    def refresh(self, changed: frozenset[str]) -> None:
        """Show image, neurons and outputs."""
        data = self.session.dataset
        network, signals = self._network()
        self.told.value = f'<span role="status">{self._numbers(network, signals)}</span>'
        self.image.set_values(
            data.X_test[:, self.example].reshape(map_shape(data)),
            title=f"Test example {self.example}, y = {data.y_test[0, self.example]:g}",
        )
        if network is None:
            return
        layer = network.layers[0]
        name = "hidden neurons" if len(network.layers) > 1 else "outputs"
        shown = min(layer.n_out, MOST)
        self.neurons.set_values(
            self._weights(network),
            captions=self._captions(signals),
            title=f"Weights of {shown} of {layer.n_out} {name}, and their answers a",
        )
        self.outputs.value = table(
            self._rows(network, signals),
            head=("output", "", "p", *self._heading(network)),
            caption="From the last layer",
        )

    def _chosen(self, network):
        """Return the hidden neuron that is looked at, where it speaks to the outputs itself."""
        k = self.neurons.selected
        return k if len(network.layers) == 2 and 0 <= k < network.layers[0].n_out else None

    def _heading(self, network):
        k = self._chosen(network)
        return () if k is None else (f"neuron {k} adds to z",)

    def _rows(self, network, signals):
        p, k = signals[-1].a[:, 0], self._chosen(network)
        rows = []
        for j, (name, value) in enumerate(zip(self._names(), p, strict=True)):
            row = [name, bar(value), f"{value:.4f}"]
            if k is not None:
                row.append(f"{network.layers[1].w[k, j] * signals[0].a[k, 0]:+.3f}")
            rows.append(tuple(row))
        return rows

    def _numbers(self, network, signals):
        epoch = self.session.shown.epoch
        if network is None:
            return f"epoch {epoch}: the numbers left their range; try a smaller learning rate"
        p, names = signals[-1].a[:, 0], self._names()
        if len(p) == 1:
            return f"epoch {epoch}: ŷ = {p[0]:.4f}"
        best = int(p.argmax())
        return f"epoch {epoch}: the network says {names[best]}, p = {p[best]:.4f}"

    def summary(self) -> str:
        """One line: the network and what it says."""
        sizes = "-".join(map(str, self.session.run.form.sizes))
        return f"NetworkDiagram: {sizes}, example {self.example}, {self._numbers(*self._network())}"

    def picture(self) -> bytes:
        """Draw image, neurons and outputs."""
        data = self.session.dataset
        network, signals = self._network()

        def draw(figure):
            left, middle, right = figure.subplots(1, 3, width_ratios=(0.8, 1.6, 0.8))
            image = data.X_test[:, self.example].reshape(map_shape(data))
            draw_pixels(left, image, title=self.image.title, diverging=False)
            if network is not None:
                draw_gallery(
                    middle, self._weights(network), title="Weights of the neurons", diverging=True
                )
                draw_bars(right, self._names(), signals[-1].a[:, 0], title="Output p")

        return render(draw, width=1000, height=320)
