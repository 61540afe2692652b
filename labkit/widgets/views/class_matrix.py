"""Which classes a network takes for which others."""

from ipywidgets import HTML

from labkit.analysis.classes import ClassPredictions
from labkit.base.html import table
from labkit.plots.images import draw_counts, draw_lines
from labkit.widgets.base.session_view import ONLY_LOOKS
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.picture import render
from labkit.widgets.views.class_cells import ClassCells

MEASURES = {"precision": "precision", "recall": "recall", "f1_score": "F1"}


class ClassMatrix(ClassCells):
    """The confusion matrix of a network with one output per class, and the images of its cells.

    Parameters
    ----------
    session : Session
        Its data have more than two classes; the test examples at its epoch are shown.

    Raises
    ------
    ValueError
        If there are two classes only: see :class:`labkit.ConfusionExplorer`.
    """

    title = "Truth and prediction, class by class"
    voter = "output"
    passes_over = ONLY_LOOKS

    def build(self) -> None:
        """Make the parts."""
        data = self.session.dataset
        if data.n_classes == 2:
            raise ValueError(
                f"{data.name!r} has two classes: labkit.ConfusionExplorer(session) shows them. Ten "
                "classes of digits are labkit.load_digits(target=None)."
            )
        self._known = None, None
        self.table = HTML()
        self.told = HTML()
        self.make_cells()
        self.children = (self.side_by_side(),)
        self.refresh(frozenset())

    @property
    def classes(self) -> ClassPredictions:
        """What is predicted at the epoch; ValueError where the numbers left their range."""
        found = self._found()
        if isinstance(found, ValueError):
            raise found
        return found

    def _found(self):
        """Predictions at the epoch, or why there are none; found out once."""
        record = self.session.shown
        if self._known[0] is not record:
            try:
                found = ClassPredictions(record.network, self.session.dataset)
            except ValueError as error:
                found = error
            self._known = record, found
        return self._known[1]

    def refresh(self, changed: frozenset[str]) -> None:
        """Show table, matrix and images."""
        self.told.value = f'<span role="status">{self._together()}</span>'
        if not self._has_numbers():
            return
        head = ("class", *MEASURES.values())
        caption = f"Each class against the rest, on {self.session.dataset.m_test} test images"
        set_html(self.table, table(self._rows(), head=head, caption=caption))
        self.show_matrix()

    def _has_numbers(self):
        return not isinstance(self._found(), ValueError)

    def _rows(self):
        return [
            (str(digit), *(f"{self.classes.result(digit)[name]:.4f}" for name in MEASURES))
            for digit in self.classes.digits
        ]

    def _together(self):
        epoch, m = self.session.shown.epoch, self.session.dataset.m_test
        if not self._has_numbers():
            return f"epoch {epoch}: no predictions, the numbers left their range"
        right = round(self.classes.accuracy * m)
        return f"epoch {epoch}: {right} of {m} test images right, accuracy {right / m:.4f}"

    def summary(self) -> str:
        """One line: the accuracy, and the cell looked at."""
        text = f"ClassMatrix: {self._together()}"
        cell = self.chosen_cell() if self._has_numbers() else None
        if cell is not None:
            text += f"; truth {cell[0]}, prediction {cell[1]}: {len(self.listed())} images"
        return text

    def picture(self) -> bytes:
        """Draw the table and the matrix."""

        def draw(figure):
            left, right = figure.subplots(1, 2, width_ratios=(0.8, 1))
            if not self._has_numbers():
                draw_lines(left, [self._together()])
                return
            head = "class" + "".join(f"{name:>11}" for name in MEASURES.values())
            rows = [f"{k:>5}" + "".join(f"{v:>11}" for v in values) for k, *values in self._rows()]
            draw_lines(left, [head, *rows], title="Each class against the rest")
            left.texts[0].set_family("monospace")
            draw_counts(
                right,
                self.classes.confusion_matrix(),
                names=self.classes.digits,
                title=self._together(),
                row_label="truth",
                column_label="prediction",
            )

        return render(draw, width=1000, height=400)
