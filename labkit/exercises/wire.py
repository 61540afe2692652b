"""Values as text, for judging an answer in another process than the one it lives in.

Only data comes out of :func:`loads`: numbers, texts, arrays, lists, tuples, sets, dicts of them;
NumPy's generators, functions and polynomials; runs, as their settings. Nothing is unpickled and no
code is run, so that the text may come from a process that nobody trusts. Whatever else a value is
arrives as an empty object whose class has the name of the original's.
"""

import builtins
import json
import math

from labkit.exercises.calling import CallResult, Place
from labkit.exercises.packing import WireError, identifier, name_only, pack, refuse, unpack
from labkit.exercises.time_limit import TimeUp

__all__ = ["dumps", "dumps_outcomes", "loads", "loads_outcomes"]

LIMIT = 64_000_000  # characters


def dumps(value, *, whole=False):
    """Write a value as text.

    Parameters
    ----------
    value : object
    whole : bool, default False
        Whether to refuse what would not come back as it is.

    Returns
    -------
    str

    Raises
    ------
    WireError
        If the text would be too long, or (`whole`) not all of the value can be sent.
    """
    text = json.dumps(pack(value, 0, refuse if whole else name_only))
    if len(text) > LIMIT:
        raise WireError(f"the value is too large: more than {LIMIT // 1_000_000} MB")
    return text


def loads(text, datasets=()):
    """Read a value.

    Parameters
    ----------
    text : str
        From :func:`dumps`.
    datasets : iterable of Dataset, optional
        On which runs may have been trained. A run on other data comes without data.

    Returns
    -------
    object

    Raises
    ------
    WireError
        If the text is not from `dumps`.
    """
    return _loads(text, lambda packed: unpack(packed, tuple(datasets)))


def dumps_outcomes(outcomes):
    """Write what came of the calls of a function as text.

    Parameters
    ----------
    outcomes : list of CallResult

    Returns
    -------
    str
    """
    packed = []
    for outcome in outcomes:
        entry = {"value": pack(outcome.value, 0)}
        if outcome.error is not None:
            entry["error"] = _pack_error(outcome.error)
        if outcome.warnings:
            entry["warnings"] = [text[:1000] for text in outcome.warnings[:20]]
        if outcome.changed:
            entry["changed"] = list(outcome.changed)
        if outcome.called:
            entry["called"] = list(outcome.called)
        if outcome.place is not None:
            entry["place"] = [outcome.place.cell, outcome.place.number, outcome.place.text]
        packed.append(entry)
    text = json.dumps(packed)
    if len(text) > LIMIT:
        raise WireError(f"what the function returns is larger than {LIMIT // 1_000_000} MB")
    return text


def loads_outcomes(text, datasets=()):
    """Read the outcomes of calls.

    Parameters
    ----------
    text : str
        From :func:`dumps_outcomes`.
    datasets : iterable of Dataset, optional
        As for :func:`loads`.

    Returns
    -------
    list of CallResult

    Raises
    ------
    WireError
        If the text is not from `dumps_outcomes`.
    """

    def read(packed):
        return [
            CallResult(
                unpack(entry["value"], tuple(datasets)),
                _unpack_error(entry["error"]) if "error" in entry else None,
                tuple(str(heard) for heard in entry.get("warnings", ())),
                tuple(str(name) for name in entry.get("changed", ())),
                _unpack_place(entry["place"]) if "place" in entry else None,
                tuple(str(name) for name in entry.get("called", ())),
            )
            for entry in packed
        ]

    return _loads(text, read)


def _loads(text, read):
    try:
        if len(text) > 2 * LIMIT:
            raise WireError("the text is too long")
        return read(json.loads(text))
    except WireError:
        raise
    except Exception as error:  # text from a process that may send anything
        raise WireError(f"not a value: {error}") from error


# -- values --------------------------------------------------------------------------------------


# -- generators of random numbers, and runs -----------------------------------------------------


# -- errors ---------------------------------------------------------------------------------------


def _pack_error(error):
    if isinstance(error, TimeUp):
        return {"time": True}
    arguments = [a for a in error.args if type(a) in (bool, int, float, str)]
    plain = len(arguments) == len(error.args)
    return {
        "names": [cls.__name__ for cls in type(error).__mro__],
        "arguments": [a[:2000] if isinstance(a, str) else a for a in arguments[:5]]
        if plain
        else [str(error)[:2000]],
    }


def _unpack_error(packed):
    """Make an exception of the same class, or of one with its name that inherits as it does."""
    if packed.get("time"):
        return TimeUp()
    names, arguments = [str(name) for name in packed["names"]], packed["arguments"]
    known = [getattr(builtins, name, None) for name in names]
    base = next(cls for cls in known if isinstance(cls, type) and issubclass(cls, BaseException))
    if base.__name__ != names[0]:
        base = type(identifier(names[0]), (base,), {})
    try:
        return base(*arguments)
    except Exception:  # some want arguments of their own
        return type(base.__name__, (Exception,), {})(*arguments)


def _unpack_place(packed):
    cell, number, text = packed
    if not math.isfinite(number):
        raise WireError("no line number")
    return Place(str(cell)[:200], int(number), str(text)[:500])
