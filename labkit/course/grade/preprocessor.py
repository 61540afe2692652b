"""Grading a submission: nbgrader's own preprocessor, with limits and a judge outside the kernel.

nbgrader uses it where the course says so (:func:`labkit.course.configure`)::

    c.Autograde.autograde_preprocessors = ["labkit.course.grade.preprocessor.GradingExecute", ...]
"""

import functools
import pathlib
import tempfile
import time

import nbformat
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from labkit.course.grade import judge, ready, surroundings
from labkit.course.grade.cells import defined_names, grade_id
from labkit.course.grade.limited_execute import LimitedExecute
from labkit.course.grade.passing import passed_over
from labkit.course.grade.released import coursedir_of, released
from labkit.course.grade.replies import as_error
from labkit.data import load_digits
from labkit.exercises.attempt import Diagnosis

__all__ = ["GradingExecute"]


class GradingExecute(LimitedExecute):
    """Run a submission with limits, and judge its checks outside its kernel."""

    pass_over = Bool(
        False, help="Whether the lab's own demonstrations may show what they show in the kit."
    ).tag(config=True)

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
        resources["labkit_began"] = time.monotonic()
        self._names = resources["nbgrader"]
        source = pathlib.Path(resources["metadata"]["path"])
        with tempfile.TemporaryDirectory(
            prefix="labkit-", dir=self.scratch or None, ignore_cleanup_errors=True
        ) as folder:
            folder, course = pathlib.Path(folder).resolve(), surroundings.course_of(source)
            exercises = surroundings.load_exercises(course, self._names["assignment"])
            surroundings.fill(folder, source, exercises)
            self._faults, unreadable = {}, _unreadable(nb)
            self._passed = passed_over(nb, self._names["notebook"]) if self.pass_over else {}
            self.begin(nb, folder, course, self._names["student"], self._imports())
            try:
                for index, cell in enumerate(nb.cells):
                    if cell.cell_type != "code" or not cell.source.strip():
                        continue
                    if unreadable:
                        _refuse(cell, unreadable)
                    else:
                        self._grade(cell, index)
            finally:
                self.end()
        return nb, resources

    def _imports(self):
        if not self.forked:
            return []
        about = self._names
        handed_out = released(coursedir_of(self), about["assignment"], about["notebook"])
        return [] if handed_out is None else ready.imports(handed_out)

    # -- cell by cell ----------------------------------------------------------------------------

    def _grade(self, cell, index):
        cell.outputs = []
        task = judge.task_output(cell.source, self._names["student"])
        if task is not None:
            cell.outputs.append(nbformat.from_dict(task))
            return
        if index in self._passed:
            cell.outputs = self._passed[index]
            return
        asked, alone = judge.questions(cell.source) if is_grade(cell) else ([], False)
        if not alone:
            self._faults[index] = self.run(cell, index)
        if is_grade(cell) and is_solution(cell):
            cell.outputs += judge.rubric_output(cell)
        if asked:
            # Nothing that the kernel sent may be taken for points.
            rest = [o for o in cell.outputs if o.output_type != "execute_result"]
            for output in rest:
                output.get("metadata", {}).pop("labkit", None)
            found = [(question.exercise, self._judge(question, index)) for question in asked]
            cell.outputs = [*rest, _judged(cell, found)]

    def _judge(self, question, index):
        def kernel(expression, seconds):
            return self.evaluate(expression, seconds, index)

        return judge.judge(
            question,
            kernel,
            student=self._names["student"],
            datasets=_known_data(),
            fault=self._fault_before(question, index),
        )

    def _fault_before(self, question, index):
        """Return what went wrong in the cell that should have made the answer."""
        for i in reversed(range(index)):
            cell = self.nb.cells[i]
            own = grade_id(cell) == f"{question.exercise}-solution"
            if own or (
                cell.cell_type == "code" and question.exercise in defined_names(cell.source)
            ):
                return self._faults.get(i)
        return None

    def needed(self, cell, index):
        """Whether a cell runs again in a new kernel: checks that are judged never run."""
        judged = is_grade(cell) and judge.questions(cell.source)[1]
        return super().needed(cell, index) and not judged and index not in self._passed


@functools.cache
def _known_data():
    """Return the data that runs may have been trained on: the packaged digits."""
    return (load_digits(target=0),)


def _judged(cell, found):
    """Make the output of a check cell from what its checks found."""
    return nbformat.from_dict(judge.output(found, float(cell.metadata.nbgrader["points"])))


def _refuse(cell, unreadable):
    """Give a cell of a notebook that could not be read its zero, without running it."""
    cell.outputs = []
    if is_grade(cell):
        asked, _ = judge.questions(cell.source)
        found = [(question.exercise, unreadable) for question in asked]
        cell.outputs.append(_judged(cell, found) if asked else as_error(unreadable))


def _unreadable(notebook):
    """Return why the notebook is graded instead of one that could not be read, or None."""
    about = notebook.metadata.get("labkit", {})
    reason = about.get("unreadable file") if isinstance(about, dict) else None
    if reason is None:
        return None
    return Diagnosis("unreadable file", f"The file handed in could not be read: {reason}.")
