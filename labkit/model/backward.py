"""The chain rule through layers: what each of its factors is, from the last layer to the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from labkit.model.layer import Layer
from labkit.model.neuron import Gradient
from labkit.model.outputs import Output

__all__ = ["LayerFactors", "NetworkChainRule", "NetworkGradient", "Signals", "backward"]


class Signals(NamedTuple):
    """What a layer makes of its inputs: weighted sums z and outputs a, each (n_out, m)."""

    z: np.ndarray
    a: np.ndarray


class NetworkGradient(tuple[Gradient, ...]):
    """Gradient of the mean loss: a :class:`labkit.Gradient` for each layer, the first one first."""

    @property
    def vector(self) -> np.ndarray:
        """All derivatives in the order of :attr:`Network.parameters`."""
        return np.concatenate([part.ravel() for layer in self for part in layer])

    @property
    def norm(self) -> float:
        """Euclidean length over all parameters."""
        return float(np.linalg.norm(self.vector))


@dataclass(frozen=True, eq=False)
class LayerFactors:
    r"""Every factor of the chain rule in one layer, for one example.

    .. math:: \frac{\partial L}{\partial w_{jk}} = \frac{\partial L}{\partial z_k} x_j, \qquad
        \frac{\partial L}{\partial z_k} = \frac{\partial L}{\partial a_k} f'(z_k), \qquad
        \frac{\partial L}{\partial x_j} = \sum_k w_{jk} \frac{\partial L}{\partial z_k}

    ``dL_dx`` is ``dL_da`` of the layer before. In a last layer ``dL_da`` and ``da_dz`` are None:
    their product ``dL_dz`` is computed in its simplified form, in which nothing overflows.
    """

    x: np.ndarray  # (n_in, 1), inputs of the layer
    z: np.ndarray  # (n_out, 1)
    a: np.ndarray  # (n_out, 1)
    dL_da: np.ndarray | None  # (n_out, 1)
    da_dz: np.ndarray | None  # (n_out, 1)
    dL_dz: np.ndarray  # (n_out, 1)
    dL_dw: np.ndarray  # (n_in, n_out)
    dL_db: np.ndarray  # (n_out, 1), equal to dL_dz
    dL_dx: np.ndarray  # (n_in, 1)


@dataclass(frozen=True, eq=False)
class NetworkChainRule:
    """Factors of all layers for one example, the first layer first, with what came out."""

    y: int
    y_hat: np.ndarray  # (n_out, 1)
    loss: float
    layers: tuple[LayerFactors, ...]


def backward(
    layers: Sequence[Layer],
    output: Output,
    forward: Sequence[Signals],
    X: np.ndarray,
    y: np.ndarray,
) -> tuple[LayerFactors, ...]:
    """Return the factors of every layer, for examples of shape (n_features, m) and m labels.

    What is said of one example in :class:`LayerFactors` holds for each column; ``dL_dw`` and
    ``dL_db`` are sums over the columns.
    """
    dL_dz = output.slope(forward[-1].z, y)
    dL_da: np.ndarray | None = None
    da_dz: np.ndarray | None = None
    factors: list[LayerFactors] = []
    for k in reversed(range(len(layers))):
        x = forward[k - 1].a if k else X
        dL_dx = layers[k].w @ dL_dz
        factors.append(
            LayerFactors(
                x=x,
                z=forward[k].z,
                a=forward[k].a,
                dL_da=dL_da,
                da_dz=da_dz,
                dL_dz=dL_dz,
                dL_dw=x @ dL_dz.T,
                dL_db=dL_dz.sum(axis=1, keepdims=True),
                dL_dx=dL_dx,
            )
        )
        if k:
            da_dz = layers[k - 1].slope(forward[k - 1].z)
            dL_da, dL_dz = dL_dx, dL_dx * da_dz
    return tuple(reversed(factors))
