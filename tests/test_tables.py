"""The tables of activations and losses: each entry stable, its slopes those that are measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from labkit.model.activations import ACTIVATIONS, SIGMOID
from labkit.model.losses import CROSS_ENTROPY, LOSSES, SQUARED_ERROR

Z = np.linspace(-30, 30, 241)
EXTREME = np.array([-1e308, -1000.0, -100.0, -1e-300, 0.0, 1e-300, 100.0, 1000.0, 1e308])
LABELS = [0.0, 1.0]


def measured(function, at, step=1e-6):
    return (function(at + step) - function(at - step)) / (2 * step)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
def test_slopes_of_activations_are_those_measured(activation):
    z = Z[Z != 0] if activation.kink else Z
    np.testing.assert_allclose(activation.slope(z), measured(activation.value, z), atol=1e-8)
    back = np.full_like(Z, 3.0)  # the same, in place, from the output
    activation.back(back, activation.value(Z))
    np.testing.assert_allclose(back, 3 * activation.slope(Z), atol=1e-12)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
def test_activations_are_finite_of_the_same_type_and_leave_their_argument(activation, kind):
    z = np.clip(EXTREME, np.finfo(kind).min, np.finfo(kind).max).astype(kind)
    before = z.copy()
    for function in (activation.value, activation.slope):
        found = function(z)
        assert found.dtype == kind and np.isfinite(found).all()
    out = np.empty_like(z)
    with np.errstate(all="ignore"):
        assert activation.into(z, out) is out
    np.testing.assert_array_equal(out, activation.value(z))
    np.testing.assert_array_equal(z, before)


@given(st.floats(-700, 700))
def test_the_sigmoid_is_that_of_scipy(z):
    z = np.array([z])
    np.testing.assert_allclose(SIGMOID.value(z), special.expit(z), rtol=1e-14)


@pytest.mark.parametrize("y", LABELS)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
def test_slopes_of_losses_are_those_measured(loss, y):
    value = loss.value(Z, y)
    np.testing.assert_allclose(
        loss.slope(Z, y), measured(lambda z: loss.value(z, y), Z), atol=1e-8, rtol=1e-7
    )
    # The chain rule joins both slopes.
    np.testing.assert_allclose(
        loss.output_slope(Z, y) * SIGMOID.slope(Z), loss.slope(Z, y), atol=1e-12, rtol=1e-9
    )
    assert (value >= 0).all()


@pytest.mark.parametrize("y", LABELS)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
def test_losses_are_finite_for_every_finite_z(loss, y):
    z = EXTREME[np.abs(EXTREME) <= 1000]
    assert np.isfinite(loss.value(z, y)).all() and np.isfinite(loss.slope(z, y)).all()


@given(st.floats(-500, 500), st.sampled_from(LABELS))
def test_the_cross_entropy_is_exact_however_small(z, y):
    expected = np.logaddexp(0, -z if y else z)
    np.testing.assert_allclose(CROSS_ENTROPY.value(np.array([z]), y), expected, rtol=1e-14)


@given(st.floats(-300, 300), st.sampled_from(LABELS))
def test_the_squared_error_is_exact_however_small(z, y):
    expected = special.expit(-z if y else z) ** 2
    np.testing.assert_allclose(SQUARED_ERROR.value(np.array([z]), y), expected, rtol=1e-13)


def test_names_and_units_are_there_for_people():
    assert [loss.name for loss in LOSSES.values()][:2] == ["cross-entropy", "squared error"]
    assert CROSS_ENTROPY.unit == "nats" and SQUARED_ERROR.unit == ""
