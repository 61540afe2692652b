"""The files in ``static`` that run in the browser."""

import pathlib

STATIC = pathlib.Path(__file__).parents[1] / "static"


def source(name):
    """Text of a JavaScript module or style sheet, for ``_esm`` and ``_css`` of an anywidget.

    Given a path instead, anywidget has the file tell every widget of its changes, and so keeps each
    of them, with all that it refers to, for as long as the program runs.

    Parameters
    ----------
    name : str
        File name.

    Returns
    -------
    str
    """
    return (STATIC / name).read_text(encoding="utf-8")
