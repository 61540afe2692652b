"""Put a submission in order: every cell that is graded is there once, as it was handed out.

Students delete, copy, split and merge cells, and some front ends lose nbgrader's metadata.
nbgrader's own classes then stop, or grade a stub. What belongs where is known from the gradebook.
"""

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from labkit.course.grade.cells import (
    Expected,
    added,
    answers,
    checked,
    defined_names,
    free,
    grade_id,
    is_changed,
)
from labkit.course.grade.released import coursedir_of, released

__all__ = ["RestoreCells", "expected_cells", "mend"]


class RestoreCells(NbGraderPreprocessor):
    """Restore the cells of a submission; before DeduplicateIds and OverwriteCells."""

    def preprocess(self, nb, resources):
        """Restore the cells.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            The submission; its list of cells is changed.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb, resources
        """
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            expected = expected_cells(
                gradebook.find_notebook(about["notebook"], about["assignment"])
            )
        notice = OverwriteCells(parent=self).missing_cell_notification.strip()
        handed_out = released(coursedir_of(self), about["assignment"], about["notebook"])
        nb.cells, remarks = mend(nb.cells, expected, handed_out, notice=notice)
        for remark in remarks:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], remark)
        return nb, resources


def expected_cells(notebook):
    """List what must be there.

    Parameters
    ----------
    notebook : nbgrader.api.Notebook

    Returns
    -------
    list of Expected
    """
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    kinds = {
        "grade": {cell.name for cell in notebook.grade_cells},
        "solution": {cell.name for cell in notebook.solution_cells},
        "task": {cell.name for cell in notebook.task_cells},
    }
    cells = []
    for cell in notebook.source_cells:
        metadata = {kind: cell.name in names for kind, names in kinds.items()}
        metadata |= {"grade_id": cell.name, "locked": cell.locked, "schema_version": 3}
        metadata |= {"checksum": cell.checksum, "cell_type": cell.cell_type}
        metadata |= {"points": points.get(cell.name)}
        metadata = {key: value for key, value in metadata.items() if value is not None}
        cells.append(Expected(cell.name, cell.cell_type, cell.source, metadata))
    return cells


def mend(cells, expected, handed_out=None, *, notice="Cell {cell_id} was missing."):
    """Put the cells of a submission in order.

    Parameters
    ----------
    cells : list of nbformat.NotebookNode
        They may be changed.
    expected : list of Expected
    handed_out : nbformat.NotebookNode, optional
        The notebook that students were given: for the order, and to tell their cells from its own.
    notice : str
        Stands before a cell that was put back.

    Returns
    -------
    cells, remarks : list
        The cells, and in words what was done.
    """
    return _Mender(cells, expected, handed_out, notice).run()


class _Mender:
    def __init__(self, cells, expected, handed_out, notice):
        given = handed_out.cells if handed_out is not None else []
        order = {grade_id(cell): number for number, cell in enumerate(given)}
        # The gradebook has no order of its own.
        expected = sorted(expected, key=lambda e: order.get(e.name, len(order)))
        self.cells, self.notice, self.remarks = list(cells), notice, []
        self.expected = {e.name: e for e in expected}
        self.places = {cell.id: grade_id(cell) for cell in given if grade_id(cell)}
        self.own = {cell.source.strip() for cell in given if not grade_id(cell)}
        self.names = {e.name: answers(e) for e in expected}

    def run(self):
        self._forget_unknown()
        self._keep_last_of_each()
        self._recognise(self._by_cell_id)
        self._recognise(self._by_check)
        self._take_merged_apart()
        self._recognise(self._by_definition)
        for e in self.expected.values():
            if e.name not in self._present():
                self._put_back(e)
        for number, cell in enumerate(self.cells):
            if grade_id(cell):
                self.cells[number] = self._as_expected(cell)
        return self.cells, self.remarks

    def _present(self):
        """Position of each expected cell that is there."""
        return {grade_id(cell): n for n, cell in enumerate(self.cells) if grade_id(cell)}

    def _forget_unknown(self):
        for cell in self.cells:
            if grade_id(cell) not in self.expected:
                cell.metadata.pop("nbgrader", None)

    def _take_merged_apart(self):
        """Keep what was written into a locked cell, whose source is about to be lost."""
        cells = []
        for cell in self.cells:
            e = self.expected.get(grade_id(cell))
            if e is not None and cell.cell_type == "code" and added(cell, e):
                taken = [*cells, *self.cells]
                cells.append(new_code_cell(cell.source, id=free(f"{e.name}-own", taken)))
                self.remarks.append(f"what was written into cell {e.name} was kept beside it")
            cells.append(cell)
        self.cells = cells

    def _keep_last_of_each(self):
        last = self._present()
        for number, cell in enumerate(self.cells):
            name = grade_id(cell)
            if name and last[name] != number:
                del cell.metadata["nbgrader"]
                self.remarks.append(f"cell {name} is there more than once; the last one counts")

    # -- cells that lost their metadata ----------------------------------------------------------

    def _recognise(self, by):
        for e in self.expected.values():
            if e.name in self._present():
                continue
            found = [cell for cell in self.cells if not grade_id(cell) and by(cell, e)]
            if found:
                found[-1].metadata["nbgrader"] = dict(e.metadata)
                self.remarks.append(f"cell {e.name} was recognised without its metadata")

    def _by_cell_id(self, cell, e):
        return self.places.get(cell.id) == e.name and cell.cell_type == e.cell_type

    def _by_check(self, cell, e):
        if not e.locked or cell.cell_type != e.cell_type or not e.shown:
            return False
        wanted = checked(e.shown)
        return cell.source.strip() == e.shown or bool(wanted and checked(cell.source) == wanted)

    def _by_definition(self, cell, e):
        if e.locked or cell.cell_type != "code" or cell.source.strip() in self.own:
            return False
        return bool(defined_names(cell.source) & self.names[e.name])

    # -- cells that are missing ------------------------------------------------------------------

    def _put_back(self, e):
        """Insert a cell behind the one before it, and behind what it checks."""
        present, names = self._present(), list(self.expected)
        at = names.index(e.name)
        before = [present[name] for name in names[:at] if name in present][-1:]
        behind = [present[name] for name in names[at + 1 :] if name in present][:1]
        written = self._written(e)
        if e.locked:
            before += written
        place = max(before) + 1 if before else min(behind, default=len(self.cells))
        notice = self.notice.format(cell_id=e.name)
        source = e.source
        if not e.locked and e.cell_type == "code":
            # A stub must not replace what the student wrote in another cell.
            source = f"# {notice}" if written else f"# {notice}\n{source}"
        cell = new_code_cell if e.cell_type == "code" else new_markdown_cell
        new = [cell(source, id=free(f"{e.name}-put-back", self.cells))]
        new[0].metadata["nbgrader"] = dict(e.metadata)
        if e.locked or e.cell_type != "code":
            new.insert(0, new_markdown_cell(notice, id=free(f"{e.name}-missing", self.cells)))
        self.cells[place:place] = new
        self.remarks.append(f"cell {e.name} was missing and put back")

    def _written(self, e):
        """Positions of the student's cells that define what a cell is about."""
        names = self.names[e.name]
        return [
            number
            for number, cell in enumerate(self.cells)
            if cell.cell_type == "code"
            and cell.source.strip() not in self.own
            and defined_names(cell.source) & names
        ]

    def _as_expected(self, cell):
        e = self.expected[grade_id(cell)]
        if cell.cell_type != e.cell_type:
            self.remarks.append(f"cell {e.name} was made {cell.cell_type} and is {e.cell_type}")
            new = new_code_cell if e.cell_type == "code" else new_markdown_cell
            cell = new(cell.source, id=cell.id)
        if is_changed(cell, e):
            self.remarks.append(f"cell {e.name} was changed; it is graded as handed out")
        if e.locked:
            cell.source = e.source
        cell.metadata["nbgrader"] = dict(e.metadata)
        return cell
