"""What a run knows of each epoch."""

from dataclasses import dataclass

import numpy as np

from labkit.model.neuron import Neuron

__all__ = ["Record"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Record:
    """State of a run after `epoch` epochs; epoch 0 is before training.

    Losses are mean cross-entropies in nats, accuracies fractions in [0, 1] at threshold 0.5, all
    with the weights of this epoch. `gradient_norm` is the length of the full-batch gradient.
    """

    epoch: int
    loss: float
    test_loss: float
    accuracy: float
    test_accuracy: float
    gradient_norm: float
    w: np.ndarray  # (n_features, 1), read-only
    b: np.ndarray  # (1, 1), read-only

    def __repr__(self):
        numbers = ", ".join(f"{name}={getattr(self, name):.4g}" for name in SCALARS)
        return f"Record(epoch={self.epoch}, {numbers}, {self.w.size} weights)"

    @property
    def neuron(self) -> Neuron:
        """The neuron with the weights of this epoch."""
        return Neuron(self.w, self.b)


SCALARS = ("loss", "test_loss", "accuracy", "test_accuracy", "gradient_norm")
