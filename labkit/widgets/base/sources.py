"""The files in ``static`` that run in the browser."""

import pathlib

STATIC = pathlib.Path(__file__).parents[1] / "static"


def source(*names: str) -> str:
    """Text of a JavaScript module or style sheet, for ``_esm`` and ``_css`` of an anywidget.

    Several files make one module, in their order: what widgets have in common stands in files of
    its own, as plain functions, and the last file exports what the widget needs.

    Given a path instead, anywidget has the file tell every widget of its changes, and so keeps each
    of them, with all that it refers to, for as long as the program runs.

    Parameters
    ----------
    *names : str
        File names.

    Returns
    -------
    str
    """
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
