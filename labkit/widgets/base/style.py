"""What runs in the browser: the files in ``static``, with the colours of ``plots/style``."""

import json
import pathlib

from labkit.plots import style

# Layouts of boxes: a row of controls that folds, the same around a middle line, a row of parts, and
# a column of controls in it.
ROW = {"flex_flow": "row wrap"}
CENTRED = ROW | {"align_items": "center"}
WRAP = ROW | {"align_items": "flex-start", "grid_gap": "8px 24px"}
COLUMN = {"flex": "1 1 380px", "min_width": "min(380px, 100%)"}
STATIC = pathlib.Path(__file__).parents[1] / "static"


def _read(names: tuple[str, ...]) -> list[str]:
    return [(STATIC / name).read_text(encoding="utf-8") for name in names]


def css(*names: str) -> str:
    """Text of style sheets, for ``_css`` of an anywidget, with ``--labkit-...`` defined before.

    Given a path instead of text, anywidget has the file tell every widget of its changes, and so
    keeps each of them, with all that it refers to, for as long as the program runs.

    Parameters
    ----------
    *names : str
        File names.

    Returns
    -------
    str
    """
    themes = {":root": style.LIGHT_THEME, '[data-jp-theme-light="false"]': style.DARK_THEME}
    variables = [f"{where} {{ {style.properties(theme)} }}" for where, theme in themes.items()]
    return "\n".join([*variables, *_read(names)])


def javascript(*names: str) -> str:
    """Text of a JavaScript module, for ``_esm`` of an anywidget, with ``STYLE`` defined before.

    In each is ``keys.js``, which keeps the keys that are pressed in a widget from the page.

    Several files make one module, in their order: what widgets have in common stands in files of
    its own, as plain functions, and the last file exports what the widget needs.

    Parameters
    ----------
    *names : str
        File names.

    Returns
    -------
    str
    """
    known = {
        "classes": [style.rgb(style.CLASS_0), style.rgb(style.CLASS_1)],
        "right": style.rgb(style.RIGHT),
        "wrong": style.WRONG_COUNT,
        "stops": style.STOPS,
        "notANumber": style.NOT_A_NUMBER,
        "hatch": style.HATCH,
        "mark": [[color, width] for color, width in style.MARK_ON_SCREEN],
        "ink": style.INK,
        "cursor": [[color, width] for color, width in style.CURSOR],
    }
    return "\n".join([f"const STYLE = {json.dumps(known)};", *_read(("keys.js", *names))])
