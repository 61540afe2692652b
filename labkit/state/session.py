"""The one mutable, observable object: settings, the run they define, and a cursor into it.

Long computation is cut into slices on the event loop of whoever asked for it; where there is no
event loop, as in a script, it is done at once.
"""

from typing import Any

from traitlets import Bool, Float, Instance

from labkit.data.dataset import Dataset
from labkit.state.computing import Computing, lacks
from labkit.state.keeping import Keeping
from labkit.state.playback import Playback
from labkit.state.runs import Runs, base_of
from labkit.state.settings import LONGEST, Settings
from labkit.training.comparison import KEPT_MOST
from labkit.training.config import SETTINGS, TrainingConfig, takes_settings
from labkit.training.history import BYTES, Budget
from labkit.training.record import Record
from labkit.training.run import Run

__all__ = ["Session"]

UNDO_PAUSE = 1.0  # seconds; quicker changes, as while a slider is dragged, are taken back as one


class Session(Keeping, Computing, Settings):
    """A dataset, settings, the run that follows from them, and the epoch being looked at.

    Widgets observe a session and set its traits; so may code: ``session.learning_rate = 0.3``, or
    ``session.target = 3`` to tell another digit from the rest.

    Parameters
    ----------
    dataset : Dataset
        Training and test data, see :func:`labkit.load_digits`.
    n_epochs : int, default 200
        Length of the run as the controls show it.
    epoch : int, default 0
        Epoch to look at first.
    threshold : float, default 0.5
        Outputs above it count as class 1.
    learning_rate_bounds : pair of float, default (1e-3, 1e3)
        Smallest and largest learning rate, also for the sliders.
    history_bytes : int, default 64,000,000
        Memory for the weights of past epochs, of all runs of the session together. Where it is
        full, weights of some epochs are trained again when they are looked at.
    **settings
        Settings of the run, see :class:`labkit.TrainingConfig`.

    Raises
    ------
    TypeError
        If `dataset` is no Dataset.
    traitlets.TraitError
        If a setting is out of bounds, here and whenever a trait is set.
    """

    run: Run = Instance(Run, allow_none=True, read_only=True)  # type: ignore[assignment]
    playing = Bool(False, read_only=True)
    between = Float(
        0.0, read_only=True, help="Part of the way to the next epoch that playing has gone."
    )

    @takes_settings
    def __init__(
        self,
        dataset: Dataset,
        *,
        n_epochs: int = 200,
        epoch: int = 0,
        threshold: float = 0.5,
        learning_rate_bounds: tuple[float, float] = (1e-3, 1e3),
        history_bytes: int = BYTES,
        **settings: Any,
    ) -> None:
        self._runs = Runs(Budget(history_bytes))
        self._base: tuple[Run, int] | None = (
            None  # (run, epoch) that the current run is a branch of
        )
        self._adopting = False
        self._playback = Playback(self)
        looks = {"n_epochs": n_epochs, "epoch": epoch, "threshold": threshold}
        super().__init__(dataset, learning_rate_bounds, settings, **looks)
        with self.transaction():
            self._replace_run()

    def __repr__(self):
        return (
            f"Session({self.dataset.name}: {self.config.method}, "
            f"learning_rate={self.learning_rate:g}, epoch {self.epoch} of {self.n_epochs})"
        )

    @property
    def branched_from(self) -> TrainingConfig | None:
        """Settings of the run that the current one is a branch of, or None."""
        return None if self._base is None else self._base[0].config

    # -- reading ---------------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        """Record of the current epoch, computed here and now if it is not there yet.

        Where the run left the range of numbers earlier, its last epoch.
        """
        self.run.compute(self.epoch)
        return self.run[min(self.epoch, self.run.computed)]

    @property
    def shown(self) -> Record:
        """Record of the current epoch or, while it is computed, of the last one there before it."""
        self.run.compute(0)
        return self.run[self.run.at_hand(min(self.epoch, self.run.computed))]

    @property
    def moment(self) -> float:
        """Epoch that is shown, and the part of the way to the next one while playing."""
        shown = self.shown.epoch
        return min(shown + self.between, self.run.computed) if shown == self.epoch else shown

    @property
    def busy(self) -> bool:
        """Whether epochs up to the current one are still missing, or must be trained again."""
        return lacks(self.run, self.epoch) or self._to_replay(self.epoch) > 0

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of settings to take back."""
        return self._runs.can_undo

    # -- changing --------------------------------------------------------------------------------

    def notify_change(self, change: Any) -> None:
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
            if not self._adopting and self.run is not None:
                self._runs.remember(self.run, UNDO_PAUSE)
            self.set_trait("run", run)

    def _find_run(self, base, config, dataset=None):
        kept = [item.run for item in self.kept]
        return self._runs.find(dataset or self.dataset, base, config, kept)

    def _adopt(self, run, *, remember=True, separate=True):
        """Take over a run of this session with its settings, as one step for undo."""
        if remember and run is not self.run:
            self._runs.remember(self.run)
        if separate:
            self._runs.separate()
        self.dataset = run.dataset
        self._base = base_of(run)
        self._runs.add(run)
        self._adopting = True
        try:
            with self.hold_trait_notifications():
                self.target = run.dataset.target
                for name in SETTINGS:
                    setattr(self, name, getattr(run.config, name))
            self._replace_run()
        finally:
            self._adopting = False

    def undo(self) -> None:
        """Take back the last change of settings: also a branching, a reset or a restored run.

        Changes that follow each other within a second, as while a slider is dragged, are one. The
        epoch stays; where there is nothing to take back, nothing happens.
        """
        with self.transaction():
            if self.can_undo:
                self._adopt(self._runs.undo(), remember=False)

    def stop(self) -> None:
        """Stop playing and computing; the epoch becomes the last one that is there."""
        with self.transaction():
            self.pause()
            parent = self.run.parent
            there = self.shown.epoch
            if parent is not None and lacks(parent, there):
                there = parent.computed
            self.epoch = there
            self._give_up_kept()

    def restore(self, *names: str) -> None:
        """Set settings back to what the session was made with.

        Parameters
        ----------
        *names : str
            Settings such as "learning_rate"; none means all of them that can change: on a branch
            ``initial_scale`` cannot.
        """
        changeable = [name for name in SETTINGS if not self._base or SETTINGS[name].branch]
        with self.transaction(), self.hold_trait_notifications():
            for name in names or changeable:
                setattr(self, name, self.initial[name])

    def reset(self) -> None:
        """Back to the settings and the length that the session was made with, at epoch 0.

        Leaves the branch; kept runs stay.
        """
        with self.transaction():
            self.pause()
            self.epoch = 0
            self.n_epochs = self.initial_length
            self._adopt(self._initial_run())

    def _initial_run(self):
        return self._find_run(None, TrainingConfig(**self.initial))

    # -- branching -------------------------------------------------------------------------------

    def branch(self, **settings: Any) -> None:
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
            config = self.config.branched(settings)
            for name, value in settings.items():
                self.check_bounds(name, value)
            if epoch == LONGEST:
                raise ValueError(f"A run has at most {LONGEST} epochs. Branch from an earlier one.")
            branch = self._find_run((parent, epoch), config)
            if len(self.kept) < KEPT_MOST and all(item.run is not parent for item in self.kept):
                self.keep()
            if epoch == self.n_epochs:
                self.n_epochs = min(epoch + self.initial_length, LONGEST)
            self._adopt(branch)

    def leave_branch(self) -> None:
        """Go back to the run that the current one branched from, with its settings.

        The epoch stays. On a run that is no branch, nothing happens.
        """
        with self.transaction():
            if self.run.parent is not None:
                self._adopt(self.run.parent)

    # -- playing ---------------------------------------------------------------------------------

    @property
    def at_rest(self) -> bool:
        """Whether playing has nothing more to show, so that it ends; False, but for subclasses."""
        return False

    def play(self) -> None:
        """Let the epoch advance by `speed` epochs per second, from the start if it is at the end.

        Raises
        ------
        RuntimeError
            Where there is no running event loop, as in a script.
        """
        self._playback.start()

    def pause(self) -> None:
        """Stop playing; the epoch stays."""
        self._playback.stop()
