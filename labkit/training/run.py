"""Training as a deterministic trajectory: a run is a pure function of data, settings and seed."""

import math
import pathlib
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from labkit.base.files import PathLike
from labkit.data.dataset import Dataset
from labkit.model.checks import as_integer
from labkit.training import archive, report
from labkit.training.behaviour import DivergenceError, behaviour, first_diverged
from labkit.training.config import Branching, TrainingConfig
from labkit.training.engine import evaluate, stochastic_epoch, untrained
from labkit.training.record import SCALARS, Record

__all__ = ["Run"]


class Run:
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

    def __init__(
        self,
        dataset: Dataset | None,
        config: TrainingConfig,
        *,
        records: Sequence[Record] = (),
        origin: Sequence[Branching] = (),
        parent: "Run | None" = None,
    ) -> None:
        size = config.batch_size
        if dataset is not None and size is not None and size > dataset.m_train:
            raise ValueError(
                f"batch_size is {size}, but there are only {dataset.m_train} training examples; "
                "None takes them all."
            )
        self.dataset = dataset
        self.config = config
        self.origin = tuple(origin)
        self.parent = parent
        self._lock = threading.RLock()
        self._records = list(records)
        # Of the last record, for the next full-batch step.
        self._gradient: tuple[np.ndarray, float] | None = None

    def __repr__(self):
        branch = f", branched at epoch {self.branched_at}" if self.origin else ""
        return (
            f"Run({self.config.method}, learning_rate={self.config.learning_rate:g}, "
            f"seed={self.config.seed}{branch}: {self.computed} epochs computed)"
        )

    @property
    def computed(self) -> int:
        """Last epoch computed so far; -1 before the first use."""
        return len(self._records) - 1

    @property
    def end(self) -> int | None:
        """Last epoch that can exist, where the numbers ran out of range; None as a rule."""
        if self._records and not math.isfinite(self._records[-1].loss):
            return self.computed
        return None

    @property
    def branched_at(self) -> int | None:
        """Last epoch that this run shares with its parent; None for a run that is no branch."""
        return self.origin[-1].epoch if self.origin else None

    def config_at(self, epoch: int) -> TrainingConfig:
        """Return the settings of the updates that led to an epoch: up to a branching the old."""
        for stretch in self.origin:
            if epoch <= stretch.epoch:
                return stretch.config
        return self.config

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
        if not math.isfinite(self[epoch].loss):
            raise DivergenceError(
                f"Nothing can follow epoch {epoch}: the loss is not finite there. Branch earlier."
            )
        epoch = int(epoch)
        earlier = [stretch for stretch in self.origin if stretch.epoch < epoch]
        return Run(
            self.dataset,
            config,
            records=self._records[: epoch + 1],
            origin=(*earlier, Branching(epoch, self.config_at(epoch))),
            parent=self,
        )

    def __getitem__(self, epoch: int) -> Record:
        epoch = as_integer(epoch, "epoch")
        if epoch < 0:
            raise IndexError(f"Epochs count from 0 (before training), found {epoch}.")
        self.compute(epoch)
        if epoch > self.computed:
            raise DivergenceError(
                f"Epoch {epoch} does not exist: the loss left the range of numbers at epoch "
                f"{self.end} with learning_rate={self.config.learning_rate:g}. Try a smaller rate."
            )
        return self._records[epoch]

    def compute(self, epoch: int, *, seconds: float = math.inf) -> bool:
        """Compute up to `epoch`, at least one epoch, and stop when the time is used up.

        Parameters
        ----------
        epoch : int
            Last epoch wanted.
        seconds : float, default infinity
            Time after which no further epoch is begun.

        Returns
        -------
        bool
            Whether all that can be computed up to `epoch` is there.
        """
        deadline = time.monotonic() + seconds
        while self.computed < epoch and self.end is None:
            with self._lock:  # one epoch at a time, so that another thread can read in between
                if self.computed < epoch and self.end is None:
                    self._append(*self._next_parameters())
            if time.monotonic() >= deadline:
                break
        return self.computed >= epoch or self.end is not None

    @property
    def data(self) -> Dataset:
        """Training and test data; ValueError where the run was loaded without them."""
        if self.dataset is None:
            raise ValueError(
                f"This run was loaded without its data and ends at epoch {self.computed}. Load it "
                "with Run.load(path, dataset) to train on."
            )
        return self.dataset

    def _next_parameters(self) -> tuple[np.ndarray, float]:
        config, images, labels = self.config, self.data.X_train.T, self.data.y_train[0]
        if not self._records:
            return untrained(images, config.seed, config.initial_scale)
        last = self._records[-1]
        w, b = last.w[:, 0], last.b.item()
        if config.batch_size is None:
            if self._gradient is None:  # after loading, and after a branching
                self._gradient = evaluate(images, labels, w, b).slopes
            dw, db = self._gradient
            with np.errstate(all="ignore"):
                return w - config.learning_rate * dw, b - config.learning_rate * db
        rng = np.random.default_rng([config.seed, self.computed + 1])
        rate, size = config.learning_rate, config.batch_size
        return stochastic_epoch(images, labels, w, b, learning_rate=rate, batch_size=size, rng=rng)

    def _append(self, w: np.ndarray, b: float) -> None:
        data = self.data
        with np.errstate(over="ignore"):
            b = float(np.asarray(b, w.dtype))  # as recorded, so that a loaded run goes on alike
        training = evaluate(data.X_train.T, data.y_train[0], w, b)
        test = evaluate(data.X_test.T, data.y_test[0], w, b, gradient=False)
        weights, bias = w[:, np.newaxis], np.full((1, 1), b, w.dtype)
        weights.flags.writeable = bias.flags.writeable = False
        self._gradient = training.slopes
        with np.errstate(all="ignore"):
            norm = math.hypot(float(np.linalg.norm(self._gradient[0])), self._gradient[1])
        self._records.append(
            Record(
                epoch=len(self._records),
                loss=training.loss,
                test_loss=test.loss,
                accuracy=training.accuracy,
                test_accuracy=test.accuracy,
                gradient_norm=norm,
                w=weights,
                b=bias,
            )
        )

    def history(self, name: str) -> np.ndarray:
        """Values of one quantity over all epochs computed so far.

        Parameters
        ----------
        name : str
            "loss", "test_loss", "accuracy", "test_accuracy" or "gradient_norm".

        Returns
        -------
        numpy.ndarray, shape (computed + 1,)

        Raises
        ------
        ValueError
            If there is no such quantity.
        """
        if name not in SCALARS:
            raise ValueError(f"name must be one of {', '.join(SCALARS)}; found {name!r}.")
        return np.array([getattr(record, name) for record in tuple(self._records)])

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
        self[epoch]
        return behaviour(self.history("loss")[: epoch + 1])

    def save(self, path: PathLike) -> pathlib.Path:
        """Write all computed epochs and the settings to one ``.npz`` file."""
        return archive.save(self, path)

    @classmethod
    def load(cls, path: PathLike, dataset: Dataset | None = None) -> "Run":
        """Read a run written by :meth:`save`; with its `dataset` it can be trained on."""
        config, records, origin = archive.load(path, dataset)
        run = None
        for depth, stretch in enumerate(origin if dataset is not None else ()):
            shared = records[: stretch.epoch + 1]
            run = cls(dataset, stretch.config, records=shared, origin=origin[:depth], parent=run)
        return cls(dataset, config, records=records, origin=origin, parent=run)

    def to_csv(self, path: PathLike) -> pathlib.Path:
        """Write a table with one row per computed epoch."""
        return report.to_csv(self, path)

    def report(self, epoch: int | None = None) -> str:
        """Return settings and results as a Markdown list for a lab report."""
        return report.report(self, epoch)
