"""Training as a deterministic trajectory: a run is a pure function of data, settings and seed."""

import math
import pathlib
import weakref
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from labkit.base.files import PathLike
from labkit.data.dataset import Dataset
from labkit.model.checks import as_float, as_integer, check_finite
from labkit.training import archive, report
from labkit.training.behaviour import DivergenceError, behaviour, first_diverged
from labkit.training.config import Branching
from labkit.training.engines import State
from labkit.training.history import Numbers
from labkit.training.record import Record
from labkit.training.trajectory import Trajectory

__all__ = ["Run"]


class Run(Trajectory):
    """A lazy training run: ``run[k]`` is the :class:`Record` of epoch k, computed when asked for.

    Every epoch is kept, so that stepping back never trains again. Two runs with the same data and
    settings agree bit for bit on the same machine. Threads may share a run.

    Parameters
    ----------
    dataset : Dataset or None
        Training and test data. None only for a loaded run whose data is not at hand: it can be
        read but not continued.
    config : TrainingConfig
        Settings; for a branch, those after its last branching.

    Attributes
    ----------
    origin : tuple of Branching
        What was before `config`, the oldest first; empty for a run with one group of settings.
    parent : Run or None
        Run that this one was branched from; None for a branch that was loaded without its data.

    Raises
    ------
    ValueError
        If `config.batch_size` exceeds the number of training examples.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The same object for as long as somebody holds it.
        self._records: weakref.WeakValueDictionary[int, Record] = weakref.WeakValueDictionary()

    def __repr__(self):
        branch = f", branched at epoch {self.branched_at}" if self.origin else ""
        return (
            f"Run({self.config.method}, learning_rate={self.config.learning_rate:g}, "
            f"seed={self.config.seed}{branch}: {self.computed} epochs computed)"
        )

    @property
    def branched_at(self) -> int | None:
        """Last epoch that this run shares with its parent; None for a run that is no branch."""
        return self.origin[-1].epoch if self.origin else None

    @property
    def edited_at(self) -> int | None:
        """Epoch of the branching if its weights were set by hand, see :meth:`edited`; or None."""
        return self.branched_at if self.origin and self.origin[-1].edited else None

    def branch(self, epoch: int, **settings: Any) -> "Run":
        """Return a run that goes on from an epoch of this one with other settings.

        The records up to `epoch` are this run's own. A branch is a run like any other; with
        unchanged settings it is this run's continuation, bit for bit.

        Parameters
        ----------
        epoch : int
            Last epoch in common; computed if necessary.
        **settings
            ``learning_rate``, ``batch_size`` or ``seed`` (from here on the order of the examples);
            what is left out stays as in ``run.config``.

        Returns
        -------
        Run

        Raises
        ------
        IndexError
            If `epoch` is negative.
        DivergenceError
            If the run does not reach `epoch`, or its loss is not finite there.
        TypeError, ValueError
            If a setting does not exist, has a wrong value or cannot change any more.
        """
        config = self.config.branched(settings)
        epoch = self._reach(epoch)
        if not math.isfinite(self._history.numbers[epoch].loss):
            raise DivergenceError(
                f"Nothing can follow epoch {epoch}: the loss is not finite there. Branch earlier."
            )
        earlier = [stretch for stretch in self.origin if stretch.epoch < epoch]
        return Run(
            self.dataset,
            config,
            form=self._form,
            history=self._history.until(epoch, self.state(epoch)),
            origin=(*earlier, Branching(epoch, self.config_at(epoch), epoch == self.edited_at)),
            parent=self,
        )

    def edited(self, epoch: int, parameters: ArrayLike) -> "Run":
        """Return a run that goes on from an epoch with other weights than training gave.

        Parameters
        ----------
        epoch : int
            As for :meth:`branch`; up to the one before, the records are this run's own.
        parameters : array_like, shape (n_parameters,)
            Weights and biases at this epoch, layer by layer; a particle with momentum is at rest.

        Returns
        -------
        Run

        Raises
        ------
        IndexError, DivergenceError
            As for :meth:`branch`.
        ValueError
            If the shape is another, or a value is not finite.
        """
        run = self.branch(epoch)
        vector = as_float(parameters, "parameters").astype(self.state(epoch).parameters.dtype)
        if vector.shape != (self.form.n_parameters,):
            raise ValueError(
                f"parameters must have shape ({self.form.n_parameters},), found {vector.shape}."
            )
        check_finite(vector, "parameters")
        run._history.replace_last(*run._measured(State(vector)), pin=True)
        run.origin = (*run.origin[:-1], run.origin[-1]._replace(edited=True))
        return run

    def _reach(self, epoch: int) -> int:
        """Compute up to an epoch; return it, checked."""
        epoch = as_integer(epoch, "epoch")
        if epoch < 0:
            raise IndexError(f"Epochs count from 0 (before training), found {epoch}.")
        self.compute(epoch)
        if epoch > self.computed:
            raise DivergenceError(
                f"Epoch {epoch} does not exist: the loss left the range of numbers at epoch "
                f"{self.end} with learning_rate={self.config.learning_rate:g}. Try a smaller rate."
            )
        return epoch

    def __getitem__(self, epoch: int) -> Record:
        epoch = self._reach(epoch)
        record = self._records.get(epoch)
        if record is None:
            parameters = self.state(epoch).parameters
            record = Record(epoch, *self._history.numbers[epoch], parameters, self.form)
            self._records[epoch] = record
        return record

    def history(self, name: str) -> np.ndarray:
        """Values of one quantity over all epochs computed so far.

        Parameters
        ----------
        name : str
            "loss", "test_loss", "accuracy", "test_accuracy", "gradient_norm" or "penalty".

        Returns
        -------
        numpy.ndarray, shape (computed + 1,)

        Raises
        ------
        ValueError
            If there is no such quantity.
        """
        if name not in Numbers._fields:
            raise ValueError(f"name must be one of {', '.join(Numbers._fields)}; found {name!r}.")
        return np.array([getattr(numbers, name) for numbers in tuple(self._history.numbers)])

    @property
    def diverged_at(self) -> int | None:
        """First epoch at which :meth:`status` is "diverged", among those computed, or None."""
        return first_diverged(self.history("loss"))

    def status(self, epoch: int) -> str:
        """How the run behaves at an epoch, which is computed if necessary, judged by its loss.

        Returns
        -------
        str
            "diverged": not finite, or thrown out and growing.
            "thrown out": above its value before training for 10 epochs on end.
            "unsteady": it rose by more than 1 % within the last 10 epochs, after the first.
            "steady": otherwise.
        """
        epoch = epoch if self.end is None else min(epoch, self.end)
        self._reach(epoch)  # its numbers are enough, which are never trained again
        return behaviour(self.history("loss")[: epoch + 1])

    def save(self, path: PathLike) -> pathlib.Path:
        """Write all computed epochs and the settings to one ``.npz`` file."""
        return archive.save(self, path)

    @classmethod
    def load(cls, path: PathLike, dataset: Dataset | None = None) -> "Run":
        """Read a run written by :meth:`save`; with its `dataset` it can be trained on."""
        config, form, history, origin = archive.load(path, dataset)
        run: Run | None = None
        for depth, stretch in enumerate(origin if dataset is not None else ()):
            shared = history.until(stretch.epoch, history.states[stretch.epoch])
            run = cls(
                dataset,
                stretch.config,
                form=form,
                history=shared,
                origin=origin[:depth],
                parent=run,
            )
            if stretch.edited:
                run._train_again()  # the file holds the weights that the branch begins with
        return cls(dataset, config, form=form, history=history, origin=origin, parent=run)

    def to_csv(self, path: PathLike) -> pathlib.Path:
        """Write a table with one row per computed epoch."""
        return report.to_csv(self, path)

    def report(self, epoch: int | None = None) -> str:
        """Return settings and results as a Markdown list for a lab report."""
        return report.report(self, epoch)
