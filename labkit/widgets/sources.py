"""The files beside this one that run in the browser."""

import pathlib


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
    return (pathlib.Path(__file__).parent / name).read_text(encoding="utf-8")
