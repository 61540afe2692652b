"""Solutions, hidden tests and checks: that they are well formed and agree with the exercises."""

import difflib
import itertools

from labkit.exercises.records import DONE
from labkit.nbtools import markers
from labkit.nbtools.solutions import graded_exercise
from labkit.validate.calls import calls, names_bound
from labkit.validate.finding import Finding

__all__ = ["checks", "not_passed", "printed", "problems"]


def checks(saved):
    """Group the calls of ``check`` by cell.

    Parameters
    ----------
    saved : Saved
        A notebook.

    Returns
    -------
    dict of int to list of Call
        By the number of the cell.
    """
    found = [call for call in calls(saved) if call.name == "check"]
    return {cell: list(group) for cell, group in itertools.groupby(found, lambda call: call.cell)}


def printed(cell):
    """All that a code cell put out, as text; `cell` has ``outputs``."""
    parts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return "\n".join(parts)


def problems(saved, points):
    """Look at what nbgrader and the checks will make of a notebook; nothing is run.

    Parameters
    ----------
    saved : Saved
        A notebook.
    points : dict of str to float
        Points of every exercise that there is, by its id.

    Yields
    ------
    Finding
    """
    for problem in markers.problems(saved.notebook):
        yield Finding(
            saved.file, problem.message, problem.line or (1 if problem.cell else 0),
            problem.cell or 0, problem.id,
        )  # fmt: skip
    yield from _unknown(saved, points)
    yield from _read_by_a_person(saved, points)
    for number, found in checks(saved).items():
        cell = saved.notebook.cells[number - 1]
        metadata = cell.metadata.get("nbgrader", {})
        if metadata.get("grade"):
            yield from _points(saved, found, metadata.get("points"), points)
        yield from _order(saved, found)
        # Cells that were not run are told of elsewhere, and those with an error as well.
        if cell.execution_count is not None and not any(
            output.output_type == "error" for output in cell.outputs
        ):
            for line, text in not_passed(found, printed(cell)):
                yield saved.finding(number, text, line)


def _unknown(saved, points):
    for call in calls(saved):
        if call.exercise not in points:
            similar = difflib.get_close_matches(call.exercise, points, n=1)
            advice = (
                f"did you mean {similar[0]!r}?"
                if similar
                else "declare it in a Python file beside the notebook."
            )
            text = f"there is no exercise {call.exercise!r}; {advice}"
            yield saved.finding(call.cell, text, call.line)


def _read_by_a_person(saved, points):
    """Points of cells that are answered in words."""
    for number, cell in enumerate(saved.notebook.cells, start=1):
        name = graded_exercise(cell)
        if name not in points or not cell.metadata["nbgrader"].get("solution"):
            continue
        worth = cell.metadata["nbgrader"].get("points")
        if worth != points[name]:
            text = f"the cell is worth {worth:g} points to nbgrader, the exercise {points[name]:g}."
            yield saved.finding(number, text, 1)


def _points(saved, found, worth, points):
    """Points of a graded cell: nbgrader takes those of its metadata."""
    names = {call.exercise for call in found}
    if len(names) > 1:
        listed = " and ".join(sorted(names))
        text = f"{listed} share a graded cell, which has one result; give each a cell of its own."
        yield saved.finding(found[0].cell, text, found[1].line)
        return
    for call in found:
        said = points.get(call.exercise) if call.points is None else call.points
        if said is not None and said != worth:
            whose = "the exercise" if call.points is None else "the check"
            text = (
                f"the cell is worth {worth:g} points to nbgrader, {whose} says {said:g}; write "
                f"check({call.exercise!r}, ..., points={worth:g}) or change the metadata."
            )
            yield saved.finding(call.cell, text, call.line)


def _order(saved, found):
    for call in found:
        where = [
            number
            for number, cell in saved.code_cells()
            if cell.metadata.get("nbgrader", {}).get("solution")
            and call.exercise in names_bound(cell)
        ]
        if where and call.cell < where[0]:
            text = f"the check stands before its solution, which is in cell {where[0]}."
            yield saved.finding(call.cell, text, call.line)


def not_passed(found, said):
    """Find the checks of a cell that do not say "passed".

    Parameters
    ----------
    found : list of Call
        The calls of ``check`` in the cell.
    said : str
        What the cell put out, see :func:`printed`.

    Yields
    ------
    tuple of (int, str)
        The line of the call, and a sentence.
    """
    for call in {call.exercise: call for call in found}.values():
        if not any(f"{call.exercise}: {state}" in said for state in DONE):
            last = next((line for line in said.splitlines() if call.exercise in line), None)
            yield (
                call.line,
                f"the check of {call.exercise!r} does not pass: {last:.120}"
                if last
                else f"the check of {call.exercise!r} shows no result; let it end the cell.",
            )
