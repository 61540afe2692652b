"""Settings of a session as observable traits, kept within their bounds."""

import math
import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import traitlets
from traitlets import Float, Int, TraitError, validate

from labkit.data import Dataset
from labkit.state.observable import Observable
from labkit.training.config import SETTINGS, TrainingConfig
from labkit.training.setting import Number, Setting

__all__ = ["LONGEST", "Settings"]

LONGEST = 100_000  # epochs


def _trait(setting: Setting) -> Any:
    if not isinstance(setting, Number):
        return traitlets.Any(setting.default, help=setting.label)
    kind: Any = Int if setting.whole else Float
    return kind(setting.default, allow_none=setting.optional, help=setting.label)


def _declare(namespace: dict[str, Any]) -> None:
    """Declare one trait for each field of TrainingConfig."""
    namespace.update({name: _trait(setting) for name, setting in SETTINGS.items()})


_Traits: Any = types.new_class("_Traits", (Observable,), exec_body=_declare)


class Settings(_Traits):
    """What a run follows from, and what is looked at of it.

    Parameters
    ----------
    dataset : Dataset
        Training and test data.
    learning_rate_bounds : pair of float
        Smallest and largest learning rate.
    settings : dict
        Those of the run that are not the default.
    **looks
        ``n_epochs``, ``epoch`` and ``threshold`` to begin with.
    """

    n_epochs = Int(200)
    epoch = Int(0)
    threshold = Float(0.5)
    target = Int(
        None, allow_none=True, help="Digit that is labelled 1; another one is another run."
    )
    focus = Int(0, help="Class that views of two classes show, where there are more.")
    speed = Float(20.0, help="Epochs per second of playback.")
    if TYPE_CHECKING:  # the settings themselves, and what the session adds

        def __getattr__(self, name: str) -> Any: ...

    def __init__(
        self,
        dataset: Dataset,
        learning_rate_bounds: tuple[float, float],
        settings: dict[str, Any],
        **looks: Any,
    ) -> None:
        if not isinstance(dataset, Dataset):
            raise TypeError(
                f"A Session takes a Dataset such as labkit.load_digits(), found {dataset!r:.80}."
            )
        low, high = learning_rate_bounds
        if not 0 < low < high < math.inf:
            raise ValueError(f"learning_rate_bounds must be 0 < low < high, found ({low}, {high}).")
        unknown = set(settings) - set(SETTINGS)
        if unknown:
            raise TypeError(
                f"There is no setting {sorted(unknown)[0]!r}; there are {', '.join(SETTINGS)}."
            )
        self.dataset = dataset
        self._focused: tuple[Any, Any] = (None, None)
        self._datasets = {dataset.target: dataset}  # by target, all with the same inputs
        self.learning_rate_bounds = float(low), float(high)
        self.initial = {name: s.default for name, s in SETTINGS.items()} | settings
        self.initial_length = looks["n_epochs"]
        super().__init__()
        with self.transaction():
            for name, value in (self.initial | looks).items():
                setattr(self, name, value)
            self.target = None if dataset.target is None else int(dataset.target)

    @property
    def branched_from(self) -> TrainingConfig | None:
        """Settings of the run that a branch left, where there is one."""
        return None

    @property
    def config(self) -> TrainingConfig:
        """The settings as a :class:`labkit.TrainingConfig`."""
        return TrainingConfig(**{name: getattr(self, name) for name in SETTINGS})

    def check_bounds(self, name: str, value: Any) -> None:
        """Raise TraitError where a setting leaves the bounds of this session or its data."""
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

    @validate(*SETTINGS)
    def _check_setting(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        try:
            value = SETTINGS[name].check(value)
            before = self.branched_from
            if before is not None:
                before.check_branch(name, value, " Leave the branch first: session.leave_branch().")
            if name in ("hidden", "activation"):
                replace(self.config, **{name: value})  # they must fit each other
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from None
        self.check_bounds(name, value)
        return value

    @validate("target")
    def _check_target(self, proposal):
        target, data = proposal["value"], self.dataset
        if target not in self._datasets:
            try:
                self._datasets[target] = data.with_target(target)
            except ValueError as error:
                raise TraitError(str(error)) from None
        return target

    @validate("focus")
    def _check_focus(self, proposal):
        focus, last = proposal["value"], self.dataset.n_classes - 1
        if last == 1 and focus:
            raise TraitError(
                f"{self.dataset.name!r} has two classes; there is nothing to focus on."
            )
        if not 0 <= focus <= last:
            raise TraitError(f"focus must be a class from 0 to {last}, found {focus}.")
        return focus

    @property
    def two_classes(self) -> Dataset:
        """The data with two classes: as they are, or the class in focus against the others."""
        data = self.dataset
        if data.n_classes == 2:
            return data
        key = data, self.focus
        if self._focused[0] != key:
            self._focused = key, data.against_rest(self.focus)
        return self._focused[1]

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
