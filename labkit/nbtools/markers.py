"""Solutions and hidden tests in notebooks: where they are, and what is wrong with them."""

import ast
import copy
import re
import warnings
from typing import NamedTuple

import nbformat

from labkit.nbtools.solutions import CODE_STUB, without_solutions

__all__ = ["Problem", "problems", "solution_lines"]

MARKER = re.compile(r"( *)### (BEGIN|END) SOLUTION")
ANY_MARKER = re.compile(r"(BEGIN|END) SOLUTION")  # what nbgrader takes for one
HIDDEN = re.compile(r"( *)### (BEGIN|END) HIDDEN TESTS")
ANY_HIDDEN = re.compile(r"(BEGIN|END) HIDDEN TESTS")


class Problem(NamedTuple):
    """What to mend in a notebook.

    Attributes
    ----------
    cell : int or None
        Number of the cell, counted from 1 over all cells; None if it is about the whole notebook.
    id : str
        Id of the cell.
    line : int or None
        Line of the cell; None if it is about the whole cell.
    message : str
        What is wrong, as a sentence without a capital.
    """

    cell: int | None
    id: str
    line: int | None
    message: str

    def __str__(self):
        line = "" if self.line is None else f", line {self.line}"
        return f"cell {self.cell} ({self.id}){line}: {self.message}" if self.cell else self.message


def solution_lines(notebook):
    """List what a student's copy must not contain.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The complete notebook.

    Returns
    -------
    list of str
        Lines of all solutions without indentation, as far as they say anything: eight characters
        or more.
    """
    lines = []
    for cell in notebook.cells:
        if not _is(cell, "solution"):
            continue
        inside = cell.cell_type == "markdown"
        for line in cell.source.splitlines():
            marker = ANY_MARKER.search(line)
            if marker:
                inside = marker[1] == "BEGIN"
            elif inside:
                lines.append(line.strip())
    return [line for line in lines if len(line.replace(" ", "")) >= 8]


def problems(notebook):
    """Look for what would go wrong with solutions and metadata.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The complete notebook.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    cells = list(enumerate(notebook.cells, start=1))
    found = [
        Problem(number, cell.get("id", cell.cell_type), line, message)
        for number, cell in cells
        for line, message in (*_solution(cell), *_hidden_tests(cell))
    ]
    found = found or list(_metadata(cells))
    if found:
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that nbformat mends on its copy
            nbformat.validate(copy.deepcopy(notebook))
        student = without_solutions(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        return [Problem(None, "", None, str(error).splitlines()[0])]
    return [
        Problem(
            number,
            cell.get("id", "code"),
            None,
            f"with {CODE_STUB.splitlines()[-1]!r} for the solution this is no Python; the markers "
            "must be indented as the solution is.",
        )
        for number, cell in enumerate(student.cells, start=1)
        if cell.cell_type == "code" and _is(cell, "solution") and not _compiles(cell.source)
    ]


def _solution(cell):
    """Lines and messages about the solution of a cell."""
    lines = cell.source.splitlines()
    if not any(ANY_MARKER.search(line) for line in lines):
        if cell.cell_type == "code" and _is(cell, "solution"):
            yield None, "a solution cell without a solution between markers."
        return
    if cell.cell_type != "code":
        yield None, "markers in a text cell; there the whole cell is the solution."
        return
    if not _is(cell, "solution"):
        yield None, "a solution in a cell that nbgrader's metadata does not call one."
    yield from _region(lines, MARKER, ANY_MARKER, "solution")


def _hidden_tests(cell):
    """Lines and messages about the hidden tests of a cell."""
    lines = cell.source.splitlines()
    if not any(ANY_HIDDEN.search(line) for line in lines):
        return
    if cell.cell_type != "code" or not _is(cell, "grade"):
        yield None, "hidden tests in a cell that nbgrader's metadata does not call a graded one."
    yield from _region(lines, HIDDEN, ANY_HIDDEN, "region of hidden tests")


def _region(lines, exact, loose, name):
    """Follow the markers of one kind from line to line."""
    begin = indent = None
    for number, line in enumerate(lines, start=1):
        if not loose.search(line):
            continue
        found = exact.fullmatch(line)
        if not found:
            yield number, f"a marker must stand alone on its line: {line.strip()!r}."
            return
        if found[2] == "BEGIN":
            if begin is not None:
                yield number, f"a {name} begins within another one."
                return
            begin, indent = number, found[1]
            continue
        if begin is None:
            yield number, f"a {name} ends that did not begin."
            return
        if found[1] != indent:
            yield number, f"the marker is not indented as the one of line {begin}."
        if not any(line.strip() for line in lines[begin : number - 1]):
            yield begin, "nothing between the markers."
        begin = None
    if begin is not None:
        yield begin, f"the {name} does not end."


def _metadata(cells):
    """Problems with nbgrader's metadata, which nbgrader itself reports without the cell."""
    if not any("nbgrader" in cell.metadata for _, cell in cells):
        return
    # Loading nbgrader takes two seconds; only now is it needed.
    from nbgrader.nbgraderformat import (
        MetadataValidator,
        SchemaTooNewError,
        SchemaTooOldError,
        ValidationError,
    )

    validator, first = MetadataValidator(), {}
    for number, cell in cells:
        name = cell.get("id", cell.cell_type)
        try:
            validator.validate_cell(cell)
        except (ValidationError, SchemaTooNewError, SchemaTooOldError) as error:
            yield Problem(number, name, None, f"metadata of nbgrader: {error}".splitlines()[0])
            continue
        if not any(_is(cell, kind) for kind in ("grade", "solution", "locked")):
            continue
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        if first.setdefault(grade_id, number) != number:
            yield Problem(
                number,
                name,
                None,
                f"Duplicate grade id: {grade_id} is that of cell {first[grade_id]} already.",
            )


def _is(cell, kind):
    return bool(cell.metadata.get("nbgrader", {}).get(kind, False))


def _compiles(source):
    if any(line.lstrip().startswith(("%", "!")) for line in source.splitlines()):
        return True  # IPython's own language
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
