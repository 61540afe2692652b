"""The one mutable, observable object: settings, the run they define, and a cursor into it.

Long computation is cut into slices on the event loop of whoever asked for it; where there is no
event loop, as in a script, it is done at once.
"""

import asyncio
import math
import time

from traitlets import Bool, Float, Instance, Int, TraitError, validate

from labkit.data import Dataset
from labkit.shared import Shared
from labkit.training import Run, TrainingConfig

__all__ = ["Session"]

SETTINGS = ("learning_rate", "batch_size", "seed", "initial_scale")
RUNS_KEPT = 16  # recent settings whose runs are there again at once
SLICE = 0.025  # seconds of computing before pictures and messages get their turn
LONGEST_SLICE = 0.08  # Stop must be felt at once
FRAME = 1 / 30  # seconds between two frames of playback


class Session(Shared):
    """A dataset, settings, the run that follows from them, and the epoch being looked at.

    Widgets observe a session and set its traits; so may code: ``session.learning_rate = 0.3``.

    Parameters
    ----------
    dataset : Dataset
        Training and test data, see :func:`labkit.load_digits`.
    learning_rate, batch_size, seed, initial_scale
        Settings of the run, see :class:`labkit.TrainingConfig`.
    n_epochs : int, default 200
        Length of the run as the controls show it.
    epoch : int, default 0
        Epoch to look at first.
    threshold : float, default 0.5
        Outputs above it count as class 1.
    learning_rate_bounds : pair of float, default (1e-3, 1e3)
        Smallest and largest learning rate, also for the sliders.

    Raises
    ------
    TypeError
        If `dataset` is no Dataset.
    traitlets.TraitError
        If a setting is out of bounds, here and whenever a trait is set.
    """

    learning_rate = Float(1.0)
    batch_size = Int(None, allow_none=True)
    seed = Int(0)
    initial_scale = Float(0.01)
    n_epochs = Int(200)
    epoch = Int(0)
    threshold = Float(0.5)
    speed = Float(20.0, help="Epochs per second of playback.")
    run = Instance(Run, allow_none=True, read_only=True)
    computed = Int(0, read_only=True, help="Last epoch of the run that is computed.")
    playing = Bool(False, read_only=True)

    def __init__(
        self,
        dataset,
        *,
        learning_rate=1.0,
        batch_size=None,
        seed=0,
        initial_scale=0.01,
        n_epochs=200,
        epoch=0,
        threshold=0.5,
        learning_rate_bounds=(1e-3, 1e3),
    ):
        if not isinstance(dataset, Dataset):
            raise TypeError(
                f"A Session takes a Dataset such as labkit.load_digits(), found {dataset!r:.80}."
            )
        low, high = learning_rate_bounds
        if not 0 < low < high < math.inf:
            raise ValueError(f"learning_rate_bounds must be 0 < low < high, found ({low}, {high}).")
        self.dataset = dataset
        self.learning_rate_bounds = float(low), float(high)
        self._runs = {}
        self._slices = 0  # number of the newest chain of slices; older ones give up
        self._frames = 0
        self._initial = {
            "learning_rate": learning_rate,
            "batch_size": batch_size,
            "seed": seed,
            "initial_scale": initial_scale,
        }
        super().__init__()
        with self.transaction():
            for name, value in self._initial.items():
                setattr(self, name, value)
            self.n_epochs = n_epochs
            self.epoch = epoch
            self.threshold = threshold
            self._replace_run()

    def __repr__(self):
        return (
            f"Session({self.dataset.name}: {self.config.method}, "
            f"learning_rate={self.learning_rate:g}, epoch {self.epoch} of {self.n_epochs})"
        )

    # -- reading ---------------------------------------------------------------------------------

    @property
    def config(self):
        """The settings as a :class:`labkit.TrainingConfig`."""
        return TrainingConfig(**{name: getattr(self, name) for name in SETTINGS})

    @property
    def record(self):
        """Record of the current epoch, computed here and now if it is not there yet.

        Where the run left the range of numbers earlier, its last epoch.
        """
        self.run.compute(self.epoch)
        return self.shown

    @property
    def shown(self):
        """Record of the current epoch, or of the last one there while the run is computed."""
        return self.run[max(0, min(self.epoch, self.run.computed))]

    @property
    def busy(self):
        """Whether epochs up to the current one are still missing."""
        return self.run.computed < self.epoch and self.run.end is None

    # -- changing --------------------------------------------------------------------------------

    def notify_change(self, change):
        """Replace the run where a setting changed; called by traitlets."""
        with self.transaction():
            if change["name"] in SETTINGS and self.run is not None:
                self._replace_run()
            if change["name"] == "n_epochs" and self.epoch > self.n_epochs:
                self.epoch = self.n_epochs
            super().notify_change(change)

    def _replace_run(self):
        config = self.config
        run = self._runs.pop(config, None) or Run(self.dataset, config)
        self._runs[config] = run  # the newest last
        if len(self._runs) > RUNS_KEPT:
            del self._runs[next(iter(self._runs))]
        self.set_trait("run", run)

    def finish(self):
        """Compute all epochs up to the current one now."""
        with self.transaction():
            self.run.compute(self.epoch)

    def stop(self):
        """Stop playing and computing; the epoch becomes the last one that is there."""
        with self.transaction():
            self.pause()
            self.epoch = self.shown.epoch

    def restore(self, *names):
        """Set settings back to what the session was made with.

        Parameters
        ----------
        *names : str
            Settings such as "learning_rate"; none means all of them.
        """
        with self.transaction(), self.hold_trait_notifications():
            for name in names or SETTINGS:
                setattr(self, name, self._initial[name])

    def reset(self):
        """Back to the settings that the session was made with, at epoch 0."""
        with self.transaction():
            self.pause()
            self.epoch = 0
            self.restore()

    # -- computing in slices ---------------------------------------------------------------------

    def _settle(self):
        run = self.run
        if run is None:
            return
        if run.computed < self.epoch and run.end is None:
            loop = _running_loop()
            # However many pictures there are, most of the time goes to computing.
            slice_ = max(SLICE, min(4 * self._drawing, LONGEST_SLICE))
            run.compute(self.epoch, seconds=math.inf if loop is None else slice_)
            self._slices += 1
            if self.busy:
                # A moment for the messages that wait, so that Stop and newer settings get in.
                loop.call_later(0.001, self._slice, self._slices)
        self.set_trait("computed", run.computed)

    def _slice(self, number):
        if number == self._slices:
            with self.transaction():
                pass  # its end computes the next slice

    # -- playing ---------------------------------------------------------------------------------

    def play(self):
        """Let the epoch advance by `speed` epochs per second, from the start if it is at the end.

        Raises
        ------
        RuntimeError
            Where there is no running event loop, as in a script.
        """
        loop = _running_loop()
        if loop is None:
            raise RuntimeError(
                "Playing needs a running event loop, as in JupyterLab. Set session.epoch instead."
            )
        with self.transaction():
            if self.epoch >= self.n_epochs:
                self.epoch = 0
            self._frames += 1
            self.set_trait("playing", True)
            loop.call_later(FRAME, self._frame, self._frames, time.monotonic(), 0.0)

    def pause(self):
        """Stop playing; the epoch stays."""
        with self.transaction():
            self._frames += 1
            self.set_trait("playing", False)

    def _frame(self, number, before, rest):
        """Advance by the time that has passed: late frames are skipped, never queued."""
        if number != self._frames:
            return
        now = time.monotonic()
        with self.transaction():
            if not self.busy:
                rest += min(now - before, 1.0) * self.speed
                goal = min(self.epoch + int(rest), self.n_epochs)
                rest -= int(rest)
                self.run.compute(goal, seconds=SLICE)
                self.epoch = max(self.epoch, min(goal, self.run.computed))
            if self.epoch >= self.n_epochs or self.run.end is not None:
                self.pause()
        if number == self._frames:
            delay = max(FRAME - (time.monotonic() - now), 0.001)
            _running_loop().call_later(delay, self._frame, number, now, rest)

    # -- checking --------------------------------------------------------------------------------

    @validate(*SETTINGS)
    def _check_setting(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        try:
            TrainingConfig(**{name: value})
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from None
        if name == "learning_rate":
            low, high = self.learning_rate_bounds
            if not low <= value <= high:
                raise TraitError(
                    f"learning_rate must lie between {low:g} and {high:g} in this session, "
                    f"found {value:g}. Wider bounds: Session(dataset, learning_rate_bounds=...)."
                )
        if name == "batch_size" and value is not None and value > self.dataset.m_train:
            raise TraitError(
                f"batch_size must be at most {self.dataset.m_train}, the number of training "
                f"examples, found {value}; None takes all of them."
            )
        return value

    @validate("n_epochs", "epoch", "threshold", "speed")
    def _check_range(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = {
            "n_epochs": (1, 100_000),
            "epoch": (0, self.n_epochs),
            "threshold": (0, 1),
            "speed": (1, 100),
        }[name]
        if not low <= value <= high:
            raise TraitError(f"{name} must lie between {low} and {high}, found {value}.")
        return value


def _running_loop():
    """Event loop of the calling thread; None in a script, where computing is done at once."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
