"""Runs of a session: found again for as long as they are needed, and the way back to them."""

import math
import time
from collections.abc import Iterable

from labkit.data.dataset import Dataset
from labkit.training.config import TrainingConfig
from labkit.training.history import Budget
from labkit.training.run import Run

__all__ = ["Runs", "base_of"]

CACHED = 16  # recent settings whose runs are there again at once
UNDO_MOST = 50  # changes of settings that can be taken back


def base_of(run: Run) -> tuple[Run, int] | None:
    """Return the run and the epoch that a branch starts from; None for a run that is no branch."""
    if run.parent is None or run.branched_at is None:
        return None
    return run.parent, run.branched_at


def _key(run):
    """Return all that a run of a session follows from."""
    return run.dataset, base_of(run), run.config


class Runs:
    """Recent runs by what they follow from, and those that undo goes back to.

    Parameters
    ----------
    budget : Budget
        Memory that all of them share.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._recent: dict[tuple, Run] = {}
        self._past: list[Run] = []
        self._last_change = -math.inf

    def find(
        self,
        dataset: Dataset,
        base: tuple[Run, int] | None,
        config: TrainingConfig,
        kept: Iterable[Run],
    ) -> Run:
        """Return the run of these settings: the very same object for as long as it is needed.

        Parameters
        ----------
        dataset : Dataset
            Its data.
        base : (Run, int) or None
            Run and epoch that it is a branch of.
        config : TrainingConfig
            Its settings.
        kept : iterable of Run
            Runs that are kept, whatever is recent.

        Returns
        -------
        Run
        """
        key = dataset, base, config
        run = self._recent.pop(key, None)
        if run is None:
            run = next((other for other in kept if _key(other) == key), None)
        if run is None:
            if base is None:
                run = Run(dataset, config, budget=self.budget)
            else:
                parent, epoch = base
                run = parent.branch(epoch, **config.of_branch())
        self._recent[key] = run  # the newest last
        if len(self._recent) > CACHED:
            del self._recent[next(iter(self._recent))]
        return run

    def add(self, run: Run) -> None:
        """Have a run found again."""
        self._recent[_key(run)] = run

    def remember(self, run: Run, pause: float = 0.0) -> None:
        """Note the run that is left, unless another one was left within `pause` seconds."""
        now = time.monotonic()
        if now - self._last_change >= pause:
            self._past = [*self._past, run][-UNDO_MOST:]
        self._last_change = now

    def separate(self) -> None:
        """Whatever follows is a step of its own."""
        self._last_change = -math.inf

    @property
    def can_undo(self) -> bool:
        """Whether there is a run to go back to."""
        return bool(self._past)

    def undo(self) -> Run:
        """Return the run that was left last, and forget it."""
        return self._past.pop()
