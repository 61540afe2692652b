"""Cells of a notebook as nbgrader and the kit's exercises see them."""

import re
from typing import NamedTuple

from labkit.nbtools.solutions import ANSWER

__all__ = [
    "Expected",
    "added",
    "answers",
    "checked",
    "defined_names",
    "free",
    "grade_id",
    "is_changed",
    "without_hidden_tests",
]

DEFINITION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)
ASSIGNMENT = re.compile(r"^(\w+(?: *, *\w+)*) *(?::[^=\n]+)?=(?!=)", re.MULTILINE)
CHECK = re.compile(r"""^(?:\w+\.)*check\(\s*["'](\w+)["'].*$""")


class Expected(NamedTuple):
    """A cell that must be there.

    Attributes
    ----------
    name : str
        nbgrader's id.
    cell_type, source : str
        As in the gradebook, with hidden tests.
    metadata : dict
        nbgrader's.
    """

    name: str
    cell_type: str
    source: str
    metadata: dict

    @property
    def locked(self):
        """Whether the source is the instructor's."""
        return self.metadata["locked"]

    @property
    def shown(self):
        """What the student was given of it."""
        return without_hidden_tests(self.source)


def without_hidden_tests(source):
    """Remove hidden tests from the source of a cell, as nbgrader does for students.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
    """
    lines, hidden = [], False
    for line in source.splitlines():
        if "BEGIN HIDDEN TESTS" in line:
            hidden = True
        elif "END HIDDEN TESTS" in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines).strip()


def grade_id(cell):
    """Read nbgrader's id of a cell, None if it has none.

    Parameters
    ----------
    cell : nbformat.NotebookNode

    Returns
    -------
    str or None
    """
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def checked(source):
    """Find the exercise of a cell that is one check and nothing else.

    Parameters
    ----------
    source : str

    Returns
    -------
    str or None
    """
    found = CHECK.match(source.strip())
    return found[1] if found and "\n" not in source.strip() else None


def answers(e):
    """Name what a cell asks for, or checks.

    Parameters
    ----------
    e : Expected

    Returns
    -------
    set of str
    """
    if e.locked:
        return {checked(e.shown)} - {None}
    names = defined_names(e.source)
    exercise = e.name.removesuffix("-solution").removesuffix(ANSWER)
    return {exercise} if exercise in names else names


def defined_names(source):
    """Find the names that a cell defines at its top level, even if it is no correct Python.

    Parameters
    ----------
    source : str

    Returns
    -------
    set of str
    """
    names = set(DEFINITION.findall(source))
    for found in ASSIGNMENT.findall(source):
        names |= {name.strip() for name in found.split(",")}
    return names


def is_changed(cell, e):
    """Whether the source of a cell is not the student's to change, and was changed.

    Parameters
    ----------
    cell : nbformat.NotebookNode
    e : Expected

    Returns
    -------
    bool
    """
    return e.locked and cell.source.strip() not in (e.shown, e.source.strip())


def added(cell, e):
    """Find code in a locked cell that is neither the instructor's nor a check.

    Parameters
    ----------
    cell : nbformat.NotebookNode
    e : Expected

    Returns
    -------
    list of str
        Lines.
    """
    if not is_changed(cell, e):
        return []
    lines = {line.strip() for line in cell.source.splitlines()} - set(e.source.splitlines())
    return [line for line in lines if line and not line.startswith("#") and not CHECK.match(line)]


def free(name, cells):
    """Make an id that no cell has.

    Parameters
    ----------
    name : str
        What it shall look like.
    cells : iterable of nbformat.NotebookNode

    Returns
    -------
    str
    """
    taken = {cell.id for cell in cells}
    name = re.sub(r"[^\w-]", "-", name, flags=re.ASCII)[:60]
    number = 0
    while (found := f"{name}-{number}" if number else name) in taken:
        number += 1
    return found
