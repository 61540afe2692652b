"""The chain rule through layers for one example: forward values, backward slopes, one weight."""

import numpy as np
from ipywidgets import HTML, BoundedIntText, HBox
from traitlets import Int, TraitError, validate

from labkit.base.html import table
from labkit.model.backward import NetworkChainRule
from labkit.plots.images import draw_lines
from labkit.state.session import Session
from labkit.widgets.base.session_view import ONLY_LOOKS, SessionView
from labkit.widgets.base.style import ROW, WRAP
from labkit.widgets.parts.picture import render

MOST = 12  # neurons of a layer, and terms of a sum, that are written out
TABLES = WRAP | {"grid_gap": "8px 28px"}
HEAD = ("neuron", "z", "a", "∂L/∂a", "∂a/∂z", "∂L/∂z")


class BackpropInspector(SessionView):
    """Follow one example forwards and its loss backwards, down to one weight.

    Parameters
    ----------
    session : Session
        Its network at its epoch is shown.
    example : int, default 0
        Training example to begin with.

    Attributes
    ----------
    example : int
        Trait: number of the training example.
    layer, j, k : int
        Traits: the weight from input `j` to neuron `k` of a layer; the first layer is 1, and the
        input after the last one is the bias.
    """

    title = "Backpropagation, factor by factor"
    passes_over = ONLY_LOOKS
    example = Int(0)
    layer = Int(1)
    j = Int(0)
    k = Int(0)

    def __init__(self, session: Session, *, example: int = 0) -> None:
        self._start = example
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        self.example = self._start
        narrow = {"width": "190px"}
        self.controls = {
            name: BoundedIntText(description=words, min=name == "layer", layout=narrow)
            for name, words in (
                ("example", "example"),
                ("layer", "layer"),
                ("j", "from input"),
                ("k", "to neuron"),
            )
        }
        self._limits()
        for name, control in self.controls.items():
            self.bind(control, name, owner=self)
        self.told = HTML()
        self.tables = HBox([], layout=TABLES)
        self.weight = HTML()
        self.children = (
            HBox([*self.controls.values()], layout=ROW),
            self.tables,
            self.weight,
        )
        self.refresh(frozenset())

    def _largest(self):
        """Largest value of each trait."""
        sizes = self.session.run.form.sizes
        layer = min(self.layer, len(sizes) - 1)
        return {
            "example": self.session.dataset.m_train - 1,
            "layer": len(sizes) - 1,
            "j": sizes[layer - 1],  # the bias comes after the inputs
            "k": sizes[layer] - 1,
        }

    def _limits(self):
        for name, largest in self._largest().items():
            self.controls[name].max = largest

    @validate("example", "layer", "j", "k")
    def _check(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = int(name == "layer"), self._largest()[name]
        if not low <= value <= high:
            raise TraitError(f"{name} must be {low} to {high}, found {value}.")
        return value

    # -- what is shown ---------------------------------------------------------------------------

    def _chain(self) -> NetworkChainRule | None:
        """Return all factors; None where the numbers left their range."""
        data, record = self.session.dataset, self.session.shown
        if not np.isfinite(record.parameters).all():
            return None
        x, y = data.X_train[:, self.example], data.y_train[0, self.example]
        with np.errstate(all="ignore"):
            return record.network.chain_rule(x, y)

    def _measured(self) -> float:
        data, network = self.session.dataset, self.session.shown.network
        place = network.index(self.layer - 1, self.j, self.k)
        one = slice(self.example, self.example + 1)
        return network.central_difference(data.X_train[:, one], data.y_train[:, one], place)

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the values of all layers, and the factors of the weight."""
        for name, largest in self._largest().items():
            if getattr(self, name) > largest:
                setattr(self, name, largest)  # the network has become smaller
        self._limits()
        chain = self._chain()
        self.told.value = f'<span role="status">{self._outcome(chain)}</span>'
        if chain is None:
            return
        parts = [self._inputs(chain), *(self._layer(chain, k) for k in range(len(chain.layers)))]
        shown = list(self.tables.children)
        if len(shown) != len(parts):
            shown = [HTML(layout={"overflow": "auto", "max_width": "100%"}) for _ in parts]
            self.tables.children = shown
        for part, text in zip(shown, parts, strict=True):
            part.value = text
        lines = "".join(f"<div>{line}</div>" for line in self._lines(chain))
        self.weight.value = f'<div style="line-height:1.7">{lines}</div>'

    def _outcome(self, chain):
        epoch = self.session.shown.epoch
        if chain is None:
            return f"epoch {epoch}: the numbers left their range; try a smaller learning rate"
        p = chain.y_hat[-1 if len(chain.y_hat) == 1 else chain.y, 0]
        which = "ŷ" if len(chain.y_hat) == 1 else f"p of class {chain.y}"
        where = f"epoch {epoch}, example {self.example}: y = {chain.y}"
        return f"{where}, {which} = {p:.4f}, L = {chain.loss:.4f}"

    def _inputs(self, chain):
        x = chain.layers[0].x[:, 0]
        rows = [(f"x{j}", f"{value:z.4f}") for j, value in enumerate(x[:MOST])]
        return table([*rows, *_rest(x, 1)], head=("input", "x"), caption="Forwards →")

    def _layer(self, chain, number):
        factors = chain.layers[number]
        columns = [factors.z, factors.a, factors.dL_da, factors.da_dz, factors.dL_dz]
        rows = [
            (str(k), *("–" if column is None else f"{column[k, 0]:z.4f}" for column in columns))
            for k in range(min(len(factors.z), MOST))
        ]
        last = number == len(chain.layers) - 1
        name = "Output" if last else f"Layer {number + 1}"
        activation = self.session.run.form.activations[number]
        caption = f"{name}, {activation.replace('_', ' ')}{' ← backwards' if last else ''}"
        bold = self.k if number == self.layer - 1 and self.k < len(rows) else None
        return table([*rows, *_rest(factors.z, 5)], head=HEAD, caption=caption, bold=bold)

    def _lines(self, chain):
        """Write the products of the chain out with their numbers."""
        factors, k, j = chain.layers[self.layer - 1], self.k, self.j
        name = f"neuron {k} of layer {self.layer}"
        lines = []
        if factors.dL_da is None:
            lines.append(f"∂L/∂z of output {k} = p − t = {factors.dL_dz[k, 0]:z.6f}")
            if self.session.run.config.loss != "cross_entropy":
                lines[0] = f"∂L/∂z of output {k} = {factors.dL_dz[k, 0]:z.6f}"
        else:
            after = chain.layers[self.layer].dL_dz[:, 0]
            w = self.session.shown.network.layers[self.layer].w[k]
            terms = [f"({a:z.3f})({b:z.4f})" for a, b in zip(w[:MOST], after[:MOST], strict=True)]
            more = " + …" if len(w) > MOST else ""
            lines.append(
                f"∂L/∂a of {name} = sum of w ∂L/∂z of the next layer = {' + '.join(terms)}{more} "
                f"= {factors.dL_da[k, 0]:z.6f}"
            )
            lines.append(
                f"∂L/∂z = ∂L/∂a · ∂a/∂z = ({factors.dL_da[k, 0]:z.6f})({factors.da_dz[k, 0]:z.6f}) "
                f"= {factors.dL_dz[k, 0]:z.6f}"
            )
        bias = j == len(factors.x)
        x = 1.0 if bias else factors.x[j, 0]
        what = (
            "∂L/∂b = ∂L/∂z · 1" if bias else f"∂L/∂w = ∂L/∂z · {'x' if self.layer == 1 else 'a'}{j}"
        )
        product = factors.dL_dz[k, 0] * x
        lines.append(f"{what} = ({factors.dL_dz[k, 0]:z.6f})({x:z.6f}) = <b>{product:z.6f}</b>")
        lines.append(f"central difference of L = <b>{self._measured():z.6f}</b>")
        return lines

    def summary(self) -> str:
        """One line: the weight, its slope and the one that is measured."""
        chain = self._chain()
        if chain is None:
            return f"BackpropInspector: {self._outcome(chain)}"
        factors = chain.layers[self.layer - 1]
        bias = self.j == len(factors.x)
        slope = (factors.dL_db[self.k] if bias else factors.dL_dw[self.j, self.k : self.k + 1])[0]
        return (
            f"BackpropInspector: {self._outcome(chain)}; layer {self.layer}, input {self.j} to "
            f"neuron {self.k}: {slope:z.6f}, measured {self._measured():z.6f}"
        )

    def picture(self) -> bytes:
        """Draw the numbers of the weight."""
        chain = self._chain()
        lines = [] if chain is None else self._lines(chain)
        plain = [line.replace("<b>", "").replace("</b>", "") for line in lines]
        return render(
            lambda figure: draw_lines(
                figure.subplots(), [_cut(line) for line in plain], title=self._outcome(chain)
            ),
            width=900,
            height=60 + 26 * max(len(plain), 1),
        )


def _rest(values, columns):
    more = len(values) - MOST
    return [(f"{more} more", *[""] * columns)] if more > 0 else []


def _cut(text):
    return text if len(text) <= 120 else f"{text[:119]}…"
