"""Ten neurons, one for each digit, and what they decide together."""

import numpy as np
from ipywidgets import HTML

from labkit.analysis.classes import ClassPredictions
from labkit.analysis.one_versus_rest import OneVersusRest
from labkit.base.html import table
from labkit.plots.images import draw_counts, draw_lines
from labkit.widgets.base.session_view import ONLY_LOOKS
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.picture import render
from labkit.widgets.views.class_cells import ClassCells
from labkit.widgets.views.ten_training import TenTraining

# What a session may change without any effect on the ten.
ELSEWHERE = {
    "epoch",
    "computed",
    "replaying",
    "computed_behind",
    "kept",
    "playing",
    "speed",
    "threshold",
}
ELSEWHERE |= {"run", "target", "between"}
MEASURES = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1_score": "F1",
}


class TenDigits(ClassCells, TenTraining):
    """Train one neuron per digit in the background; compare them, and let the largest z decide.

    Beside them stands a session's network with one output per digit, at its epoch.

    Parameters
    ----------
    session : Session
        Its data and settings are taken when training starts; ``n_epochs`` is the length. Hidden
        layers are those of its network alone.

    Attributes
    ----------
    ten : OneVersusRest
        The neurons.
    train, stop : ipywidgets.Button
        Begin or go on, and stop; what is trained stays.
    progress : ipywidgets.IntProgress
        Percent of all epochs.
    table : ipywidgets.HTML
        Each neuron by itself on the test examples.
    matrix : CountGrid
        Truth and prediction of the ten together; choose a cell to see its images.
    gallery : Gallery
        The images of the cell, the most confident first.
    scores : ipywidgets.HTML
        z of all neurons for the image that is selected.

    Raises
    ------
    ValueError
        If the dataset does not say which digits its examples show.
    """

    title = "Ten digits, ten neurons"
    only_of_neuron = "labkit.TenDigits is for sessions of load_digits(target=None) as well."
    passes_over = frozenset(ELSEWHERE)

    def _shows(self, form):
        return form.one_neuron or form.sizes[-1] > 1

    def build(self) -> None:
        """Make the parts."""
        self._read = None, None  # a record, and what its network predicts
        if self.session.run.form.sizes[-1] > 1:
            self.passes_over = ONLY_LOOKS  # its network changes with the epoch
        self.make_training()
        self.table = HTML()
        self.make_cells()
        self.children = self.controls, self.status, self.side_by_side()
        self.refresh(frozenset())

    @property
    def classes(self) -> OneVersusRest:
        """What is predicted."""
        return self.ten

    def renewed(self) -> None:
        """Choose no cell."""
        self.matrix.selected = -1

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show what is trained."""
        self.show_progress()
        self._show_table()
        ready = self.ten.ready
        for part in (self.matrix, self.gallery, self.scores):
            part.layout.display = "" if ready else "none"
        if not ready:
            self.verdict.value = ""
            return
        self.verdict.value = f'<p role="status">{self._together()}.</p>'
        self.show_matrix()

    def _network(self):
        """Read with the network of many outputs; None for one neuron, or NaN."""
        record = self.session.shown
        if record.form.sizes[-1] == 1 or not np.isfinite(record.parameters).all():
            return None
        if self._read[0] is not record:
            self._read = record, ClassPredictions(record.network, self.session.dataset)
        return self._read[1]

    def _head_of_table(self):
        network = () if self._network() is None else ("F1 of the network",)
        return ("digit", *MEASURES.values(), *network)

    def _rows(self):
        """One row per digit: what it is, and its results as text."""
        trained, network = self.ten.trained, self._network()
        return [
            (
                str(digit),
                *(
                    f"{self.ten.result(digit)[name]:.4f}" if digit in trained else "–"
                    for name in MEASURES
                ),
                *([] if network is None else [f"{network.result(digit)['f1_score']:.4f}"]),
            )
            for digit in self.ten.digits
        ]

    def _show_table(self):
        caption = f"Each neuron by itself, on {self.ten.dataset.m_test} test images"
        text = table(self._rows(), head=self._head_of_table(), caption=caption)
        set_html(self.table, text)

    def _network_in_words(self):
        """Say how the network does, as the end of a sentence; nothing for one neuron."""
        network = self._network()
        if network is None:
            return ""
        sizes = "-".join(map(str, self.session.run.form.sizes))
        epoch = self.session.shown.epoch
        return f"; one network ({sizes}, epoch {epoch}): accuracy {network.accuracy:.4f}"

    def _together(self):
        ten = self.ten
        right = round(ten.accuracy * ten.dataset.m_test)
        return (
            f"Together, the largest z decides: {right} of {ten.dataset.m_test} test images right, "
            f"accuracy {ten.accuracy:.4f}{self._network_in_words()}"
        )

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: what is trained, how the ten decide, and the cell looked at."""
        if not self.ten.ready:
            there, count = len(self.ten.trained), len(self.ten.digits)
            return f"TenDigits: {there} of {count} neurons trained{self._network_in_words()}"
        text = f"TenDigits: {self.state_in_words()}; accuracy together {self.ten.accuracy:.4f}"
        text += self._network_in_words()
        cell = self.chosen_cell()
        if cell is not None:
            text += f"; truth {cell[0]}, prediction {cell[1]}: {len(self.listed())} images"
        return text

    def picture(self) -> bytes:
        """Draw the table and the matrix."""

        def draw(figure):
            left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
            digit, *names = self._head_of_table()
            names = [name.removesuffix(" of the network") for name in names]
            lines = [digit + "".join(f"{text:>11}" for text in names)]
            lines += [
                f"{digit:>5}" + "".join(f"{value:>11}" for value in values)
                for digit, *values in self._rows()
            ]
            beside = "" if self._network() is None else "; at the right the network"
            draw_lines(left, lines, title=f"Each neuron by itself, test images{beside}")
            left.texts[0].set_family("monospace")
            if self.ten.ready:
                draw_counts(
                    right,
                    self.ten.confusion_matrix(),
                    names=self.ten.digits,
                    title=f"Together: accuracy {self.ten.accuracy:.4f}",
                    row_label="truth",
                    column_label="prediction",
                )
            else:
                draw_lines(right, [f"{self.state_in_words()}."], title="Together")

        return render(draw, width=1000, height=400)
