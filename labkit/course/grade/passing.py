"""Which cells of a submission need not run: the lab's own demonstrations.

A demonstration that the student left as it was, that uses nothing of theirs, and of which nothing
that runs uses anything, shows what it shows in the lab as it comes with the kit. Where one cannot
be sure of that, it runs.
"""

import ast
import builtins
import copy
import functools
import re
import symtable

import nbformat

from labkit import exercises
from labkit.course.grade.cells import grade_id
from labkit.labs import catalogue

__all__ = ["passed_over"]

# Python with which a cell can reach names that do not stand in it.
DYNAMIC = re.compile(
    r"\b(globals|locals|vars|exec|eval|compile|dir|get_ipython|sys|importlib|inspect|gc|ctypes"
    r"|__\w+__)\b|import\s*\*|^\s*[%!?]|\?\s*$",
    re.MULTILINE,
)
BUILTINS = set(dir(builtins))
HISTORY = re.compile(r"_+\d*|_i+\d*|_[iod]h|In|Out")  # IPython's names of earlier cells


def passed_over(notebook, name):
    """Find the cells that need not run, and what they show.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A submission.
    name : str
        Its name, as that of a lab of the kit.

    Returns
    -------
    dict of int to list
        Outputs of the cells, by their place.
    """
    known = _known(name)
    cells = {
        i: _Cell(cell, known)
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    }
    if not known or not all(cell.readable for cell in cells.values()):
        return {}
    passed = _untouched(cells)
    while True:
        used = [
            i
            for i in passed
            if any(
                passed[i] & _reached(cells, passed, j) for j in cells if j > i and j not in passed
            )
        ]
        if not used:
            return {i: copy.deepcopy(known[cells[i].source]) for i in passed}
        for i in used:
            del passed[i]


@functools.cache
def _known(name):
    """Return what the lab of that name shows, by the source of its cells."""
    found = [path for path in catalogue.find_labs() if path.stem == name]
    if not found:
        return {}
    lab = nbformat.reads(found[0].read_text(encoding="utf-8"), as_version=4)
    return {
        cell.source: cell.outputs
        for cell in lab.cells
        if cell.cell_type == "code" and grade_id(cell) is None
    }


def _untouched(cells):
    """Find demonstrations that use nothing of the student's, and the names that they touch."""
    found, theirs, common = {}, set(), set()
    for i, cell in cells.items():
        if cell.setup and not cell.before & theirs:
            common |= cell.stored
        elif cell.own or cell.before & theirs:
            # What it does not name it cannot change; what it names it can.
            theirs |= cell.stored | cell.before - common
        else:
            found[i] = (cell.before | cell.stored) - common
            theirs -= cell.stored
    return found


def _reached(cells, passed, place):
    """Names that a cell uses, by itself or through what the cells before it define."""
    names, todo = set(), set(cells[place].before)
    while todo:
        names |= todo
        todo = {
            name
            for i, cell in cells.items()
            if i < place and i not in passed and cell.stored & names
            for name in cell.before
        } - names
    return names


class _Cell:
    """What a cell does with the names of the notebook.

    Attributes
    ----------
    source : str
    own : bool
        Whether it is the student's or nbgrader's: not one of the lab's demonstrations.
    setup : bool
        Whether it is one of the lab's, and imports; what it makes is for reading only.
    readable : bool
        Whether the rest is known.
    before, stored : set of str
        Names that must be there before it runs, and that are there afterwards.
    """

    def __init__(self, cell, known):
        self.source = cell.source
        self.own = grade_id(cell) is not None or cell.source not in known
        self.before, self.stored = set(), set()
        code = re.sub(r"^%matplotlib inline$", "", cell.source, flags=re.MULTILINE)
        self.readable, self.setup = not (self.own and DYNAMIC.search(code)), False
        try:
            statements = ast.parse(code).body
        except SyntaxError:
            self.readable &= self.own  # nothing of it runs
            return
        # What these show depends on who asks, and where.
        self.own |= any(
            _word(node) in exercises.__all__ for s in statements for node in ast.walk(s)
        )
        imported = any(isinstance(s, ast.Import | ast.ImportFrom) for s in statements)
        self.setup = imported and not self.own
        for statement in statements:
            before, stored = _names(ast.unparse(statement))
            self.before |= before - self.stored
            self.stored |= stored
        self.readable &= not any(map(HISTORY.fullmatch, self.before))
        self.readable &= not self.stored & BUILTINS
        self.before -= BUILTINS


def _word(node):
    """Name what a call calls."""
    called = getattr(node, "func", None)
    return getattr(called, "attr", getattr(called, "id", None))


def _names(source):
    """Global names that a statement reads, and that it makes."""
    read, made = set(), set()
    todo = [symtable.symtable(source, "cell", "exec")]
    while todo:
        table = todo.pop()
        todo += table.get_children()
        for symbol in table.get_symbols():
            if table.get_type() != "module" and not symbol.is_global():
                continue
            if symbol.is_referenced():
                read.add(symbol.get_name())
            if symbol.is_assigned() or symbol.is_imported():
                made.add(symbol.get_name())
    return read, made
