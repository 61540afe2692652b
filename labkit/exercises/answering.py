"""What a kernel does while its answers are judged outside it: say what an answer is, and call it.

Each function is given a *way* to the answer, ``lambda: NAME``, and returns text for
:mod:`labkit.exercises.wire`. The kernel may lie, but only about the data that its own code gives.
"""

from labkit.exercises import wire
from labkit.exercises.calling import call_all

__all__ = ["call", "look"]


def look(way):
    """Say what an answer is.

    Parameters
    ----------
    way : callable
        Gives the answer.

    Returns
    -------
    str
        A value, or that it is a function, or that there is none.
    """
    try:
        answer = way()
    except NameError:
        return wire.dumps({"is": "undefined"})
    if callable(answer):
        return wire.dumps({"is": "function", "name": type(answer).__name__})
    return wire.dumps({"is": "value", "value": answer})


def call(way, cases, names, seconds, watched=()):
    """Call a function once for each case.

    Parameters
    ----------
    way : callable
        Gives the function.
    cases : str
        The list of the arguments of each call, as text.
    names : sequence of str
        Names of the arguments.
    seconds : float
        Time for all calls together.
    watched : collection of str, optional
        As for :func:`labkit.exercises.calling.call_all`.

    Returns
    -------
    str
        The outcomes.
    """
    return wire.dumps_outcomes(call_all(way(), wire.loads(cases), names, seconds, watched))
