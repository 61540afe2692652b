"""Numbers of one example: what adds up to z, and what follows from it."""

from labkit.model.activations import sigmoid


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
