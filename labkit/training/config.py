"""Settings of a run. Each is declared once, as a field of :class:`TrainingConfig`.

Session, files of runs, kept runs, tables, the controls of a branch and the judge of exercises take
names, bounds and words from the fields.
"""

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

import numpy as np

from labkit.model.checks import as_integer

__all__ = [
    "BRANCH_SETTINGS",
    "SETTINGS",
    "Branching",
    "Setting",
    "TrainingConfig",
    "takes_settings",
]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What there is to know of one setting.

    Attributes
    ----------
    name : str
        Name of the field.
    default : float, int or None
        Its value where nothing is said.
    label : str
        Name for people, as on controls and in tables.
    whole : bool
        Whether it is a whole number.
    optional : bool
        Whether it may be None.
    low : float
        Least value; `above` says that it must be exceeded.
    why : str
        End of the message about a value that is too small.
    branch : bool
        Whether a branch may change it; the others belong to the weights before training.
    short : callable
        A value in the name of a kept run; "" leaves it out.
    words : callable
        A value in a sentence; "" where there is nothing to say of it.
    """

    name: str = ""
    default: Any = None
    label: str
    whole: bool = False
    optional: bool = False
    low: float = 0
    above: bool = False
    why: str = "."
    branch: bool = True
    short: Callable[[Any], str] = lambda value: ""
    words: Callable[[Any], str]

    def check(self, value: Any) -> float | int | None:
        """Return a value in the type of the setting.

        Raises
        ------
        TypeError
            If it is no number, or none of this kind.
        ValueError
            If it is not finite or too small.
        """
        if value is None and self.optional:
            return None
        value = as_integer(value, self.name) if self.whole else _as_number(value, self.name)
        if value < self.low or (self.above and value == self.low):
            least = "at least 1" if self.low else "0 or greater"
            least = f"greater than {self.low:g}" if self.above else least
            raise ValueError(f"{self.name} must be {least}, found {value:g}{self.why}")
        return value


def _as_number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number, found {value!r}.")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, found {value}.")
    return value


def _setting(default: Any, **about: Any) -> Any:
    return field(default=default, metadata={"setting": Setting(default=default, **about)})


def _method(batch_size: int | None) -> str:
    """Name this way of training as the field does."""
    if batch_size is None:
        return "gradient descent (full batch)"
    if batch_size == 1:
        return "stochastic gradient descent (single examples)"
    return f"mini-batch gradient descent ({batch_size} examples per update)"


def _short_batch(batch_size: int | None) -> str:
    if batch_size is None:
        return ""
    return "single" if batch_size == 1 else f"batch {batch_size}"


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Settings of a run.

    Parameters
    ----------
    learning_rate : float, default 1.0
        Step along the negative gradient; positive and finite.
    batch_size : int or None, default None
        Examples per update. None takes all of them: gradient descent. 1 is single-example
        stochastic gradient descent, anything between is mini-batch.
    seed : int, default 0
        Seed of the initial weights and of the order of the examples.
    initial_scale : float, default 0.01
        Standard deviation of the initial weights; the bias starts at 0.

    Raises
    ------
    TypeError, ValueError
        If a setting has the wrong type or lies out of range; the message says which.
    """

    learning_rate: float = _setting(
        1.0,
        label="learning rate",
        above=True,
        why=": 0 would never learn, and a negative rate would climb the loss.",
        short=lambda value: f"rate {value:g}",
        words=lambda value: f"learning rate {value:g}",
    )
    batch_size: int | None = _setting(
        None,
        label="batch size",
        whole=True,
        optional=True,
        low=1,
        why="; None takes all examples.",
        short=_short_batch,
        words=_method,
    )
    seed: int = _setting(
        0,
        label="seed",
        whole=True,
        short=lambda value: f"seed {value}" if value else "",
        words=lambda value: f"seed {value}",
    )
    initial_scale: float = _setting(
        0.01,
        label="initial scale",
        branch=False,
        words=lambda value: f"initial weights {value:g} N(0, 1)",
    )

    def __post_init__(self) -> None:
        for setting in SETTINGS.values():
            object.__setattr__(self, setting.name, setting.check(getattr(self, setting.name)))

    @property
    def description(self) -> str:
        """Method, learning rate and seed in words."""
        others = (name for name in BRANCH_SETTINGS if name != "batch_size")
        return ", ".join([self.method, *self.words(others)])

    @property
    def method(self) -> str:
        """The field's name for this way of training."""
        return _method(self.batch_size)

    @property
    def short(self) -> str:
        """The settings as short as a legend needs them."""
        return ", ".join(filter(None, (s.short(getattr(self, s.name)) for s in SETTINGS.values())))

    def words(self, names: Iterable[str]) -> list[str]:
        """Say some of the settings in words, in the order of the names."""
        said = (SETTINGS[name].words(getattr(self, name)) for name in names)
        return [text for text in said if text]

    def of_branch(self) -> dict[str, Any]:
        """Return those settings that a branch may change."""
        return {name: getattr(self, name) for name in BRANCH_SETTINGS}

    def branched(self, settings: dict[str, Any]) -> "TrainingConfig":
        """Return these settings with those of a branch in place of their own.

        Parameters
        ----------
        settings : dict
            Names and values; they are checked.

        Returns
        -------
        TrainingConfig

        Raises
        ------
        TypeError
            If there is no such setting, or its value is of the wrong type.
        ValueError
            If a value is out of range, or belongs to the weights before training.
        """
        unknown = sorted(set(settings) - set(SETTINGS))
        if unknown:
            raise TypeError(f"There is no setting {unknown[0]!r}; there are {', '.join(SETTINGS)}.")
        changed = replace(self, **settings)
        for name in SETTINGS:
            self.check_branch(name, getattr(changed, name))
        return changed

    def check_branch(self, name: str, value: Any, advice: str = "") -> None:
        """Raise ValueError where a branch of these settings cannot have another value."""
        there = getattr(self, name)
        if not SETTINGS[name].branch and value != there:
            raise ValueError(
                f"{name} belongs to the weights before training; on a branch it stays {there:g}."
                f"{advice}"
            )


SETTINGS: dict[str, Setting] = {
    f.name: replace(f.metadata["setting"], name=f.name) for f in fields(TrainingConfig)
}
BRANCH_SETTINGS = tuple(name for name, setting in SETTINGS.items() if setting.branch)


class Branching(NamedTuple):
    """Where a run left its parent: `config` holds up to `epoch`, other settings after it."""

    epoch: int
    config: TrainingConfig


def takes_settings(function: Callable) -> Callable:
    """Show the settings one by one in the signature of a function that takes ``**settings``."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    keyword = inspect.Parameter.KEYWORD_ONLY
    new = [inspect.Parameter(s.name, keyword, default=s.default) for s in SETTINGS.values()]
    place = sum(p.kind is not keyword for p in own)
    parameters = [*own[:place], *new, *own[place:]]
    function.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return function
