"""The past of runs within a budget of memory.

Numbers of all epochs stay. States are kept for every epoch until the budget is full; then every
other one of the largest history goes, and later ones are kept at twice the stride. What lies
between is trained again from the one before, bit for bit.
"""

import weakref
from collections.abc import Sequence
from typing import NamedTuple

from labkit.training.engines import State

__all__ = ["BYTES", "Budget", "History", "Numbers"]

BYTES = 64_000_000  # of one budget, unless another is asked for


class Numbers(NamedTuple):
    """What is measured at an epoch, see :class:`labkit.Record`."""

    loss: float
    test_loss: float
    accuracy: float
    test_accuracy: float
    gradient_norm: float
    penalty: float


class Budget:
    """Memory that the histories of several runs share.

    Parameters
    ----------
    limit : int
        In bytes; the last state of each history is kept in any case.
    """

    def __init__(self, limit: int = BYTES) -> None:
        self.limit = limit
        self._histories: weakref.WeakSet[History] = weakref.WeakSet()

    @property
    def nbytes(self) -> int:
        """Memory that all states take."""
        return sum(history.nbytes for history in self._histories)

    def add(self, history: "History") -> None:
        """Have a history share this budget."""
        self._histories.add(history)

    def keep(self) -> None:
        """Thin out the largest histories until all fit, or none has more than its ends."""
        while self.nbytes > self.limit:
            thick = [history for history in self._histories if history.can_thin]
            if not thick:
                return
            max(thick, key=lambda history: history.nbytes).thin()


class History:
    """Numbers and states of the epochs of one run.

    Parameters
    ----------
    budget : Budget
        That the states share with others.
    numbers : sequence of Numbers
        Of the epochs so far.
    states : dict of int to State
        By their epochs; that of the last epoch among them.
    stride : int, default 1
        States are kept of every so many epochs.
    whole : bool, default False
        Whether it must stay as it is, because nothing can be trained again.
    """

    def __init__(
        self,
        budget: Budget,
        numbers: Sequence[Numbers] = (),
        states: dict[int, State] | None = None,
        *,
        stride: int = 1,
        whole: bool = False,
    ) -> None:
        self.budget = budget
        self.numbers = list(numbers)
        self.states = dict(states or {})
        self.stride = stride
        self.whole = whole
        self.pinned: set[int] = set()  # states that do not follow from the ones before
        self.nbytes = sum(state.nbytes for state in self.states.values())
        budget.add(self)

    def append(self, numbers: Numbers, state: State) -> None:
        """Note the next epoch."""
        before = len(self.numbers) - 1
        if before % self.stride:
            self._drop(before)
        self.numbers.append(numbers)
        self.states[before + 1] = state
        self.nbytes += state.nbytes
        self.budget.keep()

    def before(self, epoch: int) -> int:
        """Return the last epoch up to this one whose state is kept."""
        while epoch not in self.states:
            epoch -= 1
        return epoch

    def until(self, epoch: int, state: State) -> "History":
        """Return a history that shares the epochs up to one, whose state is given."""
        states = {k: kept for k, kept in self.states.items() if k < epoch}
        history = History(
            self.budget,
            self.numbers[: epoch + 1],
            states | {epoch: state},
            stride=self.stride,
            whole=self.whole,
        )
        history.pinned = {k for k in self.pinned if k <= epoch}
        return history

    @property
    def can_thin(self) -> bool:
        """Whether a state can go."""
        return not self.whole and len(self.states) > 2 + len(self.pinned)

    def replace_last(self, numbers: Numbers, state: State, *, pin: bool = False) -> None:
        """Put another state in the place of that of the last epoch; pinned, it never goes."""
        last = len(self.numbers) - 1
        self.nbytes += state.nbytes - self.states[last].nbytes
        self.numbers[last], self.states[last] = numbers, state
        (self.pinned.add if pin else self.pinned.discard)(last)

    def thin(self) -> None:
        """Keep every other state, and the last one."""
        self.stride *= 2
        last = len(self.numbers) - 1
        for epoch in [k for k in self.states if k % self.stride and k != last]:
            self._drop(epoch)

    def _drop(self, epoch):
        if epoch in self.states and epoch not in self.pinned:
            self.nbytes -= self.states.pop(epoch).nbytes
