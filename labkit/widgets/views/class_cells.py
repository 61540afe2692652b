"""A table of truth and prediction for several classes, and the images of a cell."""

import numpy as np
from ipywidgets import HTML, HBox, VBox

from labkit.analysis.classes import Classes
from labkit.base.html import table
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import WRAP
from labkit.widgets.parts.count_grid import CountGrid
from labkit.widgets.parts.gallery import Gallery, grey
from labkit.widgets.views.weight_map import map_shape


class ClassCells(SessionView):
    """What views of several classes have in common.

    Attributes
    ----------
    table : ipywidgets.HTML
        Each class by itself; the subclass makes it.
    matrix : CountGrid
        Truth and prediction; choose a cell to see its images.
    gallery : Gallery
        The images of the cell, the most confident first.
    scores : ipywidgets.HTML
        z of all classes for the image that is selected.
    """

    voter = "neuron"  # what gives z of a class

    @property
    def classes(self) -> Classes:
        """What is predicted; for subclasses."""
        raise NotImplementedError

    def make_cells(self) -> None:
        """Make the parts."""
        self.matrix = CountGrid()
        self.verdict = HTML()
        self.gallery = Gallery(across=7)
        self.scores = HTML()
        self.handle(self.matrix, self._choose, "selected")
        self.handle(self.gallery.pager, lambda change: self._show_cell(), "page")
        self.handle(self.gallery.map, lambda change: self._show_scores(), "selected")

    def side_by_side(self) -> HBox:
        """Return table, matrix and images in one row that folds."""
        return HBox(
            [
                self.table,
                VBox([self.verdict, self.matrix]),
                HBox([self.gallery, self.scores], layout=WRAP | {"flex": "1 1 380px"}),
            ],
            layout=WRAP,
        )

    def show_matrix(self) -> None:
        """Show the counts, and the images of the cell."""
        self.matrix.show(self.classes.confusion_matrix(), map(str, self.classes.digits))
        self._show_cell()

    def chosen_cell(self) -> tuple[int, int] | None:
        """Return truth and prediction of the selected cell, or None."""
        if self.matrix.selected < 0:
            return None
        row, column = divmod(self.matrix.selected, len(self.classes.digits))
        return self.classes.digits[row], self.classes.digits[column]

    def _choose(self, change):
        self.gallery.pager.page = 0
        self.gallery.map.selected = -1
        self._show_cell()

    def listed(self) -> np.ndarray:
        """Return the numbers of the examples of the selected cell."""
        cell = self.chosen_cell()
        return np.empty(0, int) if cell is None else self.classes.examples(*cell)

    def _shown(self):
        return self.gallery.on_page(self.listed())

    def _show_cell(self):
        cell, listed = self.chosen_cell(), self.listed()
        page = min(self.gallery.pager.page, self.gallery.last_page(len(listed)))
        shown = self.gallery.on_page(listed, page)
        data = self.classes.dataset
        images = data.X_test.T[shown].reshape(-1, *map_shape(data))
        captions, title = [], ""
        empty = "Choose a cell of the matrix, by mouse or arrow keys, to see its images."
        if cell is not None:
            truth, predicted = cell
            z = self.classes.z_test[self.classes.digits.index(predicted), shown]
            captions = [f"z = {round(float(value), 1) + 0.0:.1f}" for value in z]  # never -0.0
            title = f"Truth {truth}, prediction {predicted}: z of {self.voter} {predicted}"
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
        z = self.classes.z_test[:, number]
        self.scores.value = table(
            [
                (str(digit), f"{z[k]:+.3f}", self._remark(digit, number))
                for k, digit in enumerate(self.classes.digits)
            ],
            caption=f"z of all {self.voter}s for test image {number}",
            bold=int(np.argmax(z)),
        )

    def _remark(self, digit, number):
        parts = []
        if digit == self.classes.dataset.digits_test[number]:
            parts.append("truth")
        if digit == self.classes.predicted[number]:
            parts.append("prediction")
        return ", ".join(parts)
