"""The student's copy: no line of a solution in it, and it runs to its end without any answer."""

import copy
import math
import os
import re

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from labkit.nbtools import markers, solutions
from labkit.nbtools.awake import keep_awake
from labkit.validate.few import CODE
from labkit.validate.graded import checks, printed
from labkit.validate.saved import Saved, line_in_traceback
from labkit.validate.structure import RAISES

__all__ = ["copy_of", "has_exercises", "leaks", "run"]

IDLE = 40  # seconds in which a kernel that runs a cell computes nothing: it has lost the request
# Lines that tell nothing: they stand in every other cell.
COMMON = re.compile(r"import .*|from \S+ import .*|[\w.]+\(\)")


def copy_of(saved):
    """Make the student's copy.

    Parameters
    ----------
    saved : Saved
        The complete notebook.

    Returns
    -------
    Saved or None
        None if nbgrader refuses the notebook; :mod:`labkit.validate.graded` says why.
    """
    try:
        return Saved(saved.file, solutions.without_solutions(saved.notebook))
    except ValueError:
        return None


def has_exercises(saved):
    """Whether a notebook has something that a student's copy has not, or checks it."""
    cells = saved.notebook.cells
    solved = any(cell.metadata.get("nbgrader", {}).get("solution") for cell in cells)
    return solved or bool(checks(saved))


def leaks(saved, *, every=False):
    """Find lines of solutions in the student's copy.

    Parameters
    ----------
    saved : Saved
        The complete notebook.
    every : bool, default False
        Also lines that give nothing away: imports, and calls without arguments.

    Yields
    ------
    Finding
    """
    student = copy_of(saved)
    if student is None:
        return
    lines = [
        line
        for line in dict.fromkeys(markers.solution_lines(saved.notebook))
        if every or not COMMON.fullmatch(line)
    ]
    for number, cell in enumerate(student.notebook.cells, start=1):
        kept = cell.source.splitlines()
        outside = list(_outside(saved.notebook.cells[number - 1]))
        for line in lines:
            if any(line in text for text in kept):
                where = (n for n, text in outside if line in text)
                yield saved.finding(number, _leak(line), next(where, 1))
            elif any(line in text for text in _texts({**cell, "source": ""})):
                yield saved.finding(number, f"{_leak(line)} It is in an attachment or metadata.")
        if markers.ANY_MARKER.search("\n".join(kept)):
            yield saved.finding(number, "a marker of a solution is in the student's copy.")
    for line in lines:
        if any(line in text for text in _texts(student.notebook.metadata)):
            yield saved.finding(1, f"{_leak(line)} It is in the notebook's metadata.")


def _outside(cell):
    """Lines of a complete cell that are in no solution, with their numbers."""
    inside = False
    for number, line in enumerate(cell.source.splitlines(), start=1):
        marker = markers.ANY_MARKER.search(line)
        inside = marker[1] == "BEGIN" if marker else inside
        if not inside:
            yield number, line


def _leak(line):
    return f"this line of a solution is in the student's copy: {line!r:.80}."


def _texts(value):
    """All texts within a structure of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def run(saved, folder, *, few=True, timeout=300, step=lambda: None):
    """Run the student's copy as it is handed out.

    Parameters
    ----------
    saved : Saved
        The complete notebook.
    folder : path-like
        Where the kernel works.
    few : bool, default True
        Whether there are few data, see :mod:`labkit.validate.few`.
    timeout : float, default 300
        Seconds for each cell.
    step : callable, optional
        Called after each cell.

    Returns
    -------
    list of Finding
    """
    student = copy_of(saved)
    if student is None:
        return []
    checking = checks(student)
    for number, cell in student.code_cells():
        if _fails_by_design(cell, number in checking):
            cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "raises-exception"]
    at, done = [0], set()

    def started(cell, cell_index):
        at.append(cell_index + 1)

    def executed(cell, cell_index, execute_reply):
        if cell_index not in done:
            done.add(cell_index)
            step()

    fresh = student.notebook
    for patience in (IDLE, math.inf):  # a cell that only waits has all its time in the end
        student = student._replace(notebook=copy.deepcopy(fresh))
        client = NotebookClient(
            student.notebook,
            timeout=timeout,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR", *few * [f"--IPKernelApp.exec_lines={CODE}"]],
            resources={"metadata": {"path": str(folder)}},
            allow_errors=True,  # each cell that fails is named, not only the first
            on_cell_start=started,
            on_cell_executed=executed,
        )
        try:
            keep_awake(client, patience).execute(env=dict(os.environ))
        except CellTimeoutError:
            return [saved.finding(at[-1], f"the student's copy runs on after {timeout:g} s.")]
        except DeadKernelError:
            if not client.slept:
                return [saved.finding(at[-1], "the student's copy ends the kernel here.")]
        else:
            break
    return [*_failures(student), *_checks(student)]


def _fails_by_design(cell, has_check):
    """Whether a cell is one of plain tests that are red as long as there is no answer."""
    return cell.metadata.get("nbgrader", {}).get("grade", False) and not has_check


def _failures(student):
    for number, cell in student.code_cells():
        on_purpose = RAISES & set(cell.metadata.get("tags", ()))
        for output in cell.outputs:
            if output.output_type == "error" and not on_purpose:
                said = f"{output.ename}: {output.evalue}".splitlines()[0]
                yield student.finding(
                    number,
                    f"the student's copy fails here: {said} Let later cells do without the answer.",
                    line_in_traceback(output.traceback),
                )
            elif output.get("name") == "stderr":
                said = output.text.strip().splitlines()[0]
                yield student.finding(number, f"the student's copy warns here: {said:.100}")
        if "Ellipsis" in printed(cell):
            yield student.finding(number, "the student's copy shows the dots of the stub here.")


def _checks(student):
    for number, found in checks(student).items():
        cell = student.notebook.cells[number - 1]
        if any(output.output_type == "error" for output in cell.outputs):
            continue
        for call in {call.exercise: call for call in found}.values():
            if f"{call.exercise}: not attempted yet" not in printed(cell):
                said = next(iter(printed(cell).strip().splitlines()), "nothing")
                yield student.finding(
                    number,
                    f"in the student's copy the check must say 'not attempted yet', it says "
                    f"{said!r:.80}.",
                    call.line,
                )
