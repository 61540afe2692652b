"""Backpropagation through layers, number by number."""

import re

import numpy as np
import pytest
from traitlets import TraitError

from labkit import BackpropInspector, PlaygroundState, Session, load_digits


@pytest.fixture
def session():
    state = PlaygroundState(data="xor", n_points=60, epoch=5)
    state.finish()
    return state


@pytest.fixture
def view(session):
    return BackpropInspector(session, example=3)


def numbers(text):
    """What a line is equal to in the end."""
    return float(re.sub("<.*?>", "", text).rpartition("= ")[2])


@pytest.mark.parametrize(
    ("layer", "j", "k"), [(1, 0, 2), (1, 2, 3), (2, 3, 1), (3, 1, 0), (3, 2, 0)]
)
def test_the_product_is_what_is_measured(view, session, layer, j, k):
    view.layer, view.k, view.j = layer, k, j
    lines = view._lines(view._chain())
    product, measured = numbers(lines[-2]), numbers(lines[-1])
    assert product == pytest.approx(measured, abs=2e-6)
    gradient = session.record.network.astype(np.float64).gradient(
        session.dataset.X_train[:, 3:4], session.dataset.y_train[:, 3:4]
    )
    part = gradient[layer - 1]
    expected = part.db[k, 0] if j == len(part.dw) else part.dw[j, k]
    assert product == pytest.approx(expected, abs=1e-6)
    assert f"{measured:.6f}"[:6] in view.summary().replace("-0.000000", "0.000000")


def test_every_sum_is_written_out(view):
    view.layer, view.k = 2, 1
    first = view._lines(view._chain())[0]
    pairs = re.findall(r"\((-?[\d.]+)\)\((-?[\d.]+)\)", first)
    assert sum(float(a) * float(b) for a, b in pairs) == pytest.approx(numbers(first), abs=1e-3)


def test_tables_follow_example_epoch_and_form(view, session):
    assert len(view.tables.children) == 4
    before = view.tables.children[1].value
    view.controls["example"].value = 7
    assert view.example == 7 and view.tables.children[1].value != before
    before = view.told.value
    session.epoch = 6
    assert view.told.value != before and "epoch 6, example 7: y = " in view.told.value
    view.layer, view.j, view.k = 2, 4, 1
    session.hidden = (3,)
    assert (view.layer, view.j, view.k) == (2, 3, 0) and len(view.tables.children) == 3
    assert [view.controls[name].max for name in ("layer", "j", "k")] == [2, 3, 0]


@pytest.mark.parametrize(
    ("name", "value"), [("example", 30), ("layer", 0), ("layer", 4), ("j", 3), ("k", 4)]
)
def test_there_is_no_such_weight(view, name, value):
    with pytest.raises(TraitError, match=f"{name} must be"):
        setattr(view, name, value)


def test_large_networks_are_cut_short():
    data = load_digits(target=None, n_train=100, n_test=50)
    view = BackpropInspector(Session(data, hidden=(30,), epoch=1, loss="squared_error"))
    assert (
        "18 more" in view.tables.children[1].value and "772 more" in view.tables.children[0].value
    )
    view.j = 784
    lines = view._lines(view._chain())
    assert numbers(lines[-2]) == pytest.approx(numbers(lines[-1]), abs=2e-6)
    assert view.picture().startswith(b"\x89PNG")
    view.layer = 2
    assert view._lines(view._chain())[0].startswith("∂L/∂z of output 0 = ")
