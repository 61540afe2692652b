"""What there is to know of one setting of a run, and what values it takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labkit.model.checks import as_integer

__all__ = ["Choice", "Layers", "Number", "Setting", "declare"]

LAYERS_MOST, NEURONS_MOST = 8, 1024


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting of any kind.

    Attributes
    ----------
    name : str
        Name of the field.
    default : object
        Its value where nothing is said.
    label : str
        Name for people, as on controls and in tables.
    branch : bool
        Whether a branch may change it; the others belong to the weights before training.
    always : bool
        Whether it is said also where it is the default: in files, and in a column of its own.
    short : callable
        A value in the name of a kept run; "" leaves it out.
    words : callable
        A value in a sentence; "" where there is nothing to say of it.
    """

    name: str = ""
    default: Any = None
    label: str
    branch: bool = True
    always: bool = False
    short: Callable[[Any], str] = lambda value: ""
    words: Callable[[Any], str]

    def check(self, value: Any) -> Any:
        """Return a value in the type of the setting; TypeError or ValueError where it is none."""
        raise NotImplementedError

    def said(self, value: Any) -> str:
        """Return a value as text in a message."""
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A number.

    Attributes
    ----------
    whole : bool
        Whether it is a whole number.
    optional : bool
        Whether it may be None.
    low : float
        Least value; `above` says that it must be exceeded.
    below : float
        What it must stay below.
    why : str
        End of the message about a value that is out of range.
    """

    whole: bool = False
    optional: bool = False
    low: float = 0
    above: bool = False
    below: float = math.inf
    why: str = "."

    def check(self, value: Any) -> float | int | None:
        """Return a value in the type of the setting.

        Raises
        ------
        TypeError
            If it is no number, or none of this kind.
        ValueError
            If it is not finite or out of range.
        """
        if value is None and self.optional:
            return None
        value = as_integer(value, self.name) if self.whole else _as_number(value, self.name)
        if value < self.low or (self.above and value == self.low):
            least = "at least 1" if self.low else "0 or greater"
            least = f"greater than {self.low:g}" if self.above else least
            raise ValueError(f"{self.name} must be {least}, found {value:g}{self.why}")
        if value >= self.below:
            raise ValueError(f"{self.name} must be below {self.below:g}, found {value:g}{self.why}")
        return value

    def said(self, value: Any) -> str:
        """Return a value as text in a message."""
        return "None" if value is None else f"{value:g}"


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


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of some names; `each` says that a sequence of them may be given, one for each layer."""

    names: tuple[str, ...]
    each: bool = False

    def check(self, value: Any) -> Any:
        """Return a name, or a tuple of names; ValueError where one is none of those there are."""
        several = self.each and isinstance(value, (tuple, list))
        for name in value if several else (value,):
            if not isinstance(name, str) or name not in self.names:
                raise ValueError(
                    f"{self.name} must be one of {', '.join(self.names)}; found {name!r:.80}."
                )
        return tuple(value) if several else value


@dataclass(frozen=True, kw_only=True)
class Layers(Setting):
    """Numbers of neurons, the first layer first."""

    def check(self, value: Any) -> tuple[int, ...]:
        """Return a tuple of whole numbers.

        Raises
        ------
        TypeError
            If it is no sequence of whole numbers.
        ValueError
            If there are too many layers, or one has no neuron or too many.
        """
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            raise TypeError(f"{self.name} must be a tuple, found {value}; one layer is ({value},).")
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise TypeError(
                f"{self.name} must be a tuple of whole numbers such as (32,), found {value!r:.80}."
            )
        sizes = tuple(as_integer(size, f"A number in {self.name}") for size in value)
        if len(sizes) > LAYERS_MOST or any(not 1 <= size <= NEURONS_MOST for size in sizes):
            raise ValueError(
                f"{self.name} must be at most {LAYERS_MOST} numbers of neurons from 1 to "
                f"{NEURONS_MOST}, found {sizes}. () is no hidden layer."
            )
        return sizes


def declare(setting: Setting) -> Any:
    """Return a dataclass field that is a setting; its name is that of the field."""
    return field(default=setting.default, metadata={"setting": setting})
