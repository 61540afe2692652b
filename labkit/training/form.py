"""The form of a model, without its parameters: what a run knows of what it trains."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labkit.model.layer import SOFTMAX
from labkit.model.network import Network
from labkit.model.neuron import Neuron
from labkit.model.parameters import count

if TYPE_CHECKING:
    from labkit.data.dataset import Dataset
    from labkit.training.config import TrainingConfig

__all__ = ["Form"]


@dataclass(frozen=True)
class Form:
    """Sizes and activations of all layers, and the loss.

    Attributes
    ----------
    sizes : tuple of int
        Numbers of inputs, and of the neurons of each layer.
    activations : tuple of str
        Of each layer.
    loss : str
        A name of :data:`labkit.model.losses.LOSSES`.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str

    @classmethod
    def of(cls, config: "TrainingConfig", dataset: "Dataset") -> "Form":
        """Return the form that settings and data ask for."""
        n_out = dataset.n_out
        last = "sigmoid" if n_out == 1 else SOFTMAX
        sizes = (dataset.n_features, *config.hidden, n_out)
        return cls(sizes, (*config.activations, last), config.loss)

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return count(self.sizes)

    @property
    def one_neuron(self) -> bool:
        """Whether it is one neuron, with whatever loss."""
        return self.sizes[1:] == (1,)

    @property
    def is_neuron(self) -> bool:
        """Whether it is one neuron, with the cross-entropy."""
        return self.one_neuron and self.loss == "cross_entropy"

    def model(self, parameters: np.ndarray) -> Neuron | Network:
        """Return the neuron or the network with these parameters."""
        if self.is_neuron:
            return Neuron(parameters[:-1], parameters[-1])
        return self.network(parameters)

    def network(self, parameters: np.ndarray) -> Network:
        """Return the network with these parameters; one neuron is the smallest."""
        return Network.of_parameters(parameters, self.sizes, self.activations, self.loss)
