"""Models that never change: training makes new ones."""

from typing import Any

import numpy as np

from labkit.model.checks import check_finite

__all__ = ["Frozen"]


class Frozen:
    """What is set once, by :meth:`_keep`, and never again."""

    _instead = ""  # how a new one is made, for the message

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self).__name__
        raise AttributeError(f"A {kind} does not change; make a new one{self._instead} ({name}).")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"A {type(self).__name__} does not change: {name} cannot be deleted.")

    def _keep(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _keep_array(self, name: str, value: np.ndarray, shape: tuple[int, ...]) -> None:
        """Keep a read-only copy of an array; ValueError where a value is not finite."""
        check_finite(value, name)
        value = np.array(value.reshape(shape), order="C")
        value.flags.writeable = False
        self._keep(**{name: value})
