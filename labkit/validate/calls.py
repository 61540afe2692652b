"""Where a notebook asks for exercises: calls such as ``check("dw", dw)``."""

import ast
from typing import NamedTuple

from labkit.validate.saved import python

__all__ = ["Call", "calls", "names_bound"]

NAMES = ("check", "get", "hint", "task")


class Call(NamedTuple):
    """One call of the kit's functions with the id of an exercise.

    Attributes
    ----------
    name : str
        "check", "get", "hint" or "task".
    exercise : str
        The id.
    cell, line : int
        Where, counted from 1.
    points : float or None
        What ``points=`` says; None if it says nothing that can be read here.
    """

    name: str
    exercise: str
    cell: int
    line: int
    points: float | None


def calls(saved):
    """List the calls of a notebook, in their order.

    Parameters
    ----------
    saved : Saved
        A notebook.

    Returns
    -------
    list of Call
    """
    trees = [(number, tree) for number, cell in saved.code_cells() if (tree := _tree(cell))]
    kits, others = _origins(tree for _, tree in trees)
    found = []
    for number, tree in trees:
        for node in ast.walk(tree):
            name = _called(node, kits, others)
            if name:
                points = [k.value for k in node.keywords if k.arg == "points"]
                number_said = isinstance(points[0], ast.Constant) if points else False
                found.append(
                    Call(
                        name,
                        node.args[0].value,
                        number,
                        node.lineno,
                        points[0].value if number_said else None,
                    )
                )
    return sorted(found, key=lambda call: (call.cell, call.line))


def names_bound(cell):
    """Names that a cell defines or assigns at its top level.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        A code cell.

    Returns
    -------
    set of str
    """
    names = set()
    tree = _tree(cell)
    for node in () if tree is None else tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        else:
            targets = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            names |= {n.id for n in targets if isinstance(n.ctx, ast.Store)}
    return names


def _tree(cell):
    try:
        return ast.parse(python(cell.source))
    except SyntaxError:
        return None  # told elsewhere


def _origins(trees):
    """Names bound to the kit's functions and modules, and names that others took."""
    kits, others = {}, set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                own = (node.module or "").partition(".")[0] == "labkit"
                for alias in node.names:
                    if own:
                        kits[alias.asname or alias.name] = alias.name
                    else:
                        others.add(alias.asname or alias.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.partition(".")[0] == "labkit":
                        kits[alias.asname or "labkit"] = alias.name
            elif isinstance(node, ast.FunctionDef):
                others.add(node.name)
    return kits, others


def _called(node, kits, others):
    """Name of the kit's function that a node calls with an id, or None."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return None
    if not isinstance(node.args[0].value, str):
        return None
    function = node.func
    if isinstance(function, ast.Name):
        # By a star import a name comes from nowhere that can be seen.
        name = kits.get(function.id, function.id if function.id not in others else None)
        return name if name in NAMES and (name != "get" or function.id in kits) else None
    if not isinstance(function, ast.Attribute) or function.attr not in NAMES:
        return None
    root = function.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return function.attr if isinstance(root, ast.Name) and root.id in kits else None
