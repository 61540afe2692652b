"""The one mutable, observable object: settings, the run they define, and a cursor into it.

Long computation is cut into slices on the event loop of whoever asked for it; where there is no
event loop, as in a script, it is done at once.
"""

import asyncio
import math
import time
from dataclasses import replace

from traitlets import Bool, Float, Instance, Int, TraitError, Tuple, validate

from labkit import kept as keeping
from labkit.data import Dataset
from labkit.kept import KEPT_MOST, KeptRun
from labkit.shared import Shared
from labkit.training import Run, TrainingConfig, branch_config

__all__ = ["Session"]

SETTINGS = ("learning_rate", "batch_size", "seed", "initial_scale")
RUNS_CACHED = 16  # recent settings whose runs are there again at once
UNDO_MOST = 50  # changes of settings that can be taken back
UNDO_PAUSE = 1.0  # seconds; quicker changes, as while a slider is dragged, are taken back as one
LONGEST = 100_000  # epochs
FIRST_SLICE = 0.008  # seconds of computing before the first picture of something new
FIRST_PAUSE = 0.015  # seconds in which that picture gets to the screen, with no core busy here
SLICE = 0.04  # seconds of computing before pictures and messages get their turn later on
LONGEST_SLICE = 0.08  # Stop must be felt at once
FRAME = 1 / 30  # seconds between two frames of playback


class Session(Shared):
    """A dataset, settings, the run that follows from them, and the epoch being looked at.

    Widgets observe a session and set its traits; so may code: ``session.learning_rate = 0.3``, or
    ``session.target = 3`` to tell another digit from the rest.

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
    target = Int(
        None, allow_none=True, help="Digit that is labelled 1; another one is another run."
    )
    speed = Float(20.0, help="Epochs per second of playback.")
    run = Instance(Run, allow_none=True, read_only=True)
    computed = Int(0, read_only=True, help="Last epoch of the run that is computed.")
    playing = Bool(False, read_only=True)
    kept = Tuple(read_only=True, help="Runs kept to be compared, each a KeptRun.")
    computed_behind = Int(0, read_only=True, help="Epochs computed of the runs to compare with.")

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
        self._datasets = {dataset.target: dataset}  # by target, all with the same inputs
        self.learning_rate_bounds = float(low), float(high)
        self._runs = {}
        self._base = None  # (run, epoch) that the current run is a branch of
        self._past = []  # runs that undo goes back to
        self._last_change = -math.inf
        self._adopting = False
        self._slices = 0  # number of the newest chain of slices; older ones give up
        self._frames = 0
        self._initial = {
            "learning_rate": learning_rate,
            "batch_size": batch_size,
            "seed": seed,
            "initial_scale": initial_scale,
        }
        self._initial_length = n_epochs
        super().__init__()
        with self.transaction():
            for name, value in self._initial.items():
                setattr(self, name, value)
            self.n_epochs = n_epochs
            self.epoch = epoch
            self.threshold = threshold
            self.target = None if dataset.target is None else int(dataset.target)
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
        return _lacks(self.run, self.epoch)

    @property
    def compared(self):
        """Kept runs and, first, the run that the current one branched from: a tuple of KeptRun."""
        parent = self.run.parent
        if parent is None or any(item.run is parent for item in self.kept):
            return self.kept
        name = keeping.default_name(parent)
        at = self.run.branched_at
        return (KeptRun(name, parent, at, self.n_epochs, None), *self.kept)

    @property
    def can_undo(self):
        """Whether there is a change of settings to take back."""
        return bool(self._past)

    # -- changing --------------------------------------------------------------------------------

    def notify_change(self, change):
        """Replace the run where a setting changed; called by traitlets."""
        with self.transaction():
            if change["name"] in SETTINGS and self.run is not None:
                self._replace_run()
            if change["name"] == "target" and self.run is not None:
                self._retarget()
            if change["name"] == "n_epochs" and self.epoch > self.n_epochs:
                self.epoch = self.n_epochs
            super().notify_change(change)

    def _retarget(self):
        if self.target == self.dataset.target:
            return  # a run was adopted that has it
        self.dataset = self._datasets[self.target]  # made when the target was checked
        self._base = None  # a branch of the other target's run does not fit
        self._replace_run()

    def _replace_run(self):
        run = self._find_run(self._base, self.config)
        if run is not self.run:
            if not self._adopting:
                self._remember(UNDO_PAUSE)
            self.set_trait("run", run)

    def _find_run(self, base, config):
        """Return the run of these settings: the very same object for as long as it is needed."""
        key = self.dataset, base, config
        run = self._runs.pop(key, None)
        if run is None:
            run = next((item.run for item in self.kept if _key(item.run) == key), None)
        if run is None and base is None:
            run = Run(self.dataset, config)
        elif run is None:
            parent, epoch = base
            run = parent.branch(epoch, **{name: getattr(config, name) for name in SETTINGS})
        self._runs[key] = run  # the newest last
        if len(self._runs) > RUNS_CACHED:
            del self._runs[next(iter(self._runs))]
        return run

    def _adopt(self, run, *, remember=True):
        """Take over a run of this session with its settings, as one step for undo."""
        if remember and run is not self.run:
            self._remember()
        self._last_change = -math.inf  # whatever follows is a step of its own
        self.dataset = run.dataset
        self._base = _base(run)
        self._runs[_key(run)] = run
        self._adopting = True
        try:
            with self.hold_trait_notifications():
                self.target = run.dataset.target
                for name in SETTINGS:
                    setattr(self, name, getattr(run.config, name))
            self._replace_run()
        finally:
            self._adopting = False

    def _remember(self, pause=0.0):
        if self.run is None:
            return  # the first one
        now = time.monotonic()
        if now - self._last_change >= pause:
            self._past = [*self._past, self.run][-UNDO_MOST:]
        self._last_change = now

    def undo(self):
        """Take back the last change of settings: also a branching, a reset or a restored run.

        Changes that follow each other within a second, as while a slider is dragged, are one. The
        epoch stays; where there is nothing to take back, nothing happens.
        """
        with self.transaction():
            if self._past:
                self._adopt(self._past.pop(), remember=False)

    def finish(self):
        """Compute all epochs up to the current one now, and those of the runs to compare with."""
        with self.transaction():
            self._compute(math.inf)

    def stop(self):
        """Stop playing and computing; the epoch becomes the last one that is there."""
        with self.transaction():
            self.pause()
            parent = self.run.parent
            there = self.shown.epoch
            if parent is not None and _lacks(parent, there):
                there = parent.computed
            self.epoch = there
            self.set_trait(
                "kept",
                tuple(
                    replace(item, epoch=max(0, item.run.computed))
                    if _lacks(item.run, item.epoch)
                    else item
                    for item in self.kept
                ),
            )

    def restore(self, *names):
        """Set settings back to what the session was made with.

        Parameters
        ----------
        *names : str
            Settings such as "learning_rate"; none means all of them that can change: on a branch
            ``initial_scale`` cannot.
        """
        changeable = [name for name in SETTINGS if not (self._base and name == "initial_scale")]
        with self.transaction(), self.hold_trait_notifications():
            for name in names or changeable:
                setattr(self, name, self._initial[name])

    def reset(self):
        """Back to the settings and the length that the session was made with, at epoch 0.

        Leaves the branch; kept runs stay.
        """
        with self.transaction():
            self.pause()
            self.epoch = 0
            self.n_epochs = self._initial_length
            self._adopt(self._find_run(None, TrainingConfig(**self._initial)))

    # -- branching -------------------------------------------------------------------------------

    def branch(self, **settings):
        """Go on from the weights of the current epoch, with other settings.

        From now on a change of ``learning_rate``, ``batch_size`` or ``seed`` changes only what
        follows this epoch. The run so far is kept, if there is room, and drawn behind in any case.
        At the last epoch the session becomes longer, so that there is something to train.

        Parameters
        ----------
        **settings
            Settings to begin with, such as ``learning_rate=0.1``; the others stay.

        Raises
        ------
        TypeError, ValueError, traitlets.TraitError
            If a setting does not exist, has a wrong value, is out of bounds or cannot change on a
            branch.
        labkit.DivergenceError
            If the loss is not finite at this epoch.
        """
        with self.transaction():
            self.pause()
            parent, epoch = self.run, self.record.epoch
            config = branch_config(self.config, settings)
            for name, value in settings.items():
                self._check_bounds(name, value)
            if epoch == LONGEST:
                raise ValueError(f"A run has at most {LONGEST} epochs. Branch from an earlier one.")
            branch = self._find_run((parent, epoch), config)
            if len(self.kept) < KEPT_MOST and all(item.run is not parent for item in self.kept):
                self.keep()
            if epoch == self.n_epochs:
                self.n_epochs = min(epoch + self._initial_length, LONGEST)
            self._adopt(branch)

    def leave_branch(self):
        """Go back to the run that the current one branched from, with its settings.

        The epoch stays. On a run that is no branch, nothing happens.
        """
        with self.transaction():
            if self.run.parent is not None:
                self._adopt(self.run.parent)

    # -- keeping ---------------------------------------------------------------------------------

    def keep(self, name=None):
        """Keep the current run at the current epoch, to be compared with others.

        Parameters
        ----------
        name : str, optional
            By default made from the settings.

        Returns
        -------
        KeptRun

        Raises
        ------
        ValueError
            If eight runs are kept, this one is kept already, or the name is taken or empty.
        """
        with self.transaction():
            epoch = self.epoch if self.run.end is None else min(self.epoch, self.run.end)
            self.set_trait(
                "kept",
                keeping.add(self.kept, self.run, epoch=epoch, n_epochs=self.n_epochs, name=name),
            )
            return self.kept[-1]

    def forget(self, name):
        """Remove a kept run; ValueError where there is none of this name."""
        with self.transaction():
            gone = keeping.find(self.kept, name)
            self.set_trait("kept", tuple(item for item in self.kept if item is not gone))

    def rename(self, old, new):
        """Give a kept run another name; ValueError where it is taken, empty or too long."""
        with self.transaction():
            self.set_trait("kept", keeping.renamed(self.kept, old, new))

    def restore_kept(self, name):
        """Look at a kept run again: its settings, its branch, its epoch; the very same run.

        Raises
        ------
        ValueError
            If there is no kept run of this name.
        """
        with self.transaction():
            item = keeping.find(self.kept, name)
            self.pause()
            self.n_epochs = item.n_epochs
            self._adopt(item.run)
            self.epoch = item.epoch

    def kept_table(self):
        """Return settings and results of all kept runs: a list of dictionaries, one per run."""
        with self.transaction():
            self.finish()
            return keeping.table(self.kept)

    def export_kept(self, folder="."):
        """Write the kept runs as two CSV files that overwrite nothing.

        Parameters
        ----------
        folder : path-like, default "."
            Where to; in a notebook the current folder is its own.

        Returns
        -------
        (pathlib.Path, pathlib.Path)
            Settings and results; curves, with one row per run and epoch.

        Raises
        ------
        ValueError
            If no run is kept.
        """
        with self.transaction():
            self.finish()
            return keeping.export(self.kept, folder)

    # -- computing in slices ---------------------------------------------------------------------

    def _settle(self):
        if self.run is None:
            return
        if self._lacking(self.epoch):
            loop = _running_loop()
            # However many pictures there are, most of the time goes to computing.
            slice_ = max(SLICE, min(4 * self._drawing, LONGEST_SLICE))
            pause = 0.001  # a moment for the messages that wait: Stop and newer settings get in
            if self._changed:
                slice_, pause = min(slice_, FIRST_SLICE), FIRST_PAUSE
            self._compute(math.inf if loop is None else slice_)
            self._slices += 1
            if self._lacking(self.epoch):
                loop.call_later(pause, self._slice, self._slices)
        self.set_trait("computed", self.run.computed)
        self.set_trait("computed_behind", sum(item.run.computed for item in self.compared))

    def _lacking(self, epoch):
        """Return the runs that lack epochs, with the last one wanted; the most urgent first.

        A branch and its parent grow together, so that they can be compared on the way.
        """
        pair = [self.run] if self.run.parent is None else [self.run, self.run.parent]
        goals = [(run, epoch) for run in sorted(pair, key=lambda run: run.computed)]
        goals += [(item.run, item.epoch) for item in self.kept]
        return [(run, goal) for run, goal in goals if _lacks(run, goal)]

    def _compute(self, seconds, epoch=None):
        deadline = time.monotonic() + seconds
        while lacking := self._lacking(self.epoch if epoch is None else epoch):
            run = lacking[0][0]
            run.compute(run.computed + 1)
            if time.monotonic() >= deadline:
                break

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
                self._compute(0.75 * FRAME, goal)  # the rest is for the pictures
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
        self._check_bounds(name, value)
        if self._base is not None and name == "initial_scale":
            there = self._base[0].config.initial_scale
            if value != there:
                raise TraitError(
                    "initial_scale belongs to the weights before training; on a branch it stays "
                    f"{there:g}. Leave the branch first: session.leave_branch()."
                )
        return value

    def _check_bounds(self, name, value):
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

    @validate("target")
    def _check_target(self, proposal):
        target, data = proposal["value"], self.dataset
        if target not in self._datasets:
            try:
                self._datasets[target] = data.with_target(target)
            except ValueError as error:
                raise TraitError(str(error)) from None
        return target

    @validate("n_epochs", "epoch", "threshold", "speed")
    def _check_range(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = {
            "n_epochs": (1, LONGEST),
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


def _lacks(run, epoch):
    """Whether epochs of a run up to `epoch` are still to be computed."""
    return run.computed < epoch and run.end is None


def _base(run):
    """Return the run and the epoch that a branch starts from; None for a run that is no branch."""
    return None if run.parent is None else (run.parent, run.branched_at)


def _key(run):
    """Return all that a run of a session follows from."""
    return run.dataset, _base(run), run.config
