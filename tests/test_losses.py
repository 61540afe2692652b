"""The sigmoid and the losses, against SciPy, scikit-learn and plain sums."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import special
from sklearn.metrics import log_loss

from labkit.model.activations import sigmoid
from labkit.model.losses import cross_entropy, mean_squared_error
from tests.examples import examples

some = examples(60)


TYPES = [np.float32, np.float64]
FOUR = [[1, 0, 1, 0]]
SHAPES = npst.array_shapes(min_dims=0, max_dims=3, max_side=6)


def reals(dtype, low, high):
    """Finite numbers that `dtype` holds exactly."""
    return st.floats(low, high, width=np.finfo(dtype).bits, allow_subnormal=False)


def arguments(**options):
    """Arrays of either type and any shape, for sigmoid."""
    return st.sampled_from(TYPES).flatmap(
        lambda dtype: npst.arrays(
            dtype, SHAPES, elements=st.floats(width=np.finfo(dtype).bits, **options)
        )
    )


@st.composite
def predictions(draw, low=0, high=1):
    """Labels and predictions of shape (1, m)."""
    dtype, m = draw(st.sampled_from(TYPES)), draw(st.integers(1, 12))
    y = draw(npst.arrays(np.int64, (1, m), elements=st.integers(0, 1)))
    return y, draw(npst.arrays(dtype, (1, m), elements=reals(dtype, low, high)))


# The sigmoid


@some
@given(arguments(allow_nan=False))
def test_sigmoid_agrees_with_scipy(z):
    found = sigmoid(z)
    assert found.shape == z.shape
    assert found.dtype == z.dtype
    tiny = np.finfo(z.dtype).tiny
    np.testing.assert_allclose(
        found, special.expit(z), rtol=4 * np.finfo(z.dtype).eps, atol=2 * tiny
    )


@some
@given(arguments(allow_nan=False))
def test_sigmoid_lies_in_0_to_1_and_is_symmetric(z):
    found = sigmoid(z)
    assert np.all((found >= 0) & (found <= 1))
    np.testing.assert_allclose(
        found.astype(np.float64) + sigmoid(-z), 1, rtol=0, atol=np.finfo(z.dtype).eps
    )


@some
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=20).map(sorted))
def test_sigmoid_never_falls(z):
    assert np.all(np.diff(sigmoid(z)) >= 0)


@pytest.mark.parametrize("dtype", TYPES)
def test_sigmoid_of_huge_arguments_is_exactly_0_or_1_without_a_warning(dtype):
    z = np.array([-np.inf, -1e4, -0.0, 0.0, 1e4, np.inf], dtype)
    with np.errstate(all="raise"):
        found = sigmoid(z)
    np.testing.assert_array_equal(found, np.array([0, 0, 0.5, 0.5, 1, 1], dtype), strict=True)


def test_sigmoid_keeps_small_values_exact():
    # 1 - 1 / (1 + e^z) would be 0 here.
    assert sigmoid(-50) == pytest.approx(math.exp(-50), rel=1e-14)


def test_sigmoid_of_the_lecture():
    assert round(float(sigmoid(7)), 6) == 0.999089
    assert sigmoid(0) == 0.5


@pytest.mark.parametrize(
    ("z", "dtype"),
    [
        (0, np.float64),
        ([True, False], np.float64),
        (np.array([1, 2], np.int8), np.float64),
        (np.float16(1), np.float64),
        (np.float32(1), np.float32),
    ],
)
def test_sigmoid_of_other_types(z, dtype):
    found = sigmoid(z)
    assert found.dtype == dtype
    assert np.shape(found) == np.shape(z)


@pytest.mark.parametrize("z", ["a", 1j, None, [None], np.array(["a"]), {}])
def test_sigmoid_takes_real_numbers_only(z):
    with pytest.raises(TypeError, match="z must hold real numbers"):
        sigmoid(z)


def test_sigmoid_errors():
    with pytest.raises(ValueError, match="z contains NaN"):
        sigmoid([0.0, np.nan])
    with pytest.raises(ValueError, match="z must be a regular array"):
        sigmoid([[1, 2], [3]])


# The losses of predictions


@some
@given(predictions())
@example(([[0, 1, 0, 1]], np.array([[0, 1, 1, 0]], np.float32)))
@example(([[0, 1, 0, 1]], np.array([[0, 1, 1, 0]], np.float64)))
@example(([[1]], np.zeros((1, 1), np.float32)))
def test_cross_entropy_agrees_with_scikit_learn(pair):
    y, y_hat = pair
    expected = log_loss(np.ravel(y), y_hat.ravel(), labels=[0, 1])
    eps = np.finfo(y_hat.dtype).eps
    # scikit-learn rounds 1 - y_hat before it takes the logarithm.
    np.testing.assert_allclose(cross_entropy(y, y_hat), expected, rtol=10 * eps, atol=4 * eps)


@pytest.mark.parametrize("dtype", TYPES)
def test_cross_entropy_of_certain_predictions_is_finite(dtype):
    certain = np.array([[0, 1]], dtype)
    assert cross_entropy([[0, 1]], certain) == pytest.approx(np.finfo(dtype).eps, rel=1e-6)
    assert cross_entropy([[1, 0]], certain) == pytest.approx(-np.log(np.finfo(dtype).eps))


def test_cross_entropy_of_the_lecture():
    found = cross_entropy(FOUR, [[0.9, 0.1, 0.8, 0.2]])
    assert type(found) is float
    assert round(found, 4) == 0.1643
    assert found == pytest.approx(-(2 * math.log(0.9) + 2 * math.log(0.8)) / 4)


@some
@given(predictions())
def test_mean_squared_error_agrees_with_a_plain_sum(pair):
    y, y_hat = pair
    pairs = zip(y.ravel().tolist(), y_hat.ravel().tolist(), strict=True)
    expected = math.fsum((a - b) ** 2 for a, b in pairs) / y.size
    assert mean_squared_error(y, y_hat) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_mean_squared_error_of_an_example():
    found = mean_squared_error(FOUR, [[0.9, 0.1, 0.8, 0.2]])
    assert type(found) is float
    assert found == pytest.approx(0.025)


@pytest.mark.parametrize("loss", [cross_entropy, mean_squared_error])
@pytest.mark.parametrize(
    ("y", "y_hat", "error", "message"),
    [
        (FOUR, [1, 0, 1, 0], ValueError, r"same shape, found \(1, 4\) and \(4,\)"),
        (FOUR, np.full((4, 1), 0.5), ValueError, r"found \(1, 4\) and \(4, 1\)"),
        ([[]], [[]], ValueError, "at least one example"),
        ([[0, 2, 3]], [[0.5, 0.5, 0.5]], ValueError, "must be 0 or 1, found 2, 3"),
        ([[0.9, 0.2]], [[1, 0]], ValueError, "0.2, 0.9.* truth first"),
        ([[np.nan]], [[0.5]], ValueError, "found nan"),
        ([[0, 1]], [[0.5, np.nan]], ValueError, r"y_hat .* NaN or infinite, .* index \(0, 1\)"),
        ([[0, 1]], [[0.5, np.inf]], ValueError, "NaN or infinite"),
        ([[0, 1]], [[-3, 0.5]], ValueError, r"from -3 to 0.5. .* z instead of sigmoid\(z\)"),
        ([[0, 1]], [[0.5, 1.0001]], ValueError, "sigmoid"),
        ([["a"]], [[0.5]], TypeError, "y must hold real numbers"),
        ([[1]], [["a"]], TypeError, "y_hat must hold real numbers"),
        ([[1, 0], [1]], [[0.5]], ValueError, "y must be a regular array"),
    ],
)
def test_losses_refuse_what_they_cannot_compare(loss, y, y_hat, error, message):
    with pytest.raises(error, match=message):
        loss(y, y_hat)
