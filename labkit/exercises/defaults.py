"""Random arguments by their names: the kit has one name for one thing."""

import numpy as np

# Numbers of features and examples. One example alone, as many as features, more, and fewer: so that
# a product with the wrong axes, or a mean over the wrong one, comes out differently somewhere.
SHAPES = ((3, 1), (4, 4), (2, 7), (5, 3))


def draw(names, rng, shapes=SHAPES):
    """Draw arguments for a function whose parameters have the kit's names.

    Parameters
    ----------
    names : sequence of str
        Such as ``("X", "w", "b")``; see :func:`problem`.
    rng : numpy.random.Generator
    shapes : iterable of (n_features, m)

    Returns
    -------
    list of tuple
        One for each shape.

    Raises
    ------
    ValueError
        If a name is none of the kit's; then the exercise must give its ``cases``.
    """
    cases = []
    for n_features, m in shapes:
        known = problem(rng, n_features, m)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(
                f"No arguments are known for {', '.join(unknown)}; give the exercise cases=. "
                f"Known names: {', '.join(known)}."
            )
        cases.append(tuple(known[name] for name in names))
    return cases


def problem(rng, n_features, m):
    """Draw one of everything, for `m` examples.

    Returns
    -------
    dict
        ``X, y, w, b, x, z, y_hat, y_pred, dw, db, learning_rate, threshold``; labels of both
        classes where there is more than one example.
    """
    y = np.zeros((1, m))
    y[0, : (m + 1) // 2] = 1.0
    return {
        "X": rng.normal(size=(n_features, m)),
        "y": rng.permuted(y, axis=1),
        "w": rng.normal(size=(n_features, 1)),
        "b": rng.normal(size=(1, 1)),
        "x": rng.normal(size=(n_features, 1)),
        "z": rng.normal(scale=2, size=(1, m)),
        "y_hat": rng.uniform(0.03, 0.97, size=(1, m)),
        "y_pred": rng.random((1, m)) < 0.5,
        "dw": rng.normal(size=(n_features, 1)),
        "db": rng.normal(size=(1, 1)),
        "learning_rate": float(rng.uniform(0.1, 2)),
        "threshold": float(rng.uniform(0.2, 0.8)),
    }
