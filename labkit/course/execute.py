"""Grading a submission: nbgrader's own preprocessor, with limits and a judge outside the kernel.

nbgrader uses it where the course says so (:func:`labkit.course.configure`)::

    c.Autograde.autograde_preprocessors = ["labkit.course.execute.GradingExecute", ...]
"""

import ast
import pathlib
import tempfile

import nbformat

from labkit.course import closing, judge
from labkit.course.limited import LimitedExecute, as_error
from labkit.exercises.trial import Finding

__all__ = ["GradingExecute"]


class GradingExecute(LimitedExecute):
    """Run a submission with limits, and judge its checks outside its kernel."""

    def preprocess(self, nb, resources, km=None):
        """Run all cells of a notebook and judge its checks.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            The submission; changed in place.
        resources : dict
            From nbgrader, with names of student, assignment and notebook.
        km : object, optional
            Not used: the kernel is always the kit's own.

        Returns
        -------
        nb, resources
        """
        self._names = resources["nbgrader"]
        source = pathlib.Path(resources["metadata"]["path"])
        with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
            folder, course = pathlib.Path(folder).resolve(), closing.course_of(source)
            exercises = closing.load_exercises(course, self._names["assignment"])
            closing.fill(folder, source, exercises)
            self._faults, self._datasets = {}, None
            self._unreadable = _unreadable(nb)
            self.begin(nb, folder, course, self._names["student"])
            try:
                for index, cell in enumerate(nb.cells):
                    if cell.cell_type == "code" and cell.source.strip():
                        self._grade(cell, index)
            finally:
                self.end()
        return nb, resources

    # -- cell by cell ----------------------------------------------------------------------------

    def _grade(self, cell, index):
        cell.outputs = []
        if self._unreadable and not cell.metadata.get("nbgrader", {}).get("grade"):
            return
        task = judge.task_output(cell.source, self._names["student"])
        if task is not None:
            cell.outputs.append(nbformat.from_dict(task))
            return
        asked, alone = [], False
        if cell.metadata.get("nbgrader", {}).get("grade"):
            asked, alone = judge.questions(cell.source)
        if self._unreadable and not asked:
            cell.outputs.append(as_error(self._unreadable))
        elif not alone and not self._unreadable:
            self._faults[index] = self.run(cell, index)
        if asked:
            points = float(cell.metadata.nbgrader["points"])
            found = [(question.exercise, self._judge(question, index)) for question in asked]
            judged = nbformat.from_dict(judge.output(found, points))
            # Nothing that the kernel sent may be taken for points.
            rest = [o for o in cell.outputs if o.output_type != "execute_result"]
            for output in rest:
                output.get("metadata", {}).pop("labkit", None)
            cell.outputs = [*rest, judged]

    def _judge(self, question, index):
        if self._unreadable:
            return self._unreadable

        def kernel(expression, seconds):
            return self.evaluate(expression, seconds, index)

        return judge.judge(
            question,
            kernel,
            student=self._names["student"],
            datasets=self._known_data(),
            fault=self._fault_before(question, index),
        )

    def _known_data(self):
        """Return the data that runs may have been trained on: the packaged digits."""
        import labkit

        if self._datasets is None:
            self._datasets = [labkit.load_digits(target=0)]
        return self._datasets

    def _fault_before(self, question, index):
        """Return what went wrong in the cell that should have made the answer."""
        for i in reversed(range(index)):
            cell = self.nb.cells[i]
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name == f"{question.exercise}-solution" or _makes(cell, question.exercise):
                return self._faults.get(i)
        return None

    def needed(self, cell):
        """Whether a cell runs again in a new kernel: checks that are judged never run."""
        graded = cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
        return super().needed(cell) and not (graded and judge.questions(cell.source)[1])


def _unreadable(notebook):
    """Return why the notebook is graded instead of one that could not be read, or None."""
    about = notebook.metadata.get("labkit", {})
    reason = about.get("unreadable file") if isinstance(about, dict) else None
    if reason is None:
        return None
    return Finding("unreadable file", f"The file handed in could not be read: {reason}.")


def _makes(cell, name):
    """Whether a cell defines a name."""
    try:
        tree = ast.parse(cell.source) if cell.cell_type == "code" else None
    except (SyntaxError, ValueError):
        return False
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
    return False
