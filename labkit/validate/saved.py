"""A notebook as it is saved: nothing is repaired on reading."""

import functools
import json
import pathlib
import re
import warnings
from typing import NamedTuple

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from labkit.validate.finding import Finding

__all__ = ["Saved", "line_in_traceback", "read"]

CONTROL = re.compile(r"\x1b\[[0-9;]*m")
PLACE = re.compile(r"Cell In ?\[\d+\], line (\d+)")


class Saved(NamedTuple):
    """A notebook and the name of its file.

    Attributes
    ----------
    file : str
        As findings name it.
    notebook : nbformat.NotebookNode
        Its contents.
    """

    file: str
    notebook: nbformat.NotebookNode

    def code_cells(self):
        """List code cells with their numbers among all cells, counted from 1."""
        cells = enumerate(self.notebook.cells, start=1)
        return [(number, cell) for number, cell in cells if cell.cell_type == "code"]

    def finding(self, number, message, line=1, *, output=False):
        """Make a finding about a cell, by its number."""
        cell = self.notebook.cells[number - 1]
        name = cell.get("id", cell.cell_type)
        return Finding(self.file, message, line, number, name, output)


def read(path, file=None):
    """Read a notebook.

    Parameters
    ----------
    path : path-like
        Its file.
    file : str, optional
        As findings name it.

    Returns
    -------
    tuple of (Saved or None, list of Finding)
        Either the notebook, or why there is none that can be looked into.
    """
    file = str(path) if file is None else file
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8")
        content = json.loads(text)
    except OSError as error:
        return None, [Finding(file, f"cannot be read: {error.strerror or error}.")]
    except UnicodeDecodeError:
        return None, [Finding(file, "is damaged: no text in UTF-8. Restore it from a copy.")]
    except RecursionError:
        return None, [Finding(file, "is damaged: nested without end. Restore it from a copy.")]
    except json.JSONDecodeError as error:
        text = f"the file is damaged or cut off ({error.msg}). Restore it from a copy."
        return None, [Finding(file, text, error.lineno)]
    fault = _fault(content)
    if fault:
        return None, [Finding(file, fault)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that are missing; that is an error too
            nbformat.validate(nbformat.from_dict(content))
    except nbformat.ValidationError as error:
        return None, [_invalid(file, content, error)]
    return Saved(file, nbformat.v4.reads(text)), []


def _fault(content):
    if not isinstance(content, dict) or not isinstance(content.get("cells", []), list):
        return "is no notebook."
    if content.get("nbformat") != 4:
        version = content.get("nbformat", "of unknown version")
        return f"is a notebook in format {version}; open it in JupyterLab and save it again."
    metadata = content.get("metadata")
    about = metadata.get("kernelspec", {}) if isinstance(metadata, dict) else {}
    language = about.get("language", "python") if isinstance(about, dict) else "python"
    if str(language).lower() != "python":
        return f"is a notebook in {language}; only Python can be validated."
    return None


def _invalid(file, content, error):
    """Make one finding of a validation error, with the cell where it says so."""
    text = "the cell is damaged" if error.message.startswith("{") else f"{error.message:.200}"
    text = f"no valid notebook: {text}. Restore it from a copy."
    where = [*error.relative_path, None, None]
    if where[0] != "cells" or not isinstance(where[1], int):
        return Finding(file, text)
    cell = content["cells"][where[1]]
    name = str(cell.get("id", cell.get("cell_type", "?"))) if isinstance(cell, dict) else "?"
    return Finding(file, text, 1, where[1] + 1, name)


@functools.lru_cache(maxsize=1000)  # each check of a notebook reads its cells anew
def python(source):
    """Translate IPython's magics into Python; lines stay where they are."""
    return TransformerManager().transform_cell(source)


def line_in_traceback(lines):
    """Find the line of the running cell in a traceback of IPython.

    Parameters
    ----------
    lines : iterable of str
        The traceback.

    Returns
    -------
    int
        1 if it says nothing.
    """
    found = PLACE.search(CONTROL.sub("", "\n".join(lines)))
    return int(found[1]) if found else 1
