"""Imports that the browser lacks, found before a student finds them."""

import ast
import json
import sys

from labkit.base.errors import CommandError
from labkit.site.wheels import NOT_IN_BROWSER

__all__ = ["check"]

# Of the standard library; each was tried in Pyodide.
LACKING = frozenset(
    {
        *("curses", "dbm", "ensurepip", "idlelib", "lib2to3", "msvcrt", "nt", "pty", "readline"),
        *("syslog", "test", "tkinter", "turtle", "turtledemo", "venv", "winreg", "winsound"),
    }
)
LABKIT = frozenset(f"labkit.{name.removesuffix('.py')}" for name in NOT_IN_BROWSER)


def check(folder, packages):
    """Make sure that the browser has what notebooks and modules import.

    Parameters
    ----------
    folder : pathlib.Path
        Notebooks and modules.
    packages : dict
        Pyodide's list of packages with the site's own.

    Raises
    ------
    CommandError
        Names each import that is lacking, with its place.
    """
    there = {name for entry in packages.values() for name in entry["imports"]}
    there |= set(sys.stdlib_module_names) - LACKING
    there |= {"js", "pyodide", "pyodide_js", "piplite"}
    found = []
    for path in sorted(folder.rglob("*")):
        beside = {p.stem if p.suffix == ".py" else p.name for p in path.parent.iterdir()}
        for place, text in _sources(path):
            for name in _imports(text):
                top = name.partition(".")[0]
                if top not in there | beside or ".".join(name.split(".")[:2]) in LABKIT:
                    found.append(f"  {path.relative_to(folder)}{place}: import {name}")
    if found:
        raise CommandError(
            "The browser lacks what these import:\n"
            + "\n".join(found)
            + "\nLeave them out, or do it with NumPy, Matplotlib, SciPy or scikit-learn."
        )


def _sources(path):
    """Program texts of a file, each with its place."""
    if path.suffix == ".py":
        yield "", path.read_text(encoding="utf-8", errors="replace")
    elif path.suffix == ".ipynb":
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for number, cell in enumerate(notebook["cells"], 1):
            if cell["cell_type"] == "code":
                yield f", cell {number} ({cell.get('id', 'without id')})", "".join(cell["source"])


def _imports(text):
    """Names that are imported; none of a text that is no Python, nor what `try` may do without."""
    lines = ("" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines())
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                # `from labkit import course` as well as `from labkit.course import build`
                yield from {
                    f"{node.module}.{a.name}" if node.module == "labkit" else node.module
                    for a in node.names
                }
        elif not isinstance(node, ast.Try):
            waiting += ast.iter_child_nodes(node)
