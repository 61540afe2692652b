r"""Declaring an exercise: a function is at once its reference, its statement and its solution.

A whole exercise, as an instructor writes it in a file beside the notebooks::

    from labkit.exercises import exercise

    @exercise(lab=2, points=2, hints=["What does `np.mean` do?"])
    def mean_error(y, y_hat):
        "Write `mean_error(y, y_hat)`: the mean of y - y_hat over all examples."
        return np.mean(y - y_hat)

    @mean_error.mistake("absolute value", credit=0.5)
    def _(y, y_hat):
        "Errors of either sign should cancel. Which function makes all of them positive?"
        return np.mean(np.abs(y - y_hat))

The docstring is the statement, in Markdown; that of a mistake says what to look at. The student's
function is called with random arguments (chosen by the names of the parameters, or by ``cases``)
and compared with the reference, with each mistake, and with what is wrong in general: signs,
shapes, means, constants, changed arguments, errors, endless loops.
"""

from collections.abc import Callable
from typing import Any

from labkit.exercises.definition import Exercise

__all__ = ["exercise"]

_registry = {}


def exercise(**options: Any) -> Callable[[Callable], Exercise]:
    """Declare an exercise; a decorator, with the options of :class:`Exercise`.

    Returns
    -------
    callable
        Takes the reference function and gives the :class:`Exercise`.
    """

    def declare(reference):
        new = Exercise(reference, **options)
        old = _registry.get(new.id)
        if old is not None and old.reference.__module__ != reference.__module__:
            raise ValueError(
                f"There is an exercise {new.id!r} already, in {old.reference.__module__}. "
                "Choose another name."
            )
        _registry[new.id] = new
        return new

    return declare
