"""Ten neurons, one for each digit, and what they decide together."""

from ipywidgets import HTML

from labkit.analysis.one_versus_rest import OneVersusRest
from labkit.base.html import table
from labkit.plots.images import draw_counts, draw_lines
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.picture import render
from labkit.widgets.views.class_cells import ClassCells
from labkit.widgets.views.ten_training import TenTraining

# What a session may change without any effect on the ten.
ELSEWHERE = {"epoch", "computed", "computed_behind", "kept", "playing", "speed", "threshold"}
ELSEWHERE |= {"run", "target", "between"}
MEASURES = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1_score": "F1",
}


class TenDigits(ClassCells, TenTraining):
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
    only_of_neuron = "labkit.ClassMatrix(session) shows ten outputs."
    passes_over = frozenset(ELSEWHERE)

    def build(self) -> None:
        """Make the parts."""
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

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: what is trained, how the ten decide, and the cell looked at."""
        if not self.ten.ready:
            there, count = len(self.ten.trained), len(self.ten.digits)
            return f"TenDigits: {there} of {count} neurons trained"
        text = f"TenDigits: {self.state_in_words()}; accuracy together {self.ten.accuracy:.4f}"
        cell = self.chosen_cell()
        if cell is not None:
            text += f"; truth {cell[0]}, prediction {cell[1]}: {len(self.listed())} images"
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
