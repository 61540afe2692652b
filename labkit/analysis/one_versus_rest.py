"""As many neurons as there are digits, each trained for one against the rest, and their vote."""

import math
import time

import numpy as np
from numpy.typing import ArrayLike

from labkit.analysis.classes import Classes, measures
from labkit.data.dataset import Dataset
from labkit.model.neuron import Neuron
from labkit.training.config import TrainingConfig
from labkit.training.run import Run

__all__ = ["OneVersusRest"]


class OneVersusRest(Classes):
    """One neuron per digit; the digit whose neuron has the largest z is predicted.

    z and not the output decides, because outputs of 1 cannot be told apart. Nothing is computed
    until :meth:`compute` is called; every neuron is the last of a :class:`labkit.Run`, the same
    as a session with that target would give.

    Parameters
    ----------
    dataset : Dataset
        Has ``digits_train`` and ``digits_test``; its own target does not matter.
    config : TrainingConfig, optional
        Settings, the same for all neurons.
    n_epochs : int, default 200
        Epochs of each.

    Attributes
    ----------
    digits : tuple of int
        What is told apart.
    runs : dict of int to Run
        By digit.

    Raises
    ------
    ValueError
        If the dataset does not say what its examples show, or `n_epochs` is less than 1.
    """

    def __init__(
        self, dataset: Dataset, config: TrainingConfig | None = None, *, n_epochs: int = 200
    ) -> None:
        if n_epochs < 1:
            raise ValueError(f"n_epochs must be at least 1, found {n_epochs}.")
        self.dataset = dataset
        self.config = config or TrainingConfig()
        self.n_epochs = n_epochs
        if len(dataset.digits) < 2:
            raise ValueError(
                f"One against the rest needs examples of at least two digits; {dataset.name!r} "
                f"has {len(dataset.digits)}."
            )
        self.digits = dataset.digits
        self.runs = {digit: Run(dataset.with_target(digit), self.config) for digit in self.digits}
        self._results: dict[int, dict[str, float]] = {}
        self._z: np.ndarray | None = None

    def __repr__(self):
        return (
            f"OneVersusRest({self.dataset.name}: {len(self.trained)} of {len(self.digits)} "
            f"neurons trained for {self.n_epochs} epochs)"
        )

    @property
    def trained(self) -> tuple[int, ...]:
        """Digits whose neuron is ready."""
        return tuple(digit for digit, run in self.runs.items() if self._is_over(run))

    @property
    def ready(self) -> bool:
        """Whether all neurons are."""
        return len(self.trained) == len(self.digits)

    @property
    def progress(self) -> float:
        """Fraction of the epochs that are computed."""
        done = sum(
            self.n_epochs + 1 if self._is_over(run) else run.computed + 1
            for run in self.runs.values()
        )
        return done / ((self.n_epochs + 1) * len(self.digits))

    def _is_over(self, run):
        return run.computed >= self.n_epochs or run.end is not None

    def compute(self, *, seconds: float = math.inf) -> bool:
        """Train, one neuron after the other, and stop when the time is used up.

        Parameters
        ----------
        seconds : float, default infinity
            Time after which no further epoch is begun; at least one epoch is computed.

        Returns
        -------
        bool
            Whether all neurons are ready.
        """
        deadline = time.monotonic() + seconds
        for run in self.runs.values():
            if not self._is_over(run):
                run.compute(self.n_epochs, seconds=max(deadline - time.monotonic(), 0))
                if time.monotonic() >= deadline:
                    break
        return self.ready

    def neuron(self, digit: int) -> Neuron:
        """Return the neuron of a digit.

        Parameters
        ----------
        digit : int
            One of :attr:`digits`.

        Returns
        -------
        Neuron

        Raises
        ------
        ValueError
            If it is not trained yet, or training left the range of numbers.
        """
        if digit not in self.trained:
            raise ValueError(f"The neuron of digit {digit} is not trained yet.")
        run = self.runs[digit]
        record = run[min(self.n_epochs, run.computed)]
        if run.end is not None or not np.isfinite(record.w).all():
            raise ValueError(
                f"Training the neuron of digit {digit} left the range of numbers at epoch "
                f"{run.end} with learning_rate={self.config.learning_rate:g}. Try a smaller rate."
            )
        return record.neuron

    def result(self, digit: int) -> dict[str, float]:
        """How one neuron does on the test examples, by itself.

        Parameters
        ----------
        digit : int
            One of :attr:`trained`.

        Returns
        -------
        dict of str to float
            "accuracy", "precision", "recall" and "f1_score" at threshold 0.5; 0 where they are
            not defined.

        Raises
        ------
        ValueError
            As for :meth:`neuron`.
        """
        if digit not in self._results:
            data = self.runs[digit].data
            self._results[digit] = measures(
                data.y_test == 1, self.neuron(digit).predict(data.X_test)
            )
        return self._results[digit]

    def z(self, X: ArrayLike) -> np.ndarray:
        """Weighted sums of all neurons.

        Parameters
        ----------
        X : array_like, shape (n_features, m)
            Inputs.

        Returns
        -------
        numpy.ndarray, shape (len(digits), m)

        Raises
        ------
        ValueError
            As for :meth:`neuron`.
        """
        return np.concatenate([self.neuron(digit).z(X) for digit in self.digits])

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict the digit with the largest z; shape (m,), arguments as for :meth:`z`."""
        return np.array(self.digits)[np.argmax(self.z(X), axis=0)]

    @property
    def z_test(self) -> np.ndarray:
        """:meth:`z` of the test examples, computed once."""
        if self._z is None:
            self._z = self.z(self.dataset.X_test)
        return self._z
