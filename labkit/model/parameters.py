"""Parameters of a network as one vector: before training, and cut into layers."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import DTypeLike

__all__ = ["INITIAL", "central_difference", "count", "initial_parameters", "unpacked"]

INITIAL = ("scaled", "equal")
RECTIFIED = ("relu", "leaky_relu")


def initial_parameters(
    sizes: Sequence[int],
    activations: Sequence[str],
    *,
    initial: str = "scaled",
    seed: int = 0,
    dtype: DTypeLike = np.float64,
) -> np.ndarray:
    r"""Parameters before training: layer by layer the weights, then the biases, which are 0.

    "scaled" draws from a normal distribution of standard deviation :math:`\sqrt{2 / n_{in}}` for
    ReLU and leaky ReLU (He et al. 2015) and :math:`\sqrt{2 / (n_{in} + n_{out})}` else (Glorot and
    Bengio 2010), so that signals neither fade nor grow from layer to layer. "equal" gives every
    weight of a layer the value :math:`1 / n_{in}`: all neurons of a layer then stay alike for ever.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of inputs, of the neurons of each layer, and of outputs.
    activations : sequence of str
        Of each layer, one less than there are sizes.
    initial : {"scaled", "equal"}
        How they are chosen.
    seed : int
        Of the drawing.
    dtype : dtype
        Floating-point type of the result.

    Returns
    -------
    numpy.ndarray, shape (n_parameters,)
    """
    rng = np.random.default_rng(seed)
    parts = []
    for (n_in, n_out), activation in zip(itertools.pairwise(sizes), activations, strict=True):
        if initial == "equal":
            w = np.full(n_in * n_out, 1 / n_in)
        else:
            both = n_in if activation in RECTIFIED else n_in + n_out
            w = rng.standard_normal(n_in * n_out) * math.sqrt(2 / both)
        parts += [w, np.zeros(n_out)]
    return np.concatenate(parts).astype(dtype)


def central_difference(
    loss: Callable[[np.ndarray], float], parameters: np.ndarray, j: int, step: float
) -> float:
    """Return the slope of a loss along one of its parameters, measured on both sides."""
    losses = []
    for sign in (1, -1):
        moved = parameters.copy()
        moved[j] += sign * step
        losses.append(loss(moved))
    return (losses[0] - losses[1]) / (2 * step)


def count(sizes: Sequence[int]) -> int:
    """Return the number of parameters of a network with so many inputs and neurons."""
    return sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(sizes))


def unpacked(
    parameters: np.ndarray, sizes: Sequence[int]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give w, shape (n_in, n_out), and b, shape (n_out,), of each layer as views of the vector."""
    start = 0
    for n_in, n_out in itertools.pairwise(sizes):
        middle, end = start + n_in * n_out, start + (n_in + 1) * n_out
        yield parameters[start:middle].reshape(n_in, n_out), parameters[middle:end]
        start = end
