"""The state of the explorers: a neuron of two inputs, its examples, steps and undo."""

import numpy as np
import pytest
from traitlets import TraitError

import labkit

POINTS = ((-1.0, 0.0, 0), (1.0, 0.5, 1), (-0.5, -1.0, 1))


@pytest.fixture
def state():
    return labkit.TwoInputs(POINTS)


# -- the state -------------------------------------------------------------------------------------


def test_numbers_are_those_of_the_neuron(state):
    state.change(w1=0.5, w2=-1.5, b=0.3, x1=2.0, x2=1.0)
    neuron = labkit.Neuron([0.5, -1.5], 0.3)
    assert state.z == neuron.z([2, 1]).item()
    assert state.y_hat == neuron([2, 1]).item()
    X, y = np.array([[-1, 1, -0.5], [0, 0.5, -1]]), np.array([[0, 1, 1]])
    assert state.loss == neuron.loss(X, y)
    assert state.n_correct == int((neuron.predict(X) == y).sum())
    np.testing.assert_array_equal(state.X, X)
    np.testing.assert_array_equal(state.y, y)


def test_the_example_of_the_lecture():
    state = labkit.TwoInputs(w=(0, 1), b=4, x=(2, 3))
    assert state.z == 7
    assert round(state.y_hat, 6) == 0.999089


def test_a_step_goes_down_the_measured_slope(state):
    before = state.neuron
    state.learning_rate = 0.2
    state.step()
    for j, (old, new) in enumerate(
        zip((*before.w[:, 0], before.b[0, 0]), (state.w1, state.w2, state.b), strict=True)
    ):
        slope = before.central_difference(state.X, state.y, j)
        assert new == pytest.approx(old - 0.2 * slope, abs=1e-8)
    assert state.loss < before.loss(state.X, state.y)


def test_a_step_that_cannot_be_taken():
    with pytest.raises(ValueError, match="at least one point"):
        labkit.TwoInputs([]).step()
    state = labkit.TwoInputs([(5, 5, 0)], w=(-9, 9), b=9, learning_rate=10)
    before = repr(state)
    with pytest.raises(ValueError, match="smaller learning rate"):
        state.step()
    assert repr(state) == before


def test_undo_goes_back_step_by_step(state):
    start = state._snapshot()
    state.add(2, 2, 1)
    added = state._snapshot()
    for w1 in (1.1, 1.2, 1.3):  # one drag of a slider
        state.w1 = w1
    state.toggle(0)
    state.remove(1)
    assert [p[2] for p in state.points] == [1, 1, 1]
    state.undo()
    assert len(state.points) == 4
    state.undo()
    assert state.points[0] == POINTS[0]
    assert state.w1 == 1.3
    state.undo()
    assert state._snapshot() == added
    state.undo()
    assert state._snapshot() == start
    assert not state.undoable
    state.undo()  # nothing left: nothing happens
    assert state._snapshot() == start


def test_undo_takes_back_a_reset_and_a_single_step(state):
    state.w1 = 3
    state.reset()
    assert state.w1 == 1
    state.undo()
    assert state.w1 == 3
    state.step()
    first = state.w1
    state.step()
    state.undo()
    assert state.w1 == first
    state.undo()
    assert state.w1 == 3


def test_a_change_after_undo_is_a_step_of_its_own(state):
    state.w1 = 2
    state.b = 1
    state.undo()
    state.w1 = 3
    state.undo()
    assert state.w1 == 2


def test_changes_of_one_gesture_are_undone_together(state):
    for x1 in (0.1, 0.2, 0.3):
        state.change(7, points=((x1, 0, 0), *POINTS[1:]))
    state.change(8, points=((0.4, 0, 0), *POINTS[1:]))
    state.undo()
    assert state.points[0][0] == 0.3
    state.undo()
    assert state.points == POINTS


def test_a_refused_change_changes_nothing(state):
    before = state._snapshot()
    with pytest.raises(TraitError, match="w2 must lie between -10 and 10"):
        state.change(w1=2, w2=11)
    assert state._snapshot() == before
    assert not state.undoable


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("w1", 10.5, "w1 must lie between -10 and 10"),
        ("b", float("nan"), "b must lie between"),
        ("x2", float("inf"), "x2 must lie between -5 and 5"),
        ("learning_rate", 0.0, "learning_rate must lie between 0.01 and 10"),
        ("points", 3, "list of"),
        ("points", [(1, 2)], r"points\[0\] must be three numbers"),
        ("points", [(0, 0, 1), (1, "a", 0)], r"points\[1\] must be three numbers"),
        ("points", [(float("nan"), 0, 1)], r"points\[0\] must lie between"),
        ("points", [(0, 6, 1)], r"points\[0\] must lie between -5 and 5"),
        ("points", [(0, 1, 2)], r"label of points\[0\] must be 0 or 1"),
        ("points", [(0, 1, float("nan"))], r"label of points\[0\] must be 0 or 1"),
        ("points", [(0, 0, 1)] * 201, "At most 200 points, found 201"),
    ],
)
def test_bad_input_is_refused_with_a_reason(state, name, value, message):
    before = getattr(state, name)
    with pytest.raises(TraitError, match=message):
        setattr(state, name, value)
    assert getattr(state, name) == before


def test_settings_that_do_not_fit():
    with pytest.raises(ValueError, match="w must have two elements, found 3"):
        labkit.TwoInputs(w=(1, 2, 3))
    with pytest.raises(IndexError, match="There are 3 points"):
        labkit.TwoInputs(POINTS).remove(3)
    with pytest.raises(TypeError, match="not both"):
        labkit.NeuronExplorer(labkit.TwoInputs(), b=1)
    with pytest.raises(TypeError, match="NeuronExplorer takes a TwoInputs"):
        labkit.NeuronExplorer([1, 2])
    with pytest.raises(TypeError, match="LossExplorer takes a LossPoint"):
        labkit.LossExplorer(labkit.TwoInputs())
    with pytest.raises(TypeError, match="not both"):
        labkit.LossExplorer(labkit.LossPoint(), z=1)
    with pytest.raises(TypeError, match="NeuronDiagram takes a Session or the state"):
        labkit.NeuronDiagram(labkit.LossPoint())
