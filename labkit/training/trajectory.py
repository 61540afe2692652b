"""What a run computes and keeps: numbers of all epochs, states of as many as the memory allows."""

import math
import threading
import time
from collections.abc import Sequence
from typing import Any, Self

from labkit.data.dataset import Dataset
from labkit.training.config import Branching, TrainingConfig
from labkit.training.engines import State, engine_for
from labkit.training.form import Form
from labkit.training.history import Budget, History, Numbers

__all__ = ["Trajectory"]


class Trajectory:
    """Epochs that follow from each other; the part of :class:`labkit.Run` that computes them."""

    def __init__(
        self,
        dataset: Dataset | None,
        config: TrainingConfig,
        *,
        form: Form | None = None,
        history: History | None = None,
        origin: Sequence[Branching] = (),
        parent: Self | None = None,
        budget: Budget | None = None,
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
        self._form = form
        self._lock = threading.RLock()
        self._history = History(budget or Budget()) if history is None else history
        self._gradient: Any = None  # of the last epoch, for the next full-batch step
        self._replayed: dict[int, State] = {}  # states between two that are kept

    @property
    def computed(self) -> int:
        """Last epoch computed so far; -1 before the first use."""
        return len(self._history.numbers) - 1

    @property
    def end(self) -> int | None:
        """Last epoch that can exist, where the numbers ran out of range; None as a rule."""
        numbers = self._history.numbers
        if numbers and not math.isfinite(numbers[-1].loss):
            return self.computed
        return None

    @property
    def form(self) -> Form:
        """What is trained, without its parameters."""
        if self._form is None:
            self._form = Form.of(self.config, self.data)
        return self._form

    def config_at(self, epoch: int) -> TrainingConfig:
        """Return the settings of the updates that led to an epoch: up to a branching the old."""
        for stretch in self.origin:
            if epoch <= stretch.epoch:
                return stretch.config
        return self.config

    @property
    def data(self) -> Dataset:
        """Training and test data; ValueError where the run was loaded without them."""
        if self.dataset is None:
            raise ValueError(
                f"This run was loaded without its data and ends at epoch {self.computed}. Load it "
                "with Run.load(path, dataset) to train on."
            )
        return self.dataset

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
                    self._append(self._next_state())
            if time.monotonic() >= deadline:
                break
        return self.computed >= epoch or self.end is not None

    def state(self, epoch: int) -> State:
        """Return all that follows an epoch but for the settings; trained again where not kept."""
        self.compute(epoch)
        with self._lock:
            while (there := self.at_hand(epoch)) < epoch:
                self.replay(there + 1)
            return self._at_hand(epoch)

    def at_hand(self, epoch: int) -> int:
        """Return the last epoch up to a computed one whose state need not be trained again."""
        with self._lock:
            stretch = (k for k in self._replayed if k <= epoch)
            return max([self._history.before(epoch), *stretch])

    def replay(self, epoch: int) -> None:
        """Train one epoch again that follows one at hand."""
        with self._lock:
            if epoch - 1 in self._history.states:
                self._replayed = {}  # of one stretch, so that stepping back trains once for all
            self._replayed[epoch] = self._following(self._at_hand(epoch - 1), epoch)

    def _at_hand(self, epoch: int) -> State:
        return self._history.states.get(epoch) or self._replayed[epoch]

    def kept_states(self) -> dict[int, State]:
        """States that are kept, by their epochs, and those at branchings."""
        with self._lock:
            branchings = {s.epoch: self.state(s.epoch) for s in self.origin}
            return dict(sorted((self._history.states | branchings).items()))

    def _next_state(self) -> State:
        last = self.computed
        if last < 0:
            return engine_for(self.form, self.config).untrained(self.data.X_train.T)
        return self._following(self._history.states[last], last + 1, self._gradient)

    def _following(self, state: State, number: int, gradient: Any = None) -> State:
        """Return the state of an epoch that follows the one given."""
        config, images, labels = self.config_at(number), self.data.X_train.T, self.data.y_train[0]
        engine = engine_for(self.form, config)
        if config.batch_size is not None:
            return _locked(engine.epoch(images, labels, state, number))
        if gradient is None:  # after loading, after a branching, and on the way back
            gradient = engine.evaluate(images, labels, state).gradient
        return _locked(engine.descend(state, gradient))

    def _train_again(self) -> None:
        """Let the last epoch follow from the one before, whatever its weights are."""
        last = self.computed
        if last:
            state = self._following(self.state(last - 1), last)
        else:
            state = engine_for(self.form, self.config).untrained(self.data.X_train.T)
        self._history.replace_last(*self._measured(state))

    def _append(self, state: State) -> None:
        self._history.append(*self._measured(state))

    def _measured(self, state: State) -> tuple[Numbers, State]:
        """Return what is measured of a state, and the state itself, read-only."""
        data, state = self.data, _locked(state)
        engine = engine_for(self.form, self.config)
        training = engine.evaluate(data.X_train.T, data.y_train[0], state)
        test = engine.evaluate(data.X_test.T, data.y_test[0], state, gradient=False)
        self._gradient = training.gradient
        numbers = Numbers(
            loss=training.loss,
            test_loss=test.loss,
            accuracy=training.accuracy,
            test_accuracy=test.accuracy,
            gradient_norm=engine.norm(training.gradient),
            penalty=engine.penalty(state),
        )
        return numbers, state


def _locked(state: State) -> State:
    for array in state:
        if array is not None:
            array.flags.writeable = False
    return state
