"""One neuron: sigmoid, losses, gradient and the factors of the chain rule.

Shapes throughout: ``X`` is ``(n_features, m)`` with one column per example, ``y`` and ``y_hat`` are
``(1, m)``, ``w`` is ``(n_features, 1)`` and ``b`` is ``(1, 1)``. NumPy is all this module needs.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from labkit.model.activations import SIGMOID
from labkit.model.checks import as_examples, as_float, as_labels, as_row
from labkit.model.frozen import Frozen
from labkit.model.losses import CROSS_ENTROPY
from labkit.model.parameters import central_difference

__all__ = ["ChainRule", "Gradient", "Neuron"]


class Gradient(NamedTuple):
    """Gradient of the mean cross-entropy of a neuron.

    Attributes
    ----------
    dw : numpy.ndarray, shape (n_features, 1)
        Derivative with respect to the weights.
    db : numpy.ndarray, shape (1, 1)
        Derivative with respect to the bias.
    """

    dw: np.ndarray
    db: np.ndarray

    @property
    def norm(self) -> float:
        """Euclidean length of the gradient over all weights and the bias."""
        return float(np.sqrt(np.sum(np.square(self.dw)) + np.sum(np.square(self.db))))


@dataclass(frozen=True, eq=False)
class ChainRule:
    r"""Every factor of the chain rule for one example.

    .. math:: \frac{\partial L}{\partial w_j} = \frac{\partial L}{\partial \hat y}
        \frac{\partial \hat y}{\partial z} \frac{\partial z}{\partial w_j}

    ``dL_dz`` is the product of the first two factors in its simplified form ``y_hat - y``: a
    saturated neuron multiplies infinity by zero there, and the product is still finite.
    """

    x: np.ndarray  # (n_features, 1)
    y: float
    z: float
    y_hat: float
    loss: float
    dL_dy_hat: float
    dy_hat_dz: float
    dL_dz: float
    dz_dw: np.ndarray  # (n_features, 1), equal to x
    dz_db: float  # always 1
    dL_dw: np.ndarray  # (n_features, 1)
    dL_db: float


class Neuron(Frozen):
    r"""A neuron with weights, a bias and the sigmoid as activation.

    ``neuron(X)`` is :math:`\hat y = \sigma(w^T X + b)`. A neuron never changes: training makes new
    ones.

    Parameters
    ----------
    w : array_like, shape (n_features, 1) or (n_features,)
        Weights. Integers become float64; float32 stays float32.
    b : float or array_like of one element, default 0
        Bias.

    Raises
    ------
    ValueError
        If `w` is empty, has another shape, or if `w` or `b` is not finite.

    Examples
    --------
    >>> neuron = Neuron([0, 1], 4)
    >>> round(neuron([2, 3]).item(), 3)
    0.999
    """

    w: np.ndarray  # (n_features, 1), read-only
    b: np.ndarray  # (1, 1), read-only

    __slots__ = ("b", "w")
    _instead = ": Neuron(w, b)"

    def __init__(self, w: ArrayLike, b: ArrayLike = 0.0) -> None:
        w = as_float(w, "w")
        if w.size == 0 or w.ndim not in (1, 2) or (w.ndim == 2 and w.shape[1] != 1):
            raise ValueError(f"w must have shape (n_features, 1), found {w.shape}.")
        with np.errstate(over="ignore"):  # too large for float32 is reported as infinite
            b = np.asarray(as_float(b, "b"), dtype=w.dtype)
        if b.size != 1:
            raise ValueError(f"b must be one number, found an array of shape {b.shape}.")
        self._keep_array("w", w, (w.size, 1))
        self._keep_array("b", b, (1, 1))

    def __reduce__(self):
        # Pickling by construction, because attributes cannot be set.
        return Neuron, (self.w, self.b)

    def __repr__(self):
        return f"Neuron({self.n_features} weights, b={self.b.item():.4g}, {self.w.dtype})"

    @property
    def n_features(self) -> int:
        """Number of inputs."""
        return self.w.shape[0]

    def astype(self, dtype: DTypeLike) -> "Neuron":
        """Return the same neuron in another floating-point type."""
        return Neuron(self.w.astype(dtype), self.b.astype(dtype))

    def z(self, X: ArrayLike) -> np.ndarray:
        r"""Weighted sum :math:`z = w^T X + b`, the argument of the sigmoid.

        Parameters
        ----------
        X : array_like, shape (n_features, m), or (n_features,) for one example
            Inputs.

        Returns
        -------
        numpy.ndarray, shape (1, m)

        Raises
        ------
        ValueError
            If the shape does not fit the weights or a value is not finite.
        """
        return self.w.T @ as_examples(X, self.n_features) + self.b

    def __call__(self, X: ArrayLike) -> np.ndarray:
        """Output y_hat in [0, 1], shape (1, m), for inputs as in :meth:`z`."""
        return SIGMOID.value(self.z(X))

    def predict(self, X: ArrayLike, *, threshold: float = 0.5) -> np.ndarray:
        """Classes as booleans, shape (1, m): True where y_hat exceeds `threshold`."""
        return self(X) > threshold

    def loss(self, X: ArrayLike, y: ArrayLike) -> float:
        r"""Mean binary cross-entropy in nats, computed from z.

        :math:`L = \frac{1}{m} \sum_i [\log(1 + e^{z_i}) - y_i z_i]` is the cross-entropy of
        :math:`\hat y = \sigma(z)` without a logarithm of 0, however large z is.

        Parameters
        ----------
        X : array_like, shape (n_features, m)
            Inputs.
        y : array_like of 0 and 1, shape (1, m)
            True labels.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If the shapes do not fit, `X` is not finite or a label is not 0 or 1.
        """
        X, y = self._examples_and_labels(X, y)
        return float(np.mean(CROSS_ENTROPY.value(self.z(X), y), dtype=np.float64))

    def gradient(self, X: ArrayLike, y: ArrayLike) -> Gradient:
        r"""Gradient of :meth:`loss`.

        :math:`\partial L / \partial w = \frac{1}{m} X (\hat y - y)^T` and
        :math:`\partial L / \partial b = \frac{1}{m} \sum_i (\hat y_i - y_i)`.

        Parameters
        ----------
        X : array_like, shape (n_features, m)
            Inputs.
        y : array_like of 0 and 1, shape (1, m)
            True labels.

        Returns
        -------
        Gradient
            ``dw`` of shape (n_features, 1) and ``db`` of shape (1, 1).

        Raises
        ------
        ValueError
            As for :meth:`loss`.
        """
        X, y = self._examples_and_labels(X, y)
        dL_dz = (self(X) - y) / y.shape[1]
        return Gradient(X @ dL_dz.T, dL_dz.sum(axis=1, keepdims=True))

    def central_difference(
        self, X: ArrayLike, y: ArrayLike, j: int, *, step: float = 1e-5
    ) -> float:
        """Slope of :meth:`loss` along one weight, measured instead of derived.

        ``(L(w_j + step) - L(w_j - step)) / (2 step)``, in float64; its error is of order step².

        Parameters
        ----------
        X, y : array_like
            As for :meth:`loss`.
        j : int
            Index of the weight; ``j = n_features`` stands for the bias.
        step : float, default 1e-5
            Displacement of the weight.

        Returns
        -------
        float

        Raises
        ------
        IndexError
            If there is no such weight.
        """
        if not 0 <= j <= self.n_features:
            raise IndexError(f"j must be 0 to {self.n_features} (the bias), found {j}.")
        parameters = np.append(self.w, self.b).astype(np.float64)
        return central_difference(
            lambda moved: Neuron(moved[:-1], moved[-1]).loss(X, y), parameters, j, step
        )

    def chain_rule(self, x: ArrayLike, y: float) -> ChainRule:
        """Every factor of the chain rule for one example.

        Parameters
        ----------
        x : array_like, shape (n_features, 1) or (n_features,)
            One example.
        y : 0 or 1
            Its label.

        Returns
        -------
        ChainRule

        Raises
        ------
        ValueError
            If more than one example is given, or as for :meth:`loss`.
        """
        x, y = self._examples_and_labels(x, y)
        if x.shape[1] != 1:
            raise ValueError(f"chain_rule takes one example, found {x.shape[1]}.")
        neuron = self.astype(np.float64)
        x = x.astype(np.float64)
        z, y = neuron.z(x), y.astype(np.float64)
        dL_dz = CROSS_ENTROPY.slope(z, y).item()
        return ChainRule(
            x=x,
            y=y.item(),
            z=z.item(),
            y_hat=SIGMOID.value(z).item(),
            loss=neuron.loss(x, y),
            dL_dy_hat=CROSS_ENTROPY.output_slope(z, y).item(),
            dy_hat_dz=SIGMOID.slope(z).item(),
            dL_dz=dL_dz,
            dz_dw=x,
            dz_db=1.0,
            dL_dw=dL_dz * x,
            dL_db=dL_dz,
        )

    def _examples_and_labels(self, X, y):
        X = as_examples(X, self.n_features)
        return X, as_row(as_labels(y), X.shape[1])
