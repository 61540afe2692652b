"""HTML written by hand in one place: text is escaped, tables look alike."""

import html
from collections.abc import Iterable, Sequence

__all__ = ["Markup", "as_html", "bar", "table"]

_NUMBER = "text-align:right;padding-left:1em;font-variant-numeric:tabular-nums"


class Markup(str):
    """Text that is HTML already."""


def as_html(text: str) -> str:
    """Escape a text, unless it is :class:`Markup`."""
    return text if isinstance(text, Markup) else html.escape(str(text))


def bar(part: float) -> Markup:
    """Draw a part, from 0 to 1, as a bar; within a view, whose style sheet gives it its look."""
    return Markup(f'<div class="labkit-bar" style="--part: {part:.4f}"></div>')


def table(
    rows: Iterable[Sequence[str]],
    *,
    head: Sequence[str] = (),
    caption: str = "",
    bold: int | None = None,
) -> Markup:
    """Write a table: names at the left, values at the right.

    Parameters
    ----------
    rows : iterable of sequence of str
        Texts of the cells; the first of a row is its heading.
    head : sequence of str, optional
        Headings of the columns.
    caption : str, default ""
        Title of the table.
    bold : int, optional
        Number of a row to emphasize.

    Returns
    -------
    Markup
    """
    lines = []
    if caption:
        lines.append(f'<caption style="text-align:left">{as_html(caption)}</caption>')
    if head:
        first, *others = (as_html(text) for text in head)
        cells = "".join(f'<th scope="col" style="{_NUMBER}">{text}</th>' for text in others)
        lines.append(f'<tr><th scope="col" style="text-align:left">{first}</th>{cells}</tr>')
    for number, row in enumerate(rows):
        first, *others = (as_html(text) for text in row)
        weight = "bold" if number == bold else "normal"
        row_style = ' style="font-weight:bold"' if number == bold else ""
        cells = "".join(f'<td style="{_NUMBER}">{text}</td>' for text in others)
        lines.append(
            f'<tr{row_style}><th scope="row" style="text-align:left;font-weight:{weight}">{first}'
            f"</th>{cells}</tr>"
        )
    return Markup(f'<table style="border-spacing:0;line-height:1.5">{"".join(lines)}</table>')
