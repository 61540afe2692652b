"""Computing the epochs that a session looks at, slice by slice."""

import math
import time
from typing import Any

from traitlets import Int

from labkit.state.observable import Observable
from labkit.state.slices import PAUSE, SLICE, Slices, time_for
from labkit.training.run import Run

__all__ = ["Computing", "lacks"]

FIRST_SLICE = 0.008  # seconds of computing before the first picture of something new
FIRST_PAUSE = 0.015  # seconds in which that picture gets to the screen, with no core busy here
LONGEST_SLICE = 0.08  # Stop must be felt at once
REPLAY = 0.1  # seconds of training again what is not kept before what is there is shown instead


def lacks(run: Run, epoch: int) -> bool:
    """Whether epochs of a run up to `epoch` are still to be computed."""
    return run.computed < epoch and run.end is None


class Computing(Observable):
    """Computes what lacks at the end of each transaction; for :class:`labkit.Session`."""

    run: Run
    epoch: Any
    kept: Any
    compared: Any
    computed = Int(0, read_only=True, help="Last epoch of the run that is computed.")
    replaying = Int(0, read_only=True, help="Epochs up to the current one to be trained again.")
    computed_behind = Int(0, read_only=True, help="Epochs computed of the runs to compare with.")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._slices = Slices(self._next_slice, self)
        super().__init__(*arguments, **options)

    def finish(self) -> None:
        """Compute all epochs up to the current one now, and those of the runs to compare with."""
        with self.transaction():
            self.compute(math.inf)

    def _settle(self):
        if self.run is None:
            return
        if self._lacking(self.epoch):
            # However many pictures there are, most of the time goes to computing.
            slice_, pause = max(SLICE, min(4 * self._drawing, LONGEST_SLICE)), PAUSE
            if self._changed:
                slice_, pause = min(slice_, FIRST_SLICE), FIRST_PAUSE
                if not self._missing(self.epoch):
                    slice_ = REPLAY
            self.compute(time_for(slice_))
            if self._lacking(self.epoch):
                self._slices.later(pause)
            else:
                self._slices.stop()
        self.set_trait("computed", self.run.computed)
        self.set_trait("replaying", self._to_replay(self.epoch))
        self.set_trait("computed_behind", sum(item.run.computed for item in self.compared))

    def _to_replay(self, epoch):
        """Count the epochs that are computed, but must be trained again to be seen."""
        goal = min(epoch, self.run.computed)
        return goal - self.run.at_hand(goal) if goal > 0 else 0

    def _lacking(self, epoch):
        """Return the runs that lack epochs or, where none does, the one to be trained again."""
        lacking = self._missing(epoch)
        return lacking or ([(self.run, epoch)] if self._to_replay(epoch) else [])

    def _missing(self, epoch):
        """Return the runs that lack epochs, with the last one wanted; the most urgent first.

        A branch and its parent grow together, so that they can be compared on the way.
        """
        pair = [self.run] if self.run.parent is None else [self.run, self.run.parent]
        goals = [(run, epoch) for run in sorted(pair, key=lambda run: run.computed)]
        goals += [(item.run, item.epoch) for item in self.kept]
        return [(run, goal) for run, goal in goals if lacks(run, goal)]

    def compute(self, seconds: float, epoch: int | None = None) -> None:
        """Compute for a while, one epoch at least where one is missing.

        Parameters
        ----------
        seconds : float
            Time after which no further epoch is begun.
        epoch : int, optional
            Goal; by default the current epoch.
        """
        deadline = time.monotonic() + seconds
        while lacking := self._lacking(self.epoch if epoch is None else epoch):
            run, goal = lacking[0]
            if lacks(run, goal):
                run.compute(run.computed + 1)
            else:
                run.replay(run.at_hand(min(goal, run.computed)) + 1)
            if time.monotonic() >= deadline:
                break

    def _next_slice(self):
        with self.transaction():
            pass  # its end computes the next slice
