"""A layer of neurons that look at the same inputs."""

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.activations import ACTIVATIONS, SIGMOID, softmax
from labkit.model.checks import as_examples, as_float
from labkit.model.frozen import Frozen

__all__ = ["SOFTMAX", "Layer"]

SOFTMAX = "softmax"


class Layer(Frozen):
    r"""Neurons with weights, biases and an activation; a layer never changes.

    ``layer(X)`` is :math:`a = f(w^T X + b)`.

    Parameters
    ----------
    w : array_like, shape (n_in, n_out)
        Weights, one column per neuron. Integers become float64; float32 stays float32.
    b : array_like, shape (n_out, 1) or (n_out,), optional
        Biases; 0 by default.
    activation : str, default "tanh"
        "sigmoid", "tanh", "relu", "leaky_relu" or "linear", of each neuron by itself; "softmax" for
        a last layer with several classes.

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit, something is not finite, or there is no such activation.

    Examples
    --------
    >>> Layer([[1.0, -1.0], [2.0, 0.5]], activation="relu")([3, 1]).ravel().tolist()
    [5.0, 0.0]
    """

    w: np.ndarray  # (n_in, n_out), read-only
    b: np.ndarray  # (n_out, 1), read-only
    activation: str

    __slots__ = ("activation", "b", "w")

    def __init__(self, w: ArrayLike, b: ArrayLike | None = None, activation: str = "tanh") -> None:
        w = as_float(w, "w")
        if w.ndim != 2 or w.size == 0:
            raise ValueError(
                f"w must have shape (n_in, n_out), at least (1, 1), found {w.shape}. For one "
                "neuron pass w[:, np.newaxis]."
            )
        n_out = w.shape[1]
        with np.errstate(over="ignore"):  # too large for float32 is reported as infinite
            b = np.asarray(as_float(np.zeros(n_out) if b is None else b, "b"), dtype=w.dtype)
        if b.shape not in ((n_out, 1), (n_out,)):
            raise ValueError(
                f"b must have shape ({n_out}, 1), one per column of w, found {b.shape}."
            )
        names = [*ACTIVATIONS, SOFTMAX]
        if activation not in names:
            raise ValueError(
                f"activation must be one of {', '.join(names)}; found {activation!r:.80}."
            )
        if activation == SOFTMAX and n_out == 1:
            raise ValueError("softmax of one neuron is always 1; for two classes take 'sigmoid'.")
        self._keep(activation=activation)
        self._keep_array("w", w, w.shape)
        self._keep_array("b", b, (n_out, 1))

    def __reduce__(self):
        return Layer, (self.w, self.b, self.activation)

    def __repr__(self):
        return f"Layer({self.n_in} -> {self.n_out}, {self.activation}, {self.w.dtype})"

    @property
    def n_in(self) -> int:
        """Number of inputs."""
        return self.w.shape[0]

    @property
    def n_out(self) -> int:
        """Number of neurons."""
        return self.w.shape[1]

    def z(self, X: ArrayLike) -> np.ndarray:
        r"""Weighted sums :math:`z = w^T X + b`, shape (n_out, m), for `X` of shape (n_in, m)."""
        return self.w.T @ as_examples(X, self.n_in) + self.b

    def __call__(self, X: ArrayLike) -> np.ndarray:
        """Return the outputs, shape (n_out, m), for `X` of shape (n_in, m)."""
        return self.value(self.z(X))

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return the outputs for weighted sums, same shape."""
        return softmax(z) if self.activation == SOFTMAX else ACTIVATIONS[self.activation].value(z)

    @property
    def of_output(self) -> bool:
        """Whether its outputs are probabilities, as those of a last layer must be."""
        return self.activation == (SOFTMAX if self.n_out > 1 else "sigmoid")

    def slope(self, z: np.ndarray) -> np.ndarray:
        """Return the derivative, neuron by neuron; ValueError for softmax, which has none."""
        if self.activation == SOFTMAX:
            raise ValueError(
                "softmax has no slope neuron by neuron: every output depends on all z."
            )
        return ACTIVATIONS.get(self.activation, SIGMOID).slope(z)
