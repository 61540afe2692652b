"""Solutions in notebooks: where they are, and what is wrong with them."""

import ast
import re

import nbformat

from labkit.solutions import CODE_STUB, without_solutions

__all__ = ["find_problems", "solution_lines"]

MARKER = re.compile(r"( *)### (BEGIN|END) SOLUTION")
ANY_MARKER = re.compile(r"(BEGIN|END) SOLUTION")  # what nbgrader takes for one


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
        if not _is_solution(cell):
            continue
        inside = cell.cell_type == "markdown"
        for line in cell.source.splitlines():
            marker = ANY_MARKER.search(line)
            if marker:
                inside = marker[1] == "BEGIN"
            elif inside:
                lines.append(line.strip())
    return [line for line in lines if len(line.replace(" ", "")) >= 8]


def find_problems(notebook):
    """Look for what would go wrong with solutions and metadata.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The complete notebook.

    Returns
    -------
    list of str
        What to mend, with the cell and where possible the line; empty if all is well.
    """
    problems = []
    for number, cell in enumerate(notebook.cells, start=1):
        where = f"cell {number} ({cell.get('id', cell.cell_type)})"
        problems += [f"{where}{problem}" for problem in _problems_of_cell(cell)]
    if problems:
        return problems
    try:
        nbformat.validate(notebook)
        student = without_solutions(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        return [str(error).splitlines()[0]]
    for number, cell in enumerate(student.cells, start=1):
        if cell.cell_type == "code" and _is_solution(cell) and not _compiles(cell.source):
            problems.append(
                f"cell {number} ({cell.id}): with {CODE_STUB.splitlines()[-1]!r} for the solution "
                "this is no Python; the markers must be indented as the solution is."
            )
    return problems


def _problems_of_cell(cell):
    lines = cell.source.splitlines()
    markers = [(n, line) for n, line in enumerate(lines, start=1) if ANY_MARKER.search(line)]
    if not markers:
        if cell.cell_type == "code" and _is_solution(cell):
            yield ": a solution cell without a solution between markers."
        return
    if cell.cell_type != "code":
        yield ": markers in a text cell; there the whole cell is the solution."
        return
    if not _is_solution(cell):
        yield ": a solution in a cell that nbgrader's metadata does not call one."
    begin = indent = None
    for number, line in markers:
        found = MARKER.fullmatch(line)
        if not found:
            yield f", line {number}: a marker must stand alone on its line: {line.strip()!r}."
            return
        if found[2] == "BEGIN":
            if begin is not None:
                yield f", line {number}: a solution begins within another one."
                return
            begin, indent = number, found[1]
            continue
        if begin is None:
            yield f", line {number}: a solution ends that did not begin."
            return
        if found[1] != indent:
            yield f", line {number}: the marker is not indented as the one of line {begin}."
        if not any(line.strip() for line in lines[begin : number - 1]):
            yield f", line {begin}: nothing between the markers."
        begin = None
    if begin is not None:
        yield f", line {begin}: the solution does not end."


def _is_solution(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def _compiles(source):
    if any(line.lstrip().startswith(("%", "!")) for line in source.splitlines()):
        return True  # IPython's own language
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
