"""What a run knows of each epoch."""

from dataclasses import dataclass

import numpy as np

from labkit.model.network import Network
from labkit.model.neuron import Neuron
from labkit.training.form import Form

__all__ = ["Record"]


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True, repr=False)
class Record:
    """State of a run after `epoch` epochs; epoch 0 is before training.

    Losses are means over examples, of cross-entropies in nats, accuracies fractions in [0, 1] at
    threshold 0.5, all with the parameters of this epoch. `gradient_norm` is the length of the
    full-batch gradient of the loss, `penalty` what L1 and L2 add to the loss.
    """

    epoch: int
    loss: float
    test_loss: float
    accuracy: float
    test_accuracy: float
    gradient_norm: float
    penalty: float
    parameters: np.ndarray  # all weights and biases, layer by layer, read-only
    form: Form

    def __repr__(self):
        numbers = ", ".join(f"{name}={getattr(self, name):.4g}" for name in SCALARS)
        n_biases = sum(self.form.sizes[1:])
        return f"Record(epoch={self.epoch}, {numbers}, {self.parameters.size - n_biases} weights)"

    @property
    def model(self) -> Neuron | Network:
        """The neuron, or the network, with the parameters of this epoch."""
        return self.form.model(self.parameters)

    @property
    def neuron(self) -> Neuron:
        """The neuron with the weights of this epoch; AttributeError for a network."""
        return Neuron(self.w, self.b)

    @property
    def network(self) -> Network:
        """The network with the parameters of this epoch; one neuron is the smallest."""
        return self.form.network(self.parameters)

    @property
    def w(self) -> np.ndarray:
        """Weights of the neuron, shape (n_features, 1); AttributeError for a network."""
        self._check_neuron("w")
        return self.parameters[:-1, np.newaxis]

    @property
    def b(self) -> np.ndarray:
        """Bias of the neuron, shape (1, 1); AttributeError for a network."""
        self._check_neuron("b")
        return self.parameters[-1:, np.newaxis]

    def _check_neuron(self, name):
        if not self.form.one_neuron:
            raise AttributeError(
                f"This run trains a network of layers, not one neuron: see record.network.layers "
                f"({name})."
            )


SCALARS = ("loss", "test_loss", "accuracy", "test_accuracy", "gradient_norm")
