r"""The largest curvature of the loss, and what it says of the learning rate.

All parameters of a neuron are one vector here: the weights, then the bias. The second derivatives
of the mean cross-entropy are

.. math:: H = \frac{1}{m} \sum_i \hat y_i (1 - \hat y_i)\, \tilde x_i \tilde x_i^T,
    \qquad \tilde x = (x, 1).

Along the eigenvector of the largest eigenvalue the loss is a parabola of that curvature, and
gradient descent with :math:`\eta > 2 / \lambda_\mathrm{max}` moves away from its bottom.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.activations import SIGMOID
from labkit.model.checks import as_examples
from labkit.model.neuron import Neuron
from labkit.training.engine import block_rows

__all__ = ["Curvature", "curvature_product", "largest_curvature"]

STEPS_MOST = 1000  # of the power iteration


class Curvature(NamedTuple):
    """Largest second derivative of the loss, and where to.

    Attributes
    ----------
    value : float
        Largest eigenvalue of the matrix of second derivatives, in nats per squared weight.
    direction : numpy.ndarray, shape (n_features + 1,)
        Its eigenvector of length 1, weights first, then the bias.
    """

    value: float
    direction: np.ndarray

    @property
    def limit(self) -> float:
        """Stability limit of the learning rate, 2 / value; infinite on a flat loss."""
        return 2 / self.value if self.value > 0 else math.inf


def curvature_product(neuron: Neuron, X: ArrayLike, direction: ArrayLike) -> np.ndarray:
    """Multiply the matrix of second derivatives of the mean cross-entropy with a vector.

    The matrix itself is not needed: with 785 parameters a product costs two passes over the data.

    Parameters
    ----------
    neuron : Neuron
        Where.
    X : array_like, shape (n_features, m)
        Inputs; the labels do not matter.
    direction : array_like, shape (n_features + 1,)
        The vector: weights, then bias.

    Returns
    -------
    numpy.ndarray, shape (n_features + 1,)
    """
    images, slope = _examples(neuron, X)
    direction = np.asarray(direction, np.float64)
    if direction.shape != (neuron.n_features + 1,):
        raise ValueError(
            f"direction must have shape ({neuron.n_features + 1},): all weights, then the bias; "
            f"found {direction.shape}."
        )
    return _multiply(images, slope, direction)[1]


def largest_curvature(neuron: Neuron, X: ArrayLike, *, tolerance: float = 1e-7) -> Curvature:
    """Largest curvature of the mean cross-entropy over all directions of (w, b).

    Power iteration: a vector that is multiplied with the matrix of second derivatives again and
    again turns towards the eigenvector of the largest eigenvalue.

    Parameters
    ----------
    neuron : Neuron
        Where.
    X : array_like, shape (n_features, m)
        Inputs; the labels do not matter.
    tolerance : float, default 1e-7
        Relative change of the eigenvalue at which the iteration ends.

    Returns
    -------
    Curvature

    Examples
    --------
    >>> from labkit import Neuron
    >>> round(largest_curvature(Neuron([0.0], 0.0), [[2.0]]).limit, 3)  # H = (5) / 4
    1.6
    """
    images, slope = _examples(neuron, X)
    # The same start each time; at random, because it must not be orthogonal to the eigenvector.
    direction = np.random.default_rng(0).standard_normal(neuron.n_features + 1)
    direction /= np.linalg.norm(direction)
    value = 0.0
    for _ in range(STEPS_MOST):
        before = value
        value, product = _multiply(images, slope, direction)
        length = float(np.linalg.norm(product))
        if length == 0 or abs(value - before) <= tolerance * value:
            break
        direction = product / length
    return Curvature(value, direction)


def _examples(neuron, X):
    """Examples one after the other, and the slope of the sigmoid at each, in float64."""
    images = as_examples(X, neuron.n_features).T
    return images, SIGMOID.slope(_along(images, np.append(neuron.w, neuron.b)))


def _along(images, direction):
    """Change of each example's z on a step along a direction, in float64."""
    weights = direction[:-1].astype(images.dtype)
    parts = [block @ weights for block in _blocks(images)]
    return np.concatenate(parts).astype(np.float64) + direction[-1]


def _multiply(images, slope, direction):
    """Second derivative along a direction of length 1, and the product with it."""
    value, product = 0.0, np.zeros(len(direction))
    for part, block in zip(_blocks(slope, images.shape[1]), _blocks(images), strict=True):
        along = _along(block, direction)
        back = part * along
        value += float(back @ along)
        product[:-1] += back.astype(block.dtype) @ block
        product[-1] += back.sum()
    return value / len(images), product / len(images)


def _blocks(array, n_features=None):
    """Cut along the examples, so that a block that is read twice stays in the cache."""
    rows = block_rows(n_features or array.shape[1])
    return [array[k : k + rows] for k in range(0, len(array), rows)]
