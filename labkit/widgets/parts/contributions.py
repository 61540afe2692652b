"""Numbers of one example as a table: what adds up to z, and what follows from it."""

import html

from labkit.model.activations import sigmoid


def table(rows, caption=""):
    """Write names and values as an HTML table.

    Parameters
    ----------
    rows : list of (str, str)
        Names and values.
    caption : str, default ""
        Title of the table.

    Returns
    -------
    str
    """
    cells = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:normal">{html.escape(name)}</th>'
        f'<td style="text-align:right;padding-left:1em;font-family:monospace">{html.escape(value)}'
        "</td></tr>"
        for name, value in rows
    )
    if caption:
        caption = f'<caption style="text-align:left">{html.escape(caption)}</caption>'
    return f'<table style="line-height:1.5">{caption}{cells}</table>'


def contribution_rows(products, session):
    """Names and values of the weighted sum: its parts, z, the output and the class.

    Parameters
    ----------
    products : numpy.ndarray
        Weight times grey level of every pixel.
    session : Session
        Its bias and threshold are used.

    Returns
    -------
    list of (str, str)
    """
    bias = session.shown.b.item()
    z = float(products.sum()) + bias
    y_hat = float(sigmoid(z))
    return [
        ("spoke for class 1", f"{products[products > 0].sum():+.3f}"),
        ("spoke against", f"{products[products < 0].sum():+.3f}"),
        ("sum over the pixels", f"{products.sum():+.3f}"),
        ("bias b", f"{bias:+.3f}"),
        ("z = sum + b", f"{z:+.3f}"),
        ("ŷ = σ(z)", f"{y_hat:.4f}"),
        ("predicted class", "1" if y_hat > session.threshold else "0"),
    ]
