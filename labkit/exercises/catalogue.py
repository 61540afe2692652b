"""All exercises: those of the labs, and those that an instructor declared."""

import importlib
import pkgutil

from labkit.exercises import declare
from labkit.exercises.definition import Exercise
from labkit.exercises.grading import outside

__all__ = ["exercises", "titles"]


def _contents():
    """Load the modules with the exercises of the labs, in order."""
    from labkit.exercises import content  # closed in a kernel whose answers are judged outside it

    names = sorted(module.name for module in pkgutil.iter_modules(content.__path__))
    return [importlib.import_module(f"{content.__name__}.{name}") for name in names]


def titles() -> dict[int, str]:
    """Titles of the labs that have exercises, by number."""
    return {
        int(module.__name__[-2:]): module.TITLE
        for module in _contents()
        if hasattr(module, "TITLE")
    }


def exercises(lab: int | None = None) -> dict[str, Exercise]:
    """List the exercises in the order of the labs.

    Parameters
    ----------
    lab : int, optional
        Only those of one lab.

    Returns
    -------
    dict of str to Exercise
        By id.

    Raises
    ------
    PermissionError
        In a kernel whose answers are judged outside it.
    """
    if outside():
        raise PermissionError("The exercises are closed in this kernel: it is being graded.")
    _contents()
    found = sorted(declare._registry.values(), key=lambda exercise: exercise.lab)
    return {e.id: e for e in found if isinstance(e, Exercise) and lab in (None, e.lab)}
