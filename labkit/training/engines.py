"""What a run trains with: one engine for one neuron, one for networks, both used alike.

Parameters travel as one vector of the type of the data; a gradient goes from :meth:`evaluate` to
:meth:`descend` and is nobody else's business.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from labkit.model.parameters import initial_parameters
from labkit.training.config import TrainingConfig
from labkit.training.engine import evaluate, stochastic_epoch, untrained
from labkit.training.form import Form
from labkit.training.network_engine import NetworkPasses, Pass

__all__ = ["Engine", "State", "engine_for"]


class State(NamedTuple):
    """All that the next epoch follows from, but for the settings.

    Attributes
    ----------
    parameters : numpy.ndarray, shape (n_parameters,)
        Weights and biases, read-only.
    velocity : numpy.ndarray or None
        The last step where there is momentum; None for a particle at rest.
    """

    parameters: np.ndarray
    velocity: np.ndarray | None = None

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.parameters.nbytes + (0 if self.velocity is None else self.velocity.nbytes)


class Engine:
    """Train models of one form with one group of settings.

    Parameters
    ----------
    form : Form
        Of the model.
    config : TrainingConfig
        Settings.
    """

    def __init__(self, form: Form, config: TrainingConfig) -> None:
        self.form = form
        self.config = config
        self._passes = NetworkPasses(form)

    def untrained(self, images: np.ndarray) -> State:
        """Return the state before training."""
        form, config = self.form, self.config
        if form.one_neuron and config.initial_weights == "scaled":
            return _state(*untrained(images, config.seed, config.initial_scale))
        return State(
            initial_parameters(
                form.sizes,
                form.activations,
                initial=config.initial_weights,
                seed=config.seed,
                dtype=images.dtype,
            )
        )

    def evaluate(
        self, images: np.ndarray, labels: np.ndarray, state: State, *, gradient: bool = True
    ) -> Pass:
        """Loss, accuracy and, where asked for, the gradient of the loss over all examples."""
        return self._passes.evaluate(images, labels, state.parameters, gradient=gradient)

    def norm(self, gradient: Any) -> float:
        """Return the length of a gradient."""
        with np.errstate(all="ignore"):
            return float(np.linalg.norm(gradient))

    def penalty(self, state: State) -> float:
        """Return what L1 and L2 add to the loss."""
        return self._passes.penalty(state.parameters, self.config.l1, self.config.l2)

    def descend(self, state: State, gradient: Any) -> State:
        """One step with the gradient of all examples."""
        return State(
            *self._passes.descend(
                state.parameters, state.velocity, gradient, **self._settings_of_steps()
            )
        )

    def epoch(self, images: np.ndarray, labels: np.ndarray, state: State, number: int) -> State:
        """One epoch of batches; its order of the examples follows from the seed and its number."""
        assert self.config.batch_size is not None
        return State(
            *self._passes.epoch(
                images,
                labels,
                *state,
                order=np.random.default_rng([self.config.seed, number]).permutation(len(images)),
                batch_size=self.config.batch_size,
                **self._settings_of_steps(),
            )
        )

    def _settings_of_steps(self):
        return {name: getattr(self.config, name) for name in STEPS}


STEPS = ("learning_rate", "momentum", "l1", "l2")


class NeuronEngine(Engine):
    """Train one neuron by plain gradient descent: fused, and faster than layers can be."""

    def evaluate(
        self, images: np.ndarray, labels: np.ndarray, state: State, *, gradient: bool = True
    ) -> Pass:
        """Loss, accuracy and, where asked for, the gradient of the loss over all examples."""
        found = evaluate(images, labels, *_neuron(state), gradient=gradient)
        return Pass(found.loss, found.accuracy, (found.dw, found.db) if gradient else None)

    def norm(self, gradient: Any) -> float:
        """Return the length of a gradient."""
        dw, db = gradient
        with np.errstate(all="ignore"):
            return math.hypot(float(np.linalg.norm(dw)), db)

    def descend(self, state: State, gradient: Any) -> State:
        """One step with the gradient of all examples."""
        (w, b), (dw, db), rate = _neuron(state), gradient, self.config.learning_rate
        with np.errstate(all="ignore"):
            return _state(w - rate * dw, b - rate * db)

    def epoch(self, images: np.ndarray, labels: np.ndarray, state: State, number: int) -> State:
        """One epoch of batches; its order of the examples follows from the seed and its number."""
        assert self.config.batch_size is not None
        return _state(
            *stochastic_epoch(
                images,
                labels,
                *_neuron(state),
                learning_rate=self.config.learning_rate,
                batch_size=self.config.batch_size,
                rng=np.random.default_rng([self.config.seed, number]),
            )
        )


def _neuron(state: State) -> tuple[np.ndarray, float]:
    return state.parameters[:-1], state.parameters[-1].item()


def _state(w: np.ndarray, b: float) -> State:
    with np.errstate(over="ignore"):
        return State(np.append(w, w.dtype.type(b)))


def engine_for(form: Form, config: TrainingConfig) -> Engine:
    """Return what trains models of a form with these settings."""
    plain = form.is_neuron and not (config.momentum or config.l1 or config.l2)
    return (NeuronEngine if plain else Engine)(form, config)
