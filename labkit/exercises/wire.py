"""Values as text, for judging an answer in another process than the one it lives in.

Only data comes out of :func:`loads`: numbers, texts, arrays, and lists, tuples and dicts of them;
NumPy's generators, functions and polynomials; runs, as their settings. Nothing is unpickled and no
code is run, so that the text may come from a process that nobody trusts. Whatever else a value is
arrives as an empty object whose class has the name of the original's.
"""

import base64
import builtins
import json
import math
from dataclasses import asdict

import numpy as np

from labkit.exercises.calling import CallResult, Place
from labkit.exercises.time_limit import TimeUp

__all__ = ["WireError", "dumps", "dumps_outcomes", "loads", "loads_outcomes"]

LIMIT = 64_000_000  # characters
DEPTH = 50
KINDS = "biufcUS"  # of arrays whose elements are plain numbers or texts


class WireError(ValueError):
    """The text is no value."""


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
    text = json.dumps(_pack(value, 0, _refuse if whole else _name))
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
    return _loads(text, lambda packed: _unpack(packed, tuple(datasets)))


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
        entry = {"value": _pack(outcome.value, 0)}
        if outcome.error is not None:
            entry["error"] = _pack_error(outcome.error)
        if outcome.warnings:
            entry["warnings"] = [text[:1000] for text in outcome.warnings[:20]]
        if outcome.changed:
            entry["changed"] = list(outcome.changed)
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
                _unpack(entry["value"], tuple(datasets)),
                _unpack_error(entry["error"]) if "error" in entry else None,
                tuple(str(heard) for heard in entry.get("warnings", ())),
                tuple(str(name) for name in entry.get("changed", ())),
                _unpack_place(entry["place"]) if "place" in entry else None,
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


def _name(value):
    return {"other": type(value).__name__}


def _refuse(value):
    raise WireError(
        f"a {type(value).__name__} cannot be sent to another process; numbers, texts, arrays, "
        "lists, tuples, dicts, NumPy's functions, polynomials and generators can"
    )


def _pack(value, depth, otherwise=_name):
    if value is None or type(value) in (bool, int, float, str):
        return value
    if depth > DEPTH:
        return otherwise(value)

    def pack(inner):
        return _pack(inner, depth + 1, otherwise)

    if type(value) is list:
        return [pack(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [pack(item) for item in value]}
    if type(value) is dict:
        return {"dict": [[pack(key), pack(item)] for key, item in value.items()]}
    if value is ...:
        return {"ellipsis": True}
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS:
        value = np.ascontiguousarray(value).reshape(value.shape)  # the first makes 0-d 1-d
        return {"array": [value.dtype.str, list(value.shape), _base64(value.tobytes())]}
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        value = np.asarray(value)
        return {"scalar": [value.dtype.str, _base64(value.tobytes())]}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, np.random.Generator):
        state = value.bit_generator.state
        return {"generator": json.loads(json.dumps(state, default=_array_of_state))}
    if isinstance(value, np.ufunc) and getattr(np, value.__name__, None) is value:
        return {"ufunc": value.__name__}
    if isinstance(value, np.polynomial.Polynomial):
        return {"polynomial": value.convert().coef.tolist()}
    run = _run(value)
    if run is not None:
        return {"run": run}
    for plain in (bool, int, float, str):  # a class of one's own made from these
        if isinstance(value, plain):
            return plain(value)
    return otherwise(value)


def _unpack(packed, datasets):
    if packed is None or isinstance(packed, (bool, int, float, str)):
        return packed
    if isinstance(packed, list):
        return [_unpack(item, datasets) for item in packed]
    ((kind, content),) = packed.items()
    if kind == "tuple":
        return tuple(_unpack(item, datasets) for item in content)
    if kind == "dict":
        return {_unpack(key, datasets): _unpack(value, datasets) for key, value in content}
    if kind == "ellipsis":
        return ...
    if kind == "array":
        dtype, shape, data = content
        return _array(dtype, tuple(shape), _bytes(data))
    if kind == "scalar":
        dtype, data = content
        return _array(dtype, (), _bytes(data))[()]
    if kind == "complex":
        return complex(*content)
    if kind == "generator":
        return _generator(content)
    if kind == "ufunc":
        return _ufunc(content)
    if kind == "polynomial":
        return np.polynomial.Polynomial([float(number) for number in content])
    if kind == "run":
        return _unpack_run(content, datasets)
    if kind == "other":
        return type(_identifier(content), (), {})()
    raise WireError(f"unknown kind of value {kind!r}")


def _base64(data):
    return base64.b64encode(data).decode("ascii")


def _bytes(text):
    return base64.b64decode(text, validate=True)


def _array(dtype, shape, data):
    dtype = np.dtype(str(dtype))
    if dtype.kind not in KINDS or len(data) != math.prod(shape) * dtype.itemsize:
        raise WireError(f"no array of {dtype} with shape {shape}")
    return np.ndarray(shape, dtype, data).copy()


def _identifier(name):
    name = str(name)[:60]
    return name if name.isidentifier() else "object"


# -- generators of random numbers, and runs -----------------------------------------------------

BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")


def _array_of_state(value):
    if isinstance(value, np.ndarray):
        return {"array": [int(item) for item in value]}
    return int(value)


def _generator(state):
    if state["bit_generator"] not in BIT_GENERATORS:
        raise WireError(f"unknown generator {state['bit_generator']!r}")
    bits = getattr(np.random, state["bit_generator"])(0)
    bits.state = _state(state)
    return np.random.Generator(bits)


def _ufunc(name):
    found = getattr(np, str(name), None)
    if not isinstance(found, np.ufunc):
        raise WireError(f"NumPy has no function {name!r}")
    return found


def _state(value):
    if not isinstance(value, dict):
        return value
    if set(value) == {"array"}:
        return np.array(value["array"], dtype=np.uint64)
    return {key: _state(inner) for key, inner in value.items()}


def _run(value):
    """Return the settings of a run, or of the run of a session; None for anything else."""
    from labkit.training.run import Run

    run = value if isinstance(value, Run) else getattr(value, "run", None)
    if not isinstance(run, Run):
        return None
    return {
        "config": asdict(run.config),
        "origin": [[stretch.epoch, asdict(stretch.config)] for stretch in run.origin],
        "data": None if run.dataset is None else run.dataset.fingerprint,
    }


def _unpack_run(content, datasets):
    from labkit.training.config import Branching, TrainingConfig
    from labkit.training.run import Run

    data = next((d for d in datasets if d.fingerprint == content["data"]), None)
    config = TrainingConfig(**content["config"])
    origin = [Branching(int(k), TrainingConfig(**config)) for k, config in content["origin"]]
    if data is None:
        return Run(None, config, origin=origin)
    configs = [*(stretch.config for stretch in origin), config]
    run = Run(data, configs[0])
    for stretch, after in zip(origin, configs[1:], strict=True):
        run = run.branch(stretch.epoch, **after.of_branch())
    return run


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
        base = type(_identifier(names[0]), (base,), {})
    try:
        return base(*arguments)
    except Exception:  # some want arguments of their own
        return type(base.__name__, (Exception,), {})(*arguments)


def _unpack_place(packed):
    cell, number, text = packed
    if not math.isfinite(number):
        raise WireError("no line number")
    return Place(str(cell)[:200], int(number), str(text)[:500])
