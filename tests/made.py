"""A small lab with exercises, for tests."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from labkit.nbtools.solutions import answer_metadata, check_metadata, solution_metadata

SQUARE = """def square(x):
    "The square of a number."
    ### BEGIN SOLUTION
    product = x * x
    return product
    ### END SOLUTION


print("defined")"""
TOTAL = """total = 0
for number in (1, 2, 3):
    ### BEGIN SOLUTION
    total = total + number
    ### END SOLUTION
print("after the loop")"""
GUESS = """# Which number is it?
guess = (
    ### BEGIN SOLUTION
    41.5 + 0.5
    ### END SOLUTION
)"""
CHECK = """value = square(3)
print("not attempted yet" if value is None else value)"""


def code(source, name, metadata=None, *, output="made\n"):
    outputs = [new_output("stream", name="stdout", text=output)] if output else []
    return new_code_cell(
        source, id=name, metadata=metadata or {}, outputs=outputs, execution_count=1
    )


def text(source, name, metadata=None):
    return new_markdown_cell(source, id=name, metadata=metadata or {})


def lab():
    """Exercises of each kind: a function, a loop, a number, an answer in words."""
    cells = [
        text("# Lab 01: Squares", "title"),
        code(SQUARE, "square", solution_metadata("square")),
        code(CHECK, "square-check", check_metadata("square", 2)),
        code(TOTAL, "total", solution_metadata("total")),
        code("print(total)", "total-check", check_metadata("total")),
        code(GUESS, "guess", solution_metadata("guess"), output=None),
        code("print(guess is ...)", "guess-check", check_metadata("guess")),
        text("Because it is even, and I like it.", "why", answer_metadata("why", 3)),
        code("print(7 + 1)", "plain"),
        text("## What to remember", "summary"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def save(notebook, path):
    nbformat.write(notebook, path)
    return path
