"""Copies of the labs to plant something in, and cells to put into them."""

import pathlib

import nbformat
from nbformat.v4 import new_code_cell, new_output

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def load(name):
    return nbformat.read(next(NOTEBOOKS.glob(f"{name}_*.ipynb")), as_version=4)


def trimmed(name, *, last):
    """The first cells of a lab, which take little time."""
    lab = load(name)
    end = [cell.id for cell in lab.cells].index(last) + 1
    lab.cells = lab.cells[:end]
    return lab


def number(lab):
    """Number the cells as a front end does."""
    for count, cell in enumerate((c for c in lab.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def cell(lab, name):
    return next(cell for cell in lab.cells if cell.id == name)


def place(lab, name):
    return [cell.id for cell in lab.cells].index(name)


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def code(source, name, *, output=None, **kwargs):
    outputs = [stream(output)] if output else []
    return new_code_cell(source, id=name, outputs=outputs, **kwargs)
