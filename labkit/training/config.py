"""Settings of a run. Each is declared once, as a field of :class:`TrainingConfig`.

Session, files of runs, kept runs, tables, the controls of a branch and the judge of exercises take
names, bounds and words from the fields.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from labkit.model.activations import ACTIVATIONS
from labkit.model.losses import LOSSES
from labkit.model.parameters import INITIAL
from labkit.training.setting import Choice, Layers, Number, Setting, declare

__all__ = [
    "BRANCH_SETTINGS",
    "SETTINGS",
    "Branching",
    "TrainingConfig",
    "takes_settings",
]


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


def _penalty(name: str) -> Number:
    def said(value: float) -> str:
        return f"{name} {value:g}" if value else ""

    return Number(default=0.0, label=name, short=said, words=said)


def _hidden(sizes: tuple[int, ...]) -> str:
    if not sizes:
        return ""
    return f"hidden layer{'s' * (len(sizes) > 1)} of " + ", ".join(map(str, sizes))


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
        Standard deviation of the initial weights of one neuron; the bias starts at 0. The weights
        of a network are scaled to its layers instead, see `initial_weights`.
    momentum : float, default 0
        Part of the last step that is added to the next one, from 0 to below 1: a particle that
        slides down the loss with friction (Polyak 1964).
    l1, l2 : float, default 0
        Penalties ``l1 * sum(abs(w))`` and ``l2 / 2 * sum(w**2)`` on all weights, not on biases.
        They are descended together with the loss, and recorded apart from it.
    hidden : tuple of int, default ()
        Neurons in each hidden layer; none is one neuron, or one layer where there are classes.
    activation : str or tuple of str, default "tanh"
        Of all hidden layers, or of each: "sigmoid", "tanh", "relu", "leaky_relu" or "linear".
    loss : {"cross_entropy", "squared_error"}
        What is descended.
    initial_weights : {"scaled", "equal"}
        Weights of a network before training: drawn to the size that suits each layer, or all equal,
        see :func:`labkit.model.parameters.initial_parameters`.

    Raises
    ------
    TypeError, ValueError
        If a setting has the wrong type or lies out of range; the message says which.
    """

    learning_rate: float = declare(
        Number(
            default=1.0,
            label="learning rate",
            always=True,
            above=True,
            why=": 0 would never learn, and a negative rate would climb the loss.",
            short=lambda value: f"rate {value:g}",
            words=lambda value: f"learning rate {value:g}",
        )
    )
    batch_size: int | None = declare(
        Number(
            label="batch size",
            always=True,
            whole=True,
            optional=True,
            low=1,
            why="; None takes all examples.",
            short=_short_batch,
            words=_method,
        )
    )
    seed: int = declare(
        Number(
            default=0,
            label="seed",
            always=True,
            whole=True,
            short=lambda value: f"seed {value}" if value else "",
            words=lambda value: f"seed {value}",
        )
    )
    initial_scale: float = declare(
        Number(
            default=0.01,
            label="initial scale",
            branch=False,
            always=True,
            words=lambda value: f"initial weights {value:g} N(0, 1)",
        )
    )
    momentum: float = declare(
        Number(
            default=0.0,
            label="momentum",
            below=1,
            why="; at 1 nothing would ever slow down.",
            short=lambda value: f"momentum {value:g}" if value else "",
            words=lambda value: f"momentum {value:g}" if value else "",
        )
    )
    l1: float = declare(_penalty("L1"))
    l2: float = declare(_penalty("L2"))
    hidden: tuple[int, ...] = declare(
        Layers(
            default=(),
            label="hidden layers",
            branch=False,
            short=lambda value: "-".join(map(str, value)),
            words=_hidden,
        )
    )
    activation: str | tuple[str, ...] = declare(
        Choice(
            default="tanh",
            label="activation",
            branch=False,
            names=tuple(ACTIVATIONS),
            each=True,
            words=lambda value: "",  # said with the layers
        )
    )
    loss: str = declare(
        Choice(
            default="cross_entropy",
            label="loss",
            branch=False,
            names=tuple(LOSSES),
            short=lambda value: "" if value == "cross_entropy" else LOSSES[value].name,
            words=lambda value: "" if value == "cross_entropy" else LOSSES[value].name,
        )
    )
    initial_weights: str = declare(
        Choice(
            default="scaled",
            label="initial weights",
            branch=False,
            names=INITIAL,
            short=lambda value: "equal weights" if value == "equal" else "",
            words=lambda value: "equal initial weights" if value == "equal" else "",
        )
    )

    def __post_init__(self) -> None:
        for setting in SETTINGS.values():
            object.__setattr__(self, setting.name, setting.check(getattr(self, setting.name)))
        if not isinstance(self.activation, str) and len(self.activation) != len(self.hidden):
            raise ValueError(
                f"activation names {len(self.activation)} layers, but hidden has "
                f"{len(self.hidden)}. One name is for all of them."
            )

    @property
    def description(self) -> str:
        """Method, learning rate and seed in words."""
        others = (name for name in BRANCH_SETTINGS if name != "batch_size")
        return ", ".join([self.method, *self.words(others)])

    @property
    def activations(self) -> tuple[str, ...]:
        """Activation of each hidden layer."""
        if isinstance(self.activation, str):
            return (self.activation,) * len(self.hidden)
        return self.activation

    def as_data(self) -> dict[str, Any]:
        """Return plain data: the settings that are always said, and those that are not default."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, setting in SETTINGS.items()
            if (value := getattr(self, name)) != setting.default or setting.always
        }

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
                f"{name} belongs to the weights before training; on a branch it stays "
                f"{SETTINGS[name].said(there)}.{advice}"
            )


SETTINGS: dict[str, Setting] = {
    f.name: replace(f.metadata["setting"], name=f.name) for f in fields(TrainingConfig)
}
BRANCH_SETTINGS = tuple(name for name, setting in SETTINGS.items() if setting.branch)


class Branching(NamedTuple):
    """Where a run left its parent: `config` holds up to `epoch`, other settings after it.

    The weights at `epoch` are the parent's, or those that somebody `edited`.
    """

    epoch: int
    config: TrainingConfig
    edited: bool = False


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
