"""Layers that fit each other, and their parameters as one vector."""

import itertools
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from labkit.model.checks import as_float, as_integer
from labkit.model.frozen import Frozen
from labkit.model.layer import SOFTMAX, Layer
from labkit.model.outputs import Output, output_of
from labkit.model.parameters import INITIAL, count, initial_parameters, unpacked

__all__ = ["Stack"]


class Stack(Frozen):
    """What :class:`labkit.Network` is made of, see there."""

    layers: tuple[Layer, ...]
    loss_name: str

    _output: Output

    __slots__ = ("_output", "layers", "loss_name")

    def __init__(self, layers: Sequence[Layer], loss: str = "cross_entropy") -> None:
        layers = tuple(layers)
        if not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise TypeError(f"layers must be one or more labkit.Layer, found {layers!r:.80}.")
        for k, (before, after) in enumerate(itertools.pairwise(layers), 1):
            if before.n_out != after.n_in:
                raise ValueError(
                    f"Layer {k} has {before.n_out} neurons, but layer {k + 1} takes {after.n_in}."
                )
            if before.activation == SOFTMAX:
                raise ValueError(f"Layer {k} is not the last one and cannot be a softmax.")
        last = layers[-1]
        if not last.of_output:
            wanted = "'sigmoid'" if last.n_out == 1 else "'softmax'"
            raise ValueError(
                f"The last layer must have the activation {wanted}, so that its {last.n_out} "
                f"outputs are probabilities, found {last.activation!r}."
            )
        self._keep(layers=layers, loss_name=loss, _output=output_of(last.n_out, loss))

    def __reduce__(self):
        return type(self), (self.layers, self.loss_name)

    def __repr__(self):
        sizes = "-".join(map(str, self.sizes))
        return f"Network({sizes}, {', '.join(layer.activation for layer in self.layers)})"

    @classmethod
    def untrained(
        cls,
        sizes: Sequence[int],
        activation: str | Sequence[str] = "tanh",
        *,
        initial: str = "scaled",
        seed: int = 0,
        loss: str = "cross_entropy",
    ) -> Self:
        """Make a network with weights as before training.

        Parameters
        ----------
        sizes : sequence of int
            Numbers of inputs, of neurons in each hidden layer, and of outputs.
        activation : str or sequence of str
            Of all hidden layers, or of each.
        initial : {"scaled", "equal"}
            See :func:`labkit.model.initial.initial_parameters`.
        seed : int
            Of the weights.
        loss : str
            As for the class.

        Returns
        -------
        Network

        Raises
        ------
        TypeError, ValueError
            If a size is no whole number from 1 on, or a name is none of those that there are.
        """
        sizes = [as_integer(size, "a size") for size in sizes]
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes must be two or more numbers from 1 on, found {sizes}.")
        if initial not in INITIAL:
            raise ValueError(f"initial must be 'scaled' or 'equal', found {initial!r:.80}.")
        hidden = [activation] * (len(sizes) - 2) if isinstance(activation, str) else activation
        activations = [*hidden, "sigmoid" if sizes[-1] == 1 else SOFTMAX]
        if len(activations) != len(sizes) - 1:
            raise ValueError(
                f"There are {len(sizes) - 2} hidden layers, but {len(hidden)} activations."
            )
        vector = initial_parameters(sizes, activations, initial=initial, seed=seed)
        return cls.of_parameters(vector, sizes, activations, loss)

    @classmethod
    def of_parameters(
        cls,
        parameters: np.ndarray,
        sizes: Sequence[int],
        activations: Sequence[str],
        loss: str = "cross_entropy",
    ) -> Self:
        """Make a network of a vector as in :attr:`parameters`; `activations` are of all layers."""
        layers = [
            Layer(w, b, activation)
            for (w, b), activation in zip(unpacked(parameters, sizes), activations, strict=True)
        ]
        return cls(layers, loss)

    @property
    def n_features(self) -> int:
        """Number of inputs."""
        return self.layers[0].n_in

    @property
    def n_out(self) -> int:
        """Number of outputs: 1, or that of the classes."""
        return self.layers[-1].n_out

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, and of the neurons of each layer."""
        return self.n_features, *(layer.n_out for layer in self.layers)

    @property
    def parameters(self) -> np.ndarray:
        """All weights and biases as a vector: of each layer w row by row, then b."""
        return np.concatenate(
            [part.ravel() for layer in self.layers for part in (layer.w, layer.b)]
        )

    def with_parameters(self, parameters: ArrayLike) -> Self:
        """Return a network of the same form with other parameters, as in :attr:`parameters`."""
        vector = as_float(parameters, "parameters")
        n = count(self.sizes)
        if vector.shape != (n,):
            raise ValueError(f"parameters must have shape ({n},), found {vector.shape}.")
        activations = [layer.activation for layer in self.layers]
        return self.of_parameters(vector, self.sizes, activations, self.loss_name)

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same network in another floating-point type."""
        layers = [
            Layer(la.w.astype(dtype), la.b.astype(dtype), la.activation) for la in self.layers
        ]
        return type(self)(layers, self.loss_name)

    def index(self, layer: int, j: int, k: int) -> int:
        """Return the place in :attr:`parameters` of the weight from input j to neuron k of a layer.

        ``j = n_in`` stands for the bias; layers count from 0. IndexError where there is none.
        """
        if not 0 <= layer < len(self.layers):
            raise IndexError(f"layer must be 0 to {len(self.layers) - 1}, found {layer}.")
        this = self.layers[layer]
        if not (0 <= j <= this.n_in and 0 <= k < this.n_out):
            raise IndexError(
                f"Layer {layer} has inputs 0 to {this.n_in - 1} ({this.n_in} is the bias) and "
                f"neurons 0 to {this.n_out - 1}, found ({j}, {k})."
            )
        return count(self.sizes[: layer + 1]) + j * this.n_out + k
