"""Values as data that JSON can hold, and back: nothing is unpickled and no code is run."""

import base64
import json
import math

import numpy as np

__all__ = ["WireError"]

DEPTH = 50

KINDS = "biufcUS"  # of arrays whose elements are plain numbers or texts


class WireError(ValueError):
    """The text is no value."""


def name_only(value):
    """Keep no more of a value than the name of its class."""
    return {"other": type(value).__name__}


def refuse(value):
    """Raise WireError: a value would not come back as it is."""
    raise WireError(
        f"a {type(value).__name__} cannot be sent to another process; numbers, texts, arrays, "
        "lists, tuples, sets, dicts, NumPy's functions, polynomials and generators can"
    )


def pack(value, depth, otherwise=name_only):
    """Return a value as what JSON can hold; `otherwise` deals with those that cannot be sent."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if depth > DEPTH:
        return otherwise(value)

    def inside(part):
        return pack(part, depth + 1, otherwise)

    if type(value) is list:
        return [inside(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [inside(item) for item in value]}
    if type(value) is set:
        return {"set": [inside(item) for item in value]}
    if type(value) is dict:
        return {"dict": [[inside(key), inside(item)] for key, item in value.items()]}
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


def unpack(packed, datasets):
    """Make a value of what :func:`pack` gave; runs are continued on one of the `datasets`."""
    if packed is None or isinstance(packed, (bool, int, float, str)):
        return packed
    if isinstance(packed, list):
        return [unpack(item, datasets) for item in packed]
    ((kind, content),) = packed.items()
    if kind == "tuple":
        return tuple(unpack(item, datasets) for item in content)
    if kind == "set":
        return {unpack(item, datasets) for item in content}
    if kind == "dict":
        return {unpack(key, datasets): unpack(value, datasets) for key, value in content}
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
        return type(identifier(content), (), {})()
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


def identifier(name):
    """Return a name that a class can have."""
    name = str(name)[:60]
    return name if name.isidentifier() else "object"


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
        "config": run.config.as_data(),
        "origin": [[stretch.epoch, stretch.config.as_data()] for stretch in run.origin],
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
