"""The loss of a network at the points of a plane of its parameters."""

import numpy as np

from labkit.model.outputs import output_of
from labkit.model.parameters import unpacked
from labkit.training.run import Run

__all__ = ["network_losses"]

WORK = 50_000  # outputs of neurons at one point of the map
FEWEST = 500  # examples, however many neurons there are


def network_losses(
    run: Run, origin: np.ndarray, basis: np.ndarray, across: np.ndarray, upwards: np.ndarray
) -> tuple[np.ndarray, int]:
    """Mean training loss at each point of a plane.

    The weighted sums of the first layer change linearly over the plane, so the inputs are looked
    at three times only; what follows is computed at every point.

    Parameters
    ----------
    run : Run
        Its form, and its training examples: as many as :data:`WORK` allows, evenly spread.
    origin : numpy.ndarray, shape (n_parameters,)
        Parameters at (0, 0).
    basis : numpy.ndarray, shape (2, n_parameters)
        To the right and upwards.
    across, upwards : numpy.ndarray, shape (n,)
        Coordinates of the points.

    Returns
    -------
    numpy.ndarray, shape (len(upwards), len(across))
    int
        Number of examples.
    """
    form, data = run.form, run.data
    m = min(data.m_train, max(WORK // sum(form.sizes[1:]), FEWEST))
    chosen = np.linspace(0, data.m_train - 1, m).round().astype(int)
    X, y = data.X_train[:, chosen], data.y_train[0, chosen]
    vectors = [vector.astype(X.dtype) for vector in (origin, *basis)]
    first = [_sums(vector, form.sizes, X) for vector in vectors]
    output = output_of(form.sizes[-1], form.loss)
    losses = np.empty((len(upwards), len(across)))
    with np.errstate(all="ignore"):  # far from the path numbers may leave their range
        for row, t in enumerate(upwards.astype(X.dtype)):
            for column, s in enumerate(across.astype(X.dtype)):
                z = first[0] + s * first[1] + t * first[2]
                network = form.network(vectors[0] + s * vectors[1] + t * vectors[2])
                for before, layer in zip(network.layers, network.layers[1:], strict=False):
                    z = layer.w.T @ before.value(z) + layer.b
                losses[row, column] = np.mean(output.loss(z, y), dtype=np.float64)
    return losses, m


def _sums(vector, sizes, X):
    """Weighted sums of the first layer."""
    w, b = next(iter(unpacked(vector, sizes)))
    return w.T @ X + b[:, np.newaxis]
