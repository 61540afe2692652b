"""A network on points in a plane: a session whose data, inputs and weights change as well."""

import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Float, Int, TraitError, Tuple, Unicode, validate

from labkit.data.point_cloud import PointCloud, features
from labkit.state.session import UNDO_PAUSE, Session
from labkit.state.settings import LONGEST
from labkit.training.config import SETTINGS, TrainingConfig
from labkit.training.run import Run

__all__ = ["PlaygroundState"]

DATA = ("data", "noise", "n_points", "share", "data_seed")  # what points are drawn from
OWN = "own"  # data that were drawn by hand or read from a file
DEFAULTS = {"hidden": (4, 2), "learning_rate": 0.1, "batch_size": 10}
N_EPOCHS = 500
STILL = 1e-6  # of the largest weight: in 10,000 epochs a hundredth of it


class PlaygroundState(Session):
    """A :class:`labkit.Session` on points in a plane.

    Parameters
    ----------
    data : str, default "circle"
        A pattern, see :meth:`labkit.PointCloud.draw`.
    noise, n_points, share, data_seed
        Of the pattern: ``noise``, ``n``, ``share`` and ``seed`` there.
    inputs : sequence of str, default ("x1", "x2")
        What the network is given of each point, see :meth:`labkit.PointCloud.dataset`.
    points : PointCloud or sequence of (x1, x2, class), optional
        Points of your own instead of a pattern.
    n_epochs, epoch, **settings
        As for :class:`labkit.Session`; by default two hidden layers of 4 and 2 neurons, learning
        rate 0.1, mini-batches of 10.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If something is out of range; the message says what.
    """

    data = Unicode("circle", help="Pattern of the points; 'own' for points of your own.")
    noise = Float(0.1)
    n_points = Int(400)
    share = Float(0.5, help="Part of the points to train on.")
    data_seed = Int(0)
    inputs = Tuple(("x1", "x2"), help="What the network is given of each point.")
    batch_size: Any

    def __init__(
        self,
        *,
        data: str = "circle",
        noise: float = 0.1,
        n_points: int = 400,
        share: float = 0.5,
        data_seed: int = 0,
        inputs: Sequence[str] = ("x1", "x2"),
        points: Any = None,
        n_epochs: int = N_EPOCHS,
        **settings: Any,
    ) -> None:
        cloud = points
        if points is None:
            cloud = PointCloud.draw(data, n=n_points, noise=noise, share=share, seed=data_seed)
        elif not isinstance(points, PointCloud):
            cloud = PointCloud.of_points(points, share=share, seed=data_seed)
        self.cloud: PointCloud = cloud
        # Which points and inputs a dataset was made from, for as long as a run has it.
        self._made: weakref.WeakKeyDictionary[Any, dict[str, Any]] = weakref.WeakKeyDictionary()
        self._taking_over = True
        given: dict[str, Any] = {
            "noise": noise,
            "n_points": n_points,
            "share": share,
            "data_seed": data_seed,
        }
        given |= {"data": data if points is None else OWN, "inputs": tuple(inputs)}
        dataset = cloud.dataset(given["inputs"])
        self._made[dataset] = {"cloud": cloud, **given}
        self._first = dataset
        chosen: dict[str, Any] = DEFAULTS | settings
        if chosen["batch_size"] is not None and "batch_size" not in settings:
            chosen["batch_size"] = min(chosen["batch_size"], dataset.m_train)
        super().__init__(dataset, n_epochs=n_epochs, **chosen)
        with self.transaction():
            for name, value in given.items():
                setattr(self, name, value)
        self._taking_over = False

    # -- the data --------------------------------------------------------------------------------

    @validate("data", "noise", "n_points", "share", "data_seed")
    def _check_data(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if name == "data" and value == OWN:
            return value
        try:
            self._drawn(**{name: value})
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from None
        return value

    @validate("inputs")
    def _check_inputs(self, proposal):
        try:
            features(np.zeros((2, 1)), proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None
        return tuple(proposal["value"])

    def notify_change(self, change: Any) -> None:
        """Make other data where their settings changed; called by traitlets."""
        with self.transaction():
            super().notify_change(change)
            name = change["name"]
            if self._taking_over or self.run is None:
                return
            if name in DATA and self.data != OWN:
                self._use(self._drawn())
            elif name == "inputs":
                self._use(self.cloud)
            elif name in ("share", "data_seed"):
                points = self.cloud.points
                self._use(PointCloud.of_points(points, share=self.share, seed=self.data_seed))

    def _drawn(self, **changed: Any) -> PointCloud:
        """Draw points of the settings, with some of them changed; own points count as a circle."""
        about = {name: getattr(self, name) for name in DATA} | changed
        return PointCloud.draw(
            "circle" if about["data"] == OWN else about["data"],
            n=about["n_points"],
            noise=about["noise"],
            share=about["share"],
            seed=about["data_seed"],
        )

    def _use(self, cloud: PointCloud) -> None:
        """Go on with other points, or the same with other inputs: another run, from its start."""
        self.cloud = cloud
        self.dataset = cloud.dataset(self.inputs)
        self._made[self.dataset] = {
            name: getattr(self, name) for name in ("cloud", *DATA, "inputs")
        }
        self._datasets = {None: self.dataset}
        self._base = None
        if (self.batch_size or 0) > cloud.train.sum():
            self.batch_size = int(cloud.train.sum())
        self._replace_run()

    def put(self, cloud: PointCloud) -> None:
        """Use points of your own, such as ``session.cloud.with_point(1, 2, 0)``."""
        if not isinstance(cloud, PointCloud):
            raise TypeError(f"put takes a labkit.PointCloud, found {cloud!r:.80}.")
        with self.transaction():
            self._taking_over = True
            try:
                self.data = OWN
            finally:
                self._taking_over = False
            self._use(cloud)

    def _adopt(self, run: Run, *, remember: bool = True, separate: bool = True) -> None:
        """Take over a run with its settings, its points and its inputs."""
        with self.transaction():
            about = dict(self._made[run.dataset])
            self._taking_over = True
            try:
                self.cloud = about.pop("cloud")
                with self.hold_trait_notifications():
                    for name, value in about.items():
                        setattr(self, name, value)
                super()._adopt(run, remember=remember, separate=separate)
                self._datasets = {None: self.dataset}
            finally:
                self._taking_over = False

    @property
    def run_inputs(self) -> tuple[str, ...]:
        """Inputs of the run that is shown."""
        return self._made[self.run.dataset]["inputs"]

    def _initial_run(self):
        """Return to the first points and inputs as well: other points may not fit the settings."""
        return self._find_run(None, TrainingConfig(**self.initial), self._first)

    # -- weights by hand -------------------------------------------------------------------------

    def edit(self, parameters: ArrayLike) -> None:
        """Go on from other weights at this epoch, on a branch.

        Edits within a second of each other, as while one is dragged, are taken back as one.

        Parameters
        ----------
        parameters : array_like, shape (n_parameters,)
            As ``session.record.parameters``.

        Raises
        ------
        ValueError
            If the shape is another, or a value is not finite.
        """
        with self.transaction():
            epoch, before = self.record.epoch, self.run
            parent = before.parent
            if (
                parent is not None
                and parent.parent
                and parent.edited_at == epoch == before.branched_at
            ):
                before = parent.parent  # while a weight is dragged: the last place alone counts
            branch = before.edited(epoch, parameters).branch(epoch, **self.config.of_branch())
            if epoch == self.n_epochs:
                self.n_epochs = min(max(2 * epoch, 1), LONGEST)
            self._runs.remember(self.run, UNDO_PAUSE)
            self._adopt(branch, remember=False, separate=False)

    # -- playing ---------------------------------------------------------------------------------

    @property
    def at_rest(self) -> bool:
        """Whether the last epoch moved no weight by as much as ever shows."""
        epoch = self.shown.epoch  # what is not there yet is not trained for this
        if epoch == 0:
            return False
        before, now = (self.run[k].parameters for k in (epoch - 1, epoch))
        return float(np.abs(now - before).max()) <= STILL * max(1.0, float(np.abs(now).max()))

    def play(self) -> None:
        """Let the epoch advance; at the end the session becomes longer."""
        with self.transaction():
            if self.epoch == self.n_epochs and self.run.end is None:
                self.n_epochs = min(2 * self.n_epochs, LONGEST)
            super().play()

    def code(self) -> str:
        """Return one line of Python that makes this playground, but for weights by hand."""
        given = {name: getattr(self, name) for name in (*DATA, "inputs")}
        usual = {name: self.traits()[name].default_value for name in DATA}
        usual["inputs"] = ("x1", "x2")
        if self.data == OWN:
            usual |= {"data": OWN, "noise": self.noise, "n_points": self.n_points}
            given["points"] = self.cloud.points
        for name, setting in SETTINGS.items():
            given[name] = getattr(self, name)
            usual[name] = DEFAULTS.get(name, setting.default)
        given |= {"epoch": self.epoch, "n_epochs": self.n_epochs}
        usual |= {"epoch": 0, "n_epochs": N_EPOCHS}
        said = (f"{k}={v!r}" for k, v in given.items() if k not in usual or v != usual[k])
        return f"labkit.Playground({', '.join(said)})"
