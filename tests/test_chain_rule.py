"""The factors of the chain rule, against difference quotients and the gradient."""

import math

import numpy as np
import pytest
from hypothesis import given
from scipy import special

from labkit.model.neuron import Neuron
from tests.examples import examples
from tests.test_neuron import problems

some = examples(60)


def loss_by_scipy(z, y):
    z, y = np.asarray(z, np.float64), np.asarray(y)
    return -np.mean(np.where(y == 1, special.log_expit(z), special.log_expit(-z)))


TYPES = [np.float32, np.float64]


def slope(function, at, step=1e-5):
    return (function(at + step) - function(at - step)) / (2 * step)


# The chain rule


def test_chain_rule_of_the_lecture():
    rule = Neuron([0.1, 0.2]).chain_rule([1, 2], 1)
    assert rule.z == pytest.approx(0.5)
    assert round(rule.y_hat, 4) == 0.6225
    np.testing.assert_array_equal(rule.dL_dw.round(4), [[-0.3775], [-0.7551]])
    assert round(rule.dL_db, 4) == -0.3775
    assert rule.loss == pytest.approx(-math.log(rule.y_hat))


@some
@given(problems(largest=1))
def test_every_factor_agrees_with_a_difference_quotient(problem):
    neuron, x, y = problem
    rule = neuron.chain_rule(x, y)
    label = y.item()
    assert rule.y == label
    assert rule.z == pytest.approx(neuron.z(x).item())
    assert rule.y_hat == pytest.approx(special.expit(rule.z))
    assert rule.loss == pytest.approx(loss_by_scipy(rule.z, label))

    def loss_of_y_hat(y_hat):
        return -(label * math.log(y_hat) + (1 - label) * math.log(1 - y_hat))

    if abs(rule.z) < 3:  # elsewhere the curvature makes the quotient inaccurate
        measured = slope(loss_of_y_hat, rule.y_hat, step=1e-6)
        assert rule.dL_dy_hat == pytest.approx(measured, rel=1e-6)
    assert rule.dy_hat_dz == pytest.approx(slope(special.expit, rule.z), abs=1e-9)
    assert rule.dL_dz == pytest.approx(slope(lambda z: loss_by_scipy(z, label), rule.z), abs=1e-9)
    assert rule.dz_db == 1
    for j, unit in enumerate(np.eye(neuron.n_features)):
        measured = slope(lambda t, u=unit: (neuron.w[:, 0] + t * u) @ x[:, 0], 0.0, step=1)
        assert rule.dz_dw[j, 0] == pytest.approx(measured, abs=1e-12)


@some
@given(problems(largest=1))
def test_the_factors_multiply_to_the_gradient(problem):
    neuron, x, y = problem
    rule = neuron.chain_rule(x, y)
    assert rule.dL_dz == pytest.approx(rule.dL_dy_hat * rule.dy_hat_dz, rel=1e-12)
    gradient = neuron.gradient(x, y)
    np.testing.assert_allclose(
        rule.dL_dy_hat * rule.dy_hat_dz * rule.dz_dw, gradient.dw, rtol=1e-5, atol=1e-13
    )
    np.testing.assert_allclose(rule.dL_dw, gradient.dw, rtol=1e-5, atol=1e-13)
    assert rule.dL_dw.shape == gradient.dw.shape
    assert rule.dL_db == pytest.approx(gradient.db.item(), rel=1e-5, abs=1e-13)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(
    ("z", "y", "y_hat", "loss", "dL_dy_hat", "dL_dz"),
    [
        (1e4, 1, 1, 0, -1, 0),
        (1e4, 0, 1, 1e4, math.inf, 1),
        (-1e4, 0, 0, 0, 1, 0),
        (-1e4, 1, 0, 1e4, -math.inf, -1),
    ],
)
def test_chain_rule_of_a_saturated_neuron(dtype, z, y, y_hat, loss, dL_dy_hat, dL_dz):
    rule = Neuron(np.array([1e4], dtype)).chain_rule([z / 1e4], y)
    assert rule.z == z
    assert rule.y_hat == y_hat
    assert rule.loss == loss
    assert rule.dL_dy_hat == dL_dy_hat  # infinite where the truth is given no chance at all
    assert rule.dy_hat_dz == 0
    assert rule.dL_dz == rule.dL_db == dL_dz
    assert rule.dL_dw.item() == dL_dz * z / 1e4


def test_chain_rule_where_1_minus_y_hat_would_be_0():
    rule = Neuron([1.0]).chain_rule([40.0], 0)
    assert rule.y_hat == 1
    assert rule.dL_dy_hat == pytest.approx(math.exp(40), rel=1e-12)
    assert rule.dL_dy_hat * rule.dy_hat_dz == pytest.approx(rule.dL_dz, rel=1e-12)


@pytest.mark.parametrize("z", [700, 720, 740, 745, 760])
@pytest.mark.parametrize(("sign", "y"), [(1, 0), (-1, 1)])
def test_chain_rule_gives_no_warning_beyond_the_largest_number(z, sign, y):
    rule = Neuron([1.0]).chain_rule([sign * z], y)
    assert rule.dL_dz == sign
    assert sign * rule.dL_dy_hat > 1e304


def test_chain_rule_is_computed_in_float64():
    rule = Neuron(np.array([0.5], np.float32)).chain_rule(np.array([0.25], np.float32), 1)
    assert rule.x.dtype == rule.dL_dw.dtype == np.float64
    assert rule.y_hat == special.expit(0.125)
    with pytest.raises(AttributeError):
        rule.z = 0.0


def test_chain_rule_takes_one_example():
    with pytest.raises(ValueError, match="one example, found 2"):
        Neuron([1.0]).chain_rule([[1.0, 2.0]], [[0, 1]])
