"""Ten neurons, one for each digit, and what they decide together."""

import numpy as np
from ipywidgets import HTML, HBox, VBox

from labkit.base.html import table
from labkit.plots.images import draw_counts, draw_lines
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.count_grid import CountGrid
from labkit.widgets.parts.gallery import Gallery, grey
from labkit.widgets.parts.picture import render
from labkit.widgets.views.ten_training import TenTraining
from labkit.widgets.views.weight_map import map_shape

# What a session may change without any effect on the ten.
ELSEWHERE = {"epoch", "computed", "computed_behind", "kept", "playing", "speed", "threshold"}
ELSEWHERE |= {"run", "target", "between"}
MEASURES = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1_score": "F1",
}


class TenDigits(TenTraining):
    """Train one neuron per digit in the background; compare them, and let the largest z decide.

    Parameters
    ----------
    session : Session
        Its data and settings are taken when training starts; ``n_epochs`` is the length.

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
    passes_over = frozenset(ELSEWHERE)

    def build(self) -> None:
        """Make the parts."""
        self.make_training()
        self.table = HTML()
        self.matrix = CountGrid()
        self.verdict = HTML()
        self.gallery = Gallery(across=7)
        self.scores = HTML()
        self.handle(self.matrix, self._choose, "selected")
        self.handle(self.gallery.pager, lambda change: self._show_cell(), "page")
        self.handle(self.gallery.map, lambda change: self._show_scores(), "selected")
        wrap = {"flex_flow": "row wrap", "grid_gap": "8px 24px"}
        self.children = (
            self.controls,
            self.status,
            HBox(
                [
                    self.table,
                    VBox([self.verdict, self.matrix]),
                    HBox([self.gallery, self.scores], layout=wrap | {"flex": "1 1 380px"}),
                ],
                layout=wrap,
            ),
        )
        self.refresh(frozenset())

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
        self.matrix.show(self.ten.confusion_matrix(), map(str, self.ten.digits))
        self._show_cell()

    def _rows(self):
        """One row per digit: what it is, and its results as text."""
        trained = self.ten.trained
        return [
            (
                str(digit),
                *(
                    f"{self.ten.result(digit)[name]:.4f}" if digit in trained else "–"
                    for name in MEASURES
                ),
            )
            for digit in self.ten.digits
        ]

    def _show_table(self):
        caption = f"Each neuron by itself, on {self.ten.dataset.m_test} test images"
        text = table(self._rows(), head=("digit", *MEASURES.values()), caption=caption)
        set_html(self.table, text)

    def _together(self):
        ten = self.ten
        right = round(ten.accuracy * ten.dataset.m_test)
        return (
            f"Together, the largest z decides: {right} of {ten.dataset.m_test} test images right, "
            f"accuracy {ten.accuracy:.4f}"
        )

    # -- a cell of the matrix --------------------------------------------------------------------

    def _chosen(self):
        """Return truth and prediction of the selected cell, or None."""
        if self.matrix.selected < 0:
            return None
        row, column = divmod(self.matrix.selected, len(self.ten.digits))
        return self.ten.digits[row], self.ten.digits[column]

    def _choose(self, change):
        self.gallery.pager.page = 0
        self.gallery.map.selected = -1
        self._show_cell()

    def _listed(self):
        cell = self._chosen()
        return np.empty(0, int) if cell is None else self.ten.examples(*cell)

    def _shown(self):
        return self.gallery.on_page(self._listed())

    def _show_cell(self):
        cell, listed = self._chosen(), self._listed()
        page = min(self.gallery.pager.page, self.gallery.last_page(len(listed)))
        shown = self.gallery.on_page(listed, page)
        data = self.ten.dataset
        images = data.X_test.T[shown].reshape(-1, *map_shape(data))
        captions, title = [], ""
        empty = "Choose a cell of the matrix, by mouse or arrow keys, to see its images."
        if cell is not None:
            truth, predicted = cell
            z = self.ten.z_test[self.ten.digits.index(predicted), shown]
            captions = [f"z = {round(float(value), 1) + 0.0:.1f}" for value in z]  # never -0.0
            title = f"Truth {truth}, prediction {predicted}: z of neuron {predicted}"
            empty = f"No test image of a {truth} is taken for a {predicted}."
        selected = self.gallery.map.selected
        self.gallery.show(
            grey(images),
            captions,
            selected=min(max(selected, 0), len(shown) - 1),
            page=page,
            count=len(listed),
            empty=empty,
            title=title,
        )
        self._show_scores()

    def _show_scores(self):
        shown, selected = self._shown(), self.gallery.map.selected
        if not 0 <= selected < len(shown):
            self.scores.value = ""
            return
        number = int(shown[selected])
        z = self.ten.z_test[:, number]
        self.scores.value = table(
            [
                (str(digit), f"{z[k]:+.3f}", self._remark(digit, number))
                for k, digit in enumerate(self.ten.digits)
            ],
            caption=f"z of all neurons for test image {number}",
            bold=int(np.argmax(z)),
        )

    def _remark(self, digit, number):
        parts = []
        if digit == self.ten.dataset.digits_test[number]:
            parts.append("truth")
        if digit == self.ten.predicted[number]:
            parts.append("prediction")
        return ", ".join(parts)

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: what is trained, how the ten decide, and the cell looked at."""
        if not self.ten.ready:
            there, count = len(self.ten.trained), len(self.ten.digits)
            return f"TenDigits: {there} of {count} neurons trained"
        text = f"TenDigits: {self.state_in_words()}; accuracy together {self.ten.accuracy:.4f}"
        cell = self._chosen()
        if cell is not None:
            text += f"; truth {cell[0]}, prediction {cell[1]}: {len(self._listed())} images"
        return text

    def picture(self) -> bytes:
        """Draw the table and the matrix."""

        def draw(figure):
            left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
            names = "".join(f"{text:>11}" for text in MEASURES.values())
            lines = [f"digit{names}"]
            lines += [
                f"{digit:>5}" + "".join(f"{value:>11}" for value in values)
                for digit, *values in self._rows()
            ]
            draw_lines(left, lines, title="Each neuron by itself, test images")
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
