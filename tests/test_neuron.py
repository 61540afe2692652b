import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import special
from sklearn.metrics import log_loss

from labkit.model.losses import cross_entropy
from labkit.model.neuron import Neuron
from tests.examples import examples

some = examples(60)
TYPES = [np.float32, np.float64]


def reals(dtype, low, high):
    """Finite numbers that `dtype` holds exactly."""
    return st.floats(low, high, width=np.finfo(dtype).bits, allow_subnormal=False)


@st.composite
def predictions(draw, low=0, high=1):
    """Labels and predictions of shape (1, m)."""
    dtype, m = draw(st.sampled_from(TYPES)), draw(st.integers(1, 12))
    y = draw(npst.arrays(np.int64, (1, m), elements=st.integers(0, 1)))
    return y, draw(npst.arrays(dtype, (1, m), elements=reals(dtype, low, high)))


@st.composite
def problems(draw, largest=8):
    """A float64 neuron of moderate size with inputs and labels."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, largest))
    numbers = reals(np.float64, -2, 2)
    w = draw(npst.arrays(np.float64, (n, 1), elements=numbers))
    X = draw(npst.arrays(np.float64, (n, m), elements=numbers))
    y = draw(npst.arrays(np.int64, (1, m), elements=st.integers(0, 1)))
    return Neuron(w, draw(numbers)), X, y


def loss_by_scipy(z, y):
    z, y = np.asarray(z, np.float64), np.asarray(y)
    return -np.mean(np.where(y == 1, special.log_expit(z), special.log_expit(-z)))


def slope(function, at, step=1e-5):
    return (function(at + step) - function(at - step)) / (2 * step)


# The neuron


def test_output_of_the_lecture():
    neuron = Neuron([0, 1], 4)
    assert neuron.z([2, 3]).item() == 7
    assert round(neuron([2, 3]).item(), 3) == 0.999
    assert round(neuron([[2], [3]]).item(), 6) == 0.999089


@some
@given(problems())
def test_output_agrees_with_a_plain_sum(problem):
    neuron, X, _ = problem
    z, b = neuron.z(X), neuron.b.item()
    assert z.shape == (1, X.shape[1])
    for i, x in enumerate(X.T):
        expected = math.fsum([*(w * v for w, v in zip(neuron.w[:, 0], x, strict=True)), b])
        assert z[0, i] == pytest.approx(expected, abs=1e-13)
    np.testing.assert_allclose(neuron(X), special.expit(z), rtol=1e-14)


def test_prediction_is_beyond_the_threshold():
    neuron, X = Neuron([1.0]), [[-1.0, 0.0, 1.0]]
    np.testing.assert_array_equal(neuron.predict(X), [[False, False, True]], strict=True)
    np.testing.assert_array_equal(neuron.predict(X, threshold=0.2), [[True, True, True]])
    with pytest.raises(TypeError):
        neuron.predict(X, 0.2)


@some
@given(problems())
def test_loss_agrees_with_scikit_learn_scipy_and_cross_entropy(problem):
    neuron, X, y = problem
    found = neuron.loss(X, y)
    assert type(found) is float
    # Subtracting from 1 costs these up to e^|z| in precision, |z| being at most 22.
    y_hat = special.expit(neuron.w.T @ X + neuron.b)
    assert found == pytest.approx(log_loss(y[0], y_hat[0], labels=[0, 1]), rel=1e-5, abs=1e-12)
    assert found == pytest.approx(cross_entropy(y, y_hat), rel=1e-5, abs=1e-12)
    assert found == pytest.approx(loss_by_scipy(neuron.w.T @ X + neuron.b, y), rel=1e-12)


@some
@given(
    npst.arrays(np.float64, 6, elements=st.floats(-1e4, 1e4)),
    st.sampled_from(TYPES),
)
def test_loss_is_right_however_large_z_is(z, dtype):
    z = z.astype(dtype)
    y = np.array([[0, 1] * 3])
    expected = loss_by_scipy(z, y)
    assert Neuron(np.ones(1, dtype)).loss(z[np.newaxis], y) == pytest.approx(
        expected, rel=1e-5 if dtype == np.float32 else 1e-12
    )


@pytest.mark.parametrize("dtype", TYPES)
def test_loss_and_gradient_of_a_saturated_neuron_are_finite(dtype):
    neuron, X = Neuron(np.ones(1, dtype)), np.array([[1e4, -1e4]], dtype)
    with np.errstate(all="raise"):
        assert neuron.loss(X, [[1, 0]]) == 0
        assert neuron.loss(X, [[0, 1]]) == 1e4
        gradient = neuron.gradient(X, [[0, 1]])
    assert gradient.dw.item() == 1e4
    assert gradient.db.item() == 0


@some
@given(problems())
def test_gradient_agrees_with_central_differences(problem):
    neuron, X, y = problem

    def loss(parameters):
        return loss_by_scipy(parameters[:-1] @ X + parameters[-1], y)

    parameters = np.append(neuron.w, neuron.b)
    gradient = neuron.gradient(X, y)
    assert gradient.dw.shape == neuron.w.shape
    assert gradient.db.shape == (1, 1)
    for j, found in enumerate(np.append(gradient.dw, gradient.db)):
        unit = np.eye(len(parameters))[j]
        measured = slope(lambda t, unit=unit: loss(parameters + t * unit), 0.0)
        assert found == pytest.approx(measured, abs=1e-8)
        assert neuron.central_difference(X, y, j) == pytest.approx(measured, abs=1e-8)


@some
@given(problems())
def test_gradient_agrees_with_a_sum_over_the_examples(problem):
    neuron, X, y = problem
    errors = [
        1 / (1 + math.exp(-neuron.w[:, 0] @ x - neuron.b.item())) - label
        for x, label in zip(X.T, y[0], strict=True)
    ]
    dw = [math.fsum(e * v for e, v in zip(errors, row, strict=True)) / len(errors) for row in X]
    found = neuron.gradient(X, y)
    np.testing.assert_allclose(found.dw[:, 0], dw, rtol=1e-12, atol=1e-13)
    assert found.db.item() == pytest.approx(math.fsum(errors) / len(errors), abs=1e-13)
    assert found.norm == pytest.approx(math.hypot(*dw, found.db.item()), abs=1e-12)


def test_a_step_against_the_gradient_lowers_the_loss():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(4, 30)), rng.integers(0, 2, (1, 30))
    neuron = Neuron(rng.normal(size=4))
    gradient = neuron.gradient(X, y)
    better = Neuron(neuron.w - 0.1 * gradient.dw, neuron.b - 0.1 * gradient.db)
    assert better.loss(X, y) < neuron.loss(X, y)


@pytest.mark.parametrize("j", [-1, 4])
def test_central_difference_of_no_weight(j):
    with pytest.raises(IndexError, match=r"0 to 3 \(the bias\)"):
        Neuron([1.0, 2.0, 3.0]).central_difference([1, 2, 3], 1, j)


def test_central_difference_is_measured_in_float64():
    neuron = Neuron(np.array([0.1, 0.2], np.float32))
    assert neuron.central_difference([1, 2], 1, 1) == pytest.approx(-0.7551, abs=5e-5)


# Shapes, types and errors


@pytest.mark.parametrize("w", [[1, 2], [[1], [2]], np.array([1, 2], np.int8), (True, 2)])
@pytest.mark.parametrize("b", [3, [3], [[3]], np.float32(3)])
def test_weights_become_a_column(w, b):
    neuron = Neuron(w, b)
    np.testing.assert_array_equal(neuron.w, np.array([[1.0], [2.0]]), strict=True)
    np.testing.assert_array_equal(neuron.b, np.array([[3.0]]), strict=True)
    assert neuron.n_features == 2


def test_float32_stays_float32():
    rng = np.random.default_rng(1)
    w, X = rng.normal(size=5).astype(np.float32), rng.normal(size=(5, 7)).astype(np.float32)
    y = rng.integers(0, 2, (1, 7)).astype(np.float32)
    neuron = Neuron(w, 0.5)
    gradient = neuron.gradient(X, y)
    for array in (neuron.w, neuron.b, neuron.z(X), neuron(X), gradient.dw, gradient.db):
        assert array.dtype == np.float32
    wide = neuron.astype(np.float64)
    assert wide.w.dtype == wide.b.dtype == wide(X).dtype == np.float64
    np.testing.assert_array_equal(wide.w, neuron.w)
    np.testing.assert_allclose(neuron(X), wide(X), rtol=1e-5)


@pytest.mark.parametrize(
    ("w", "b", "error", "message"),
    [
        ([], 0, ValueError, r"\(n_features, 1\), found \(0,\)"),
        ([[1, 2]], 0, ValueError, r"found \(1, 2\)"),
        (3.0, 0, ValueError, r"found \(\)"),
        (np.zeros((2, 1, 1)), 0, ValueError, r"found \(2, 1, 1\)"),
        ([1, np.nan], 0, ValueError, r"w contains 1 values .* index \(1,\)"),
        ([1, 2], np.inf, ValueError, "b contains 1 values"),
        (np.ones(2, np.float32), 1e300, ValueError, "b contains 1 values"),
        ([1, 2], [1, 2], ValueError, r"b must be one number, found .* \(2,\)"),
        (["a"], 0, TypeError, "w must hold real numbers"),
        ([1], "a", TypeError, "b must hold real numbers"),
        ([[1], [2, 3]], 0, ValueError, "w must be a regular array"),
    ],
)
def test_bad_weights(w, b, error, message):
    with pytest.raises(error, match=message):
        Neuron(w, b)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((5, 3)), r"must have shape \(3, m\) .* found \(5, 3\). Examples .* pass X.T"),
        (np.zeros((4, 5)), r"found \(4, 5\)\.$"),
        (np.zeros(4), r"found \(4,\)"),
        (np.zeros((3, 2, 1)), r"found \(3, 2, 1\)"),
        (np.zeros((3, 0)), "holds no example"),
        ([[0], [np.nan], [0]], r"X contains 1 values that are NaN .* index \(1, 0\)"),
        ([0, 0, -np.inf], "X contains 1 values"),
    ],
)
def test_bad_examples(X, message):
    neuron = Neuron([1.0, 2.0, 3.0])
    label = np.zeros((1, np.shape(X)[-1]))
    for use in (neuron, neuron.z, neuron.predict):
        with pytest.raises(ValueError, match=message):
            use(X)
    for use in (neuron.loss, neuron.gradient, neuron.chain_rule):
        with pytest.raises(ValueError, match=message):
            use(X, label)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros((1, 3)), r"\(1, 4\), one label per column of X, found \(1, 3\)"),
        (np.zeros((4, 1)), r"found \(4, 1\)"),
        (np.zeros((2, 2)), r"found \(2, 2\)"),
        (1, r"found \(\)"),
        ([[0, 1, 2, -1]], "must be 0 or 1, found -1, 2"),
        ([[0, 1, np.nan, 0]], "found nan"),
    ],
)
def test_bad_labels(y, message):
    neuron, X = Neuron([1.0, 2.0]), np.ones((2, 4))
    for use in (neuron.loss, neuron.gradient):
        with pytest.raises(ValueError, match=message):
            use(X, y)


def test_labels_may_be_one_dimensional_or_bool():
    neuron, X = Neuron([1.0, 2.0]), np.array([[1.0, 2, 3], [0, 1, 0]])
    expected = neuron.gradient(X, [[1, 0, 1]])
    for y in ([1, 0, 1], [True, False, True], np.array([[1, 0, 1]], np.uint8)):
        assert neuron.loss(X, y) == neuron.loss(X, [[1, 0, 1]])
        np.testing.assert_array_equal(neuron.gradient(X, y).dw, expected.dw)


# A neuron never changes


def test_a_neuron_does_not_change():
    w = np.array([1.0, 2.0])
    neuron = Neuron(w, 3.0)
    w[0] = 9  # the caller's array stays the caller's
    assert neuron.w[0, 0] == 1
    for name in ("w", "b"):
        with pytest.raises(AttributeError, match=r"does not change; make a new one: Neuron\(w, b"):
            setattr(neuron, name, 0.0)
        with pytest.raises(ValueError, match="read-only"):
            getattr(neuron, name)[...] = 0
    with pytest.raises(AttributeError, match="does not change"):
        neuron.bias = 1.0


@pytest.mark.parametrize("name", ["w", "b"])
def test_a_neuron_loses_nothing(name):
    neuron = Neuron([1.0, 2.0])
    with pytest.raises(AttributeError):
        delattr(neuron, name)
    assert hasattr(neuron, name)


def test_arguments_are_left_as_they_are():
    X, y = np.ones((2, 3)), np.array([[0, 1, 0]])
    before = X.copy(), y.copy()
    neuron = Neuron([1.0, 2.0])
    neuron.gradient(X, y), neuron.loss(X, y), neuron.chain_rule(X[:, 0], 1)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("duplicate", [lambda n: pickle.loads(pickle.dumps(n)), copy.deepcopy])
def test_a_copy_is_the_same_neuron(dtype, duplicate):
    neuron = Neuron(np.array([1.1, 2.2], dtype), 3.3)
    other = duplicate(neuron)
    np.testing.assert_array_equal(other.w, neuron.w, strict=True)
    np.testing.assert_array_equal(other.b, neuron.b, strict=True)
    assert not other.w.flags.writeable
    assert repr(other) == repr(neuron)


def test_repr_says_how_large_it_is():
    assert repr(Neuron(np.zeros(784, np.float32), 0.25)) == "Neuron(784 weights, b=0.25, float32)"
