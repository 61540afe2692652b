"""A network: layers one after the other, and the loss of what the last one says.

Shapes as everywhere: ``X`` is ``(n_features, m)``, outputs are ``(n_out, m)``, labels ``(1, m)``.
"""

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.backward import NetworkChainRule, NetworkGradient, Signals, backward
from labkit.model.checks import as_classes, as_examples, as_labels, as_row
from labkit.model.neuron import Gradient
from labkit.model.parameters import central_difference
from labkit.model.stack import Stack

__all__ = ["Network"]


class Network(Stack):
    r"""Layers one after the other; the last one gives probabilities. A network never changes.

    Parameters
    ----------
    layers : sequence of Layer
        Each takes what the one before gives. The last has the activation "sigmoid" and one neuron,
        or "softmax" and one neuron per class.
    loss : {"cross_entropy", "squared_error"}
        What :meth:`loss` and :meth:`gradient` are of.

    Raises
    ------
    TypeError, ValueError
        If there is no layer, two do not fit, or the last one gives no probabilities.

    Examples
    --------
    >>> xor = Network([Layer([[8, -8], [8, -8]], [-4, 12]), Layer([[6], [6]], [-6], "sigmoid")])
    >>> xor.predict([[0, 0, 1, 1], [0, 1, 0, 1]]).astype(int).tolist()
    [[0, 1, 1, 0]]
    """

    __slots__ = ()

    # -- forward ---------------------------------------------------------------------------------

    def forward(self, X: ArrayLike) -> tuple[Signals, ...]:
        """Weighted sums and outputs of every layer, the first one first.

        Parameters
        ----------
        X : array_like, shape (n_features, m), or (n_features,) for one example
            Inputs.

        Returns
        -------
        tuple of Signals

        Raises
        ------
        ValueError
            If the shape does not fit the weights or a value is not finite.
        """
        a = as_examples(X, self.n_features)
        signals = []
        for layer in self.layers:
            z = layer.w.T @ a + layer.b
            a = layer.value(z)
            signals.append(Signals(z, a))
        return tuple(signals)

    def __call__(self, X: ArrayLike) -> np.ndarray:
        """Probabilities, shape (n_out, m), for inputs as in :meth:`forward`."""
        return self.forward(X)[-1].a

    def predict(self, X: ArrayLike, *, threshold: float = 0.5) -> np.ndarray:
        """Classes, shape (1, m): booleans for one output, else numbers of the most probable."""
        y_hat = self(X)
        return y_hat > threshold if self.n_out == 1 else y_hat.argmax(axis=0)[np.newaxis]

    def loss(self, X: ArrayLike, y: ArrayLike) -> float:
        """Mean loss, computed from z of the last layer.

        Parameters
        ----------
        X : array_like, shape (n_features, m)
            Inputs.
        y : array_like, shape (1, m)
            0 and 1, or numbers of classes.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If the shapes do not fit, `X` is not finite or a label is none.
        """
        X, y = self._examples_and_labels(X, y)
        return float(np.mean(self._output.loss(self.forward(X)[-1].z, y), dtype=np.float64))

    # -- backward --------------------------------------------------------------------------------

    def gradient(self, X: ArrayLike, y: ArrayLike) -> NetworkGradient:
        """Gradient of :meth:`loss`, by the chain rule from the last layer to the first.

        Parameters
        ----------
        X, y : array_like
            As for :meth:`loss`.

        Returns
        -------
        NetworkGradient

        Raises
        ------
        ValueError
            As for :meth:`loss`.
        """
        X, y = self._examples_and_labels(X, y)
        factors = backward(self.layers, self._output, self.forward(X), X, y)
        return NetworkGradient(
            Gradient(f.x @ f.dL_dz.T / y.size, f.dL_dz.mean(axis=1, keepdims=True)) for f in factors
        )

    def chain_rule(self, x: ArrayLike, y: float) -> NetworkChainRule:
        """Every factor of the chain rule in every layer for one example, in float64.

        Parameters
        ----------
        x : array_like, shape (n_features, 1) or (n_features,)
            One example.
        y : int
            Its label.

        Returns
        -------
        NetworkChainRule

        Raises
        ------
        ValueError
            If more than one example is given, or as for :meth:`loss`.
        """
        x, label = self._examples_and_labels(x, y)
        if x.shape[1] != 1:
            raise ValueError(f"chain_rule takes one example, found {x.shape[1]}.")
        exact, x = self.astype(np.float64), x.astype(np.float64)
        factors = backward(exact.layers, exact._output, exact.forward(x), x, label)
        return NetworkChainRule(
            y=int(label[0]), y_hat=factors[-1].a, loss=exact.loss(x, y), layers=factors
        )

    def central_difference(
        self, X: ArrayLike, y: ArrayLike, j: int, *, step: float = 1e-5
    ) -> float:
        """Slope of :meth:`loss` along one parameter, measured instead of derived, in float64.

        Parameters
        ----------
        X, y : array_like
            As for :meth:`loss`.
        j : int
            Place of the parameter, see :meth:`index`.
        step : float, default 1e-5
            Displacement; the error is of order step².

        Returns
        -------
        float

        Raises
        ------
        IndexError
            If there is no such parameter.
        """
        parameters = self.parameters.astype(np.float64)
        if not 0 <= j < parameters.size:
            raise IndexError(f"j must be 0 to {parameters.size - 1}, found {j}.")
        return central_difference(
            lambda moved: self.with_parameters(moved).loss(X, y), parameters, j, step
        )

    def input_slope(self, x: ArrayLike, k: int = 0) -> np.ndarray:
        """Slope of z of output `k` along each input, for one example.

        Parameters
        ----------
        x : array_like, shape (n_features, 1) or (n_features,)
            One example.
        k : int, default 0
            Output.

        Returns
        -------
        numpy.ndarray, shape (n_features, 1)

        Raises
        ------
        IndexError
            If there is no such output.
        """
        if not 0 <= k < self.n_out:
            raise IndexError(f"k must be 0 to {self.n_out - 1}, found {k}.")
        signals = self.forward(x)
        slope = self.layers[-1].w[:, k : k + 1]
        for layer, (z, _) in zip(self.layers[-2::-1], signals[-2::-1], strict=True):
            slope = layer.w @ (slope * layer.slope(z))
        return slope

    def _examples_and_labels(self, X, y):
        X = as_examples(X, self.n_features)
        y = as_labels(y) if self.n_out == 1 else as_classes(y, self.n_out)
        return X, as_row(y, X.shape[1])[0]
