"""Values as text: all that answers are made of comes back, and nothing else does."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import labkit
from labkit.exercises import answering, wire
from labkit.exercises.calling import CallResult, Place
from labkit.exercises.packing import WireError
from labkit.exercises.time_limit import TimeUp

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(...)
    | st.complex_numbers()
)
dtypes = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes()
    | hnp.unsigned_integer_dtypes()
    | hnp.floating_dtypes(sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(sizes=(64, 128))
    | hnp.unicode_string_dtypes(max_len=5)
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))
values = st.recursive(
    plain | arrays | arrays.map(lambda a: a.ravel()[0] if a.size else a),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


def equal(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(equal, one.values(), other.values()))
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == (other.tobytes())
        )
    if isinstance(one, np.generic):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return repr(one) == repr(other)


@given(values)
def test_values_come_back(value):
    assert equal(wire.loads(wire.dumps(value)), value)


@given(st.text() | st.recursive(plain, lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_other_text_is_refused_or_data(value):
    text = value if isinstance(value, str) else json.dumps(value, default=repr)
    with contextlib.suppress(WireError):
        wire.loads(text)
    with contextlib.suppress(WireError):
        wire.loads_outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"array": ["|O", [1], "AAAAAAAAAAA="]}',
        '{"array": ["<f8", [1000000000000], ""]}',
        '{"array": ["<f8", [1], "AAAA"]}',
        '{"scalar": ["V8", "AAAAAAAAAAA="]}',
        '{"generator": {"bit_generator": "seed", "state": {}}}',
        '{"run": {"config": {"learning_rate": -1}, "origin": [], "data": null}}',
        '{"what": 1}',
        "{}",
        "[" * 100_000,
    ],
)
def test_texts_that_no_value_gives(text):
    with pytest.raises(WireError):
        wire.loads(text)


def test_other_things_arrive_as_an_object_of_the_same_name():
    for value in ({1, 2}, (i for i in range(3)), np.array([1, "a"], object), lambda: 1):
        assert type(wire.loads(wire.dumps(value))).__name__ == type(value).__name__
    loop = []
    loop.append(loop)
    assert isinstance(wire.loads(wire.dumps(loop)), list)
    assert wire.loads(wire.dumps(np.ma.masked_array([1.0, 2.0]))).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", ["MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"])
def test_generators_go_on_where_they_were(name):
    rng = np.random.Generator(getattr(np.random, name)(3))
    rng.normal(size=5)
    rng.integers(7, dtype=np.uint32)
    copy = wire.loads(wire.dumps(rng))
    assert copy.random(10).tolist() == rng.random(10).tolist()
    assert copy.permutation(9).tolist() == rng.permutation(9).tolist()


def test_runs_are_made_anew_from_their_settings(small):
    run = labkit.train(small, learning_rate=0.5, batch_size=32).branch(2, learning_rate=0.1)
    copy = wire.loads(wire.dumps(labkit.Session(small, learning_rate=0.5).run), [small])
    assert copy.config.learning_rate == 0.5 and copy.dataset is small
    branched = wire.loads(wire.dumps(run), [small])
    assert branched.origin == run.origin
    assert np.array_equal(branched[4].w, run[4].w)
    assert wire.loads(wire.dumps(run)).dataset is None


def test_outcomes_come_back():
    class Own(ValueError):
        pass

    outcomes = [
        CallResult(np.arange(3), warnings=("overflow",), changed=("X",)),
        CallResult(error=KeyError("x"), place=Place("Cell In[3]", 4, "d['x']")),
        CallResult(error=Own("mine")),
        CallResult(error=SystemExit(3)),
        CallResult(error=UnicodeDecodeError("utf-8", b"x", 0, 1, "bad")),
        CallResult(error=TimeUp()),
    ]
    copies = wire.loads_outcomes(wire.dumps_outcomes(outcomes))
    assert copies[0].value.tolist() == [0, 1, 2]
    assert copies[0].warnings == ("overflow",) and copies[0].changed == ("X",)
    assert type(copies[1].error) is KeyError and str(copies[1].error) == "'x'"
    assert copies[1].place == outcomes[1].place
    assert isinstance(copies[2].error, ValueError) and type(copies[2].error).__name__ == "Own"
    assert type(copies[3].error) is SystemExit
    assert type(copies[4].error).__name__ == "UnicodeDecodeError"
    assert copies[5].timed_out


def test_functions_of_numpy_and_polynomials_can_be_sent():
    cubic = np.polynomial.Polynomial([1, -1, 0, 1], domain=[0, 4])
    sine, copy = wire.loads(wire.dumps([np.sin, cubic]))
    assert sine is np.sin and np.allclose(copy([1.0, 2.0]), cubic([1.0, 2.0]))
    with pytest.raises(WireError, match="no function 'load'"):
        wire.loads('{"ufunc": "load"}')


def test_what_would_not_arrive_whole_can_be_refused():
    assert wire.dumps([1, (np.ones(2), "a")], whole=True)
    with pytest.raises(WireError, match="a function cannot be sent"):
        wire.dumps([(lambda x: x, 1.0)], whole=True)


def test_a_value_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(wire, "LIMIT", 1000)
    with pytest.raises(WireError, match="too large"):
        wire.dumps(np.zeros(1000))
    with pytest.raises(WireError, match="larger than"):
        wire.dumps_outcomes([CallResult(np.zeros(1000))])


def test_what_a_kernel_answers():
    def way():
        return undefined  # noqa: F821

    assert wire.loads(answering.look(way)) == {"is": "undefined"}
    assert wire.loads(answering.look(lambda: 3)) == {"is": "value", "value": 3}
    assert wire.loads(answering.look(lambda: len))["is"] == "function"
    outcomes = answering.call(lambda: lambda x: x + 1, wire.dumps([(1,), ("a",)]), ["x"], 1.0)
    first, second = wire.loads_outcomes(outcomes)
    assert first.value == 2 and type(second.error) is TypeError
