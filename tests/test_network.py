"""Layers and networks against finite differences, SciPy, scikit-learn and the neuron."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from sklearn.neural_network import MLPClassifier

from labkit import Layer, Network, Neuron, cross_entropy, log_softmax, mean_squared_error, softmax
from labkit.model.activations import ACTIVATIONS
from labkit.model.losses import LOSSES

HIDDEN = list(ACTIVATIONS)
SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=3)
seeds = st.integers(0, 2**31)


def example(sizes, seed, m=5):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((sizes[0], m))
    return X, rng.integers(0, max(sizes[-1], 2), (1, m))


# -- softmax -------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=6))
def test_softmax_is_that_of_scipy(z):
    np.testing.assert_allclose(softmax(z), special.softmax(z), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(log_softmax(z), special.log_softmax(z), rtol=1e-12, atol=1e-12)


def test_softmax_of_large_numbers_is_no_nan():
    z = [[1000.0, -1000.0], [0.0, 1000.0]]
    assert softmax(z).tolist() == [[1, 0], [0, 1]]
    assert log_softmax(z).tolist() == [[0, -2000], [-1000, 0]]


@pytest.mark.parametrize("wrong", [3.0, [], [np.nan, 1], [np.inf, 1]])
def test_softmax_refuses_what_is_no_column(wrong):
    with pytest.raises(ValueError, match="z "):
        softmax(wrong)


# -- slopes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("n_out", [1, 3])
@pytest.mark.parametrize("activation", HIDDEN)
def test_the_gradient_is_the_one_measured(activation, n_out, loss):
    network = Network.untrained([3, 4, 2, n_out], activation, seed=3, loss=loss)
    X, y = example(network.sizes, 1)
    vector = network.gradient(X, y).vector
    measured = [network.central_difference(X, y, j) for j in range(vector.size)]
    np.testing.assert_allclose(vector, measured, atol=1e-7)


@given(SIZES, st.sampled_from(HIDDEN), st.sampled_from(list(LOSSES)), seeds)
@settings(max_examples=40)
def test_factors_of_one_example_multiply_to_its_gradient(sizes, activation, loss, seed):
    network = Network.untrained([2, *sizes], activation, seed=seed, loss=loss)
    X, y = example(network.sizes, seed, m=1)
    chain = network.chain_rule(X, y)
    for factors, gradient in zip(chain.layers, network.gradient(X, y), strict=True):
        np.testing.assert_allclose(factors.dL_dw, gradient.dw, atol=1e-12)
        np.testing.assert_allclose(factors.dL_db, gradient.db, atol=1e-12)
        np.testing.assert_allclose(factors.dL_dw, factors.x @ factors.dL_dz.T, atol=1e-15)
    for factors, after in zip(chain.layers, chain.layers[1:], strict=False):
        np.testing.assert_array_equal(factors.dL_da, after.dL_dx)
        np.testing.assert_allclose(factors.dL_dz, factors.dL_da * factors.da_dz)
    assert chain.loss == pytest.approx(network.loss(X, y))
    np.testing.assert_allclose(chain.y_hat, network(X))


@given(st.integers(1, 5), st.sampled_from(list(LOSSES)), seeds)
def test_one_sigmoid_layer_is_a_neuron(n_features, loss, seed):
    rng = np.random.default_rng(seed)
    w, b = rng.standard_normal((n_features, 1)), rng.standard_normal()
    neuron, network = Neuron(w, b), Network([Layer(w, [b], "sigmoid")], loss=loss)
    X, y = example(network.sizes, seed)
    np.testing.assert_array_equal(network(X), neuron(X))
    np.testing.assert_array_equal(network.predict(X), neuron.predict(X))
    np.testing.assert_array_equal(network.parameters, np.append(w, b))
    if loss == "cross_entropy":
        assert network.loss(X, y) == neuron.loss(X, y) == pytest.approx(cross_entropy(y, neuron(X)))
        (gradient,) = network.gradient(X, y)
        for ours, its in zip(gradient, neuron.gradient(X, y), strict=True):
            np.testing.assert_allclose(ours, its, atol=1e-15)
        (factors,), its = (
            network.chain_rule(X[:, 0], y[0, 0]).layers,
            neuron.chain_rule(X[:, 0], y[0, 0]),
        )
        np.testing.assert_array_equal(factors.dL_dw, its.dL_dw)
    else:
        assert network.loss(X, y) == pytest.approx(mean_squared_error(y, neuron(X)))


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_outputs_are_those_of_scikit_learn(activation):
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal((60, 4)), rng.integers(0, 3, 60)
    theirs = MLPClassifier((5, 4), activation=activation, max_iter=3, random_state=1)
    with pytest.warns(match="converged"):
        theirs.fit(X, y)
    sizes = zip(theirs.coefs_, theirs.intercepts_, [activation] * 2 + ["softmax"], strict=True)
    network = Network([Layer(*layer) for layer in sizes])
    np.testing.assert_allclose(network(X.T).T, theirs.predict_proba(X), atol=1e-12)
    assert network.predict(X.T)[0].tolist() == theirs.predict(X).tolist()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("n_out", [1, 4])
@pytest.mark.parametrize("activation", HIDDEN)
def test_large_sums_give_finite_numbers(activation, n_out, loss):
    """With |z| of 1,000 in every layer nothing is NaN, and NumPy has nothing to warn of."""
    rng = np.random.default_rng(0)
    hidden = Layer(1000 * rng.choice([-1.0, 1.0], (2, 3)), activation=activation)
    last = Layer(
        rng.choice([-1000.0, 1000.0], (3, n_out)), activation="sigmoid" if n_out == 1 else "softmax"
    )
    network = Network([hidden, last], loss=loss)
    X, y = np.array([[1.0, 1.0], [0.0, -1.0]]), np.array([[0, 1]])
    with np.errstate(all="raise", under="ignore"):
        numbers = network(X), network.loss(X, y), network.gradient(X, y).vector
    assert all(np.isfinite(each).all() for each in numbers)


# -- before training -------------------------------------------------------------------------------


@pytest.mark.parametrize(("activation", "variance"), [("relu", 2 / 400), ("tanh", 2 / 700)])
def test_weights_before_training_suit_the_layer(activation, variance):
    network = Network.untrained([400, 300, 1], activation, seed=1)
    w, b = network.layers[0].w, network.layers[0].b
    assert w.var() == pytest.approx(variance, rel=0.02)
    assert not b.any() and abs(w.mean()) < 0.001
    again = Network.untrained([400, 300, 1], activation, seed=1)
    np.testing.assert_array_equal(again.parameters, network.parameters)


def test_equal_weights_never_part():
    network = Network.untrained([3, 4, 1], initial="equal")
    X, y = example(network.sizes, 2)
    dw = network.gradient(X, y)[0].dw
    np.testing.assert_array_equal(dw, dw[:, :1] * np.ones(4))


# -- what it is made from --------------------------------------------------------------------------


def test_a_network_is_its_parameters():
    network = Network.untrained([3, 4, 2], "relu", seed=2)
    vector = network.parameters
    again = network.with_parameters(vector)
    np.testing.assert_array_equal(again.parameters, vector)
    j = network.index(1, 2, 1)
    assert vector[j] == network.layers[1].w[2, 1]
    assert vector[network.index(0, 3, 2)] == network.layers[0].b[2, 0]
    for copied in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        np.testing.assert_array_equal(copied.parameters, vector)
    assert network.astype(np.float32)(np.zeros(3, np.float32)).dtype == np.float32
    assert repr(network) == "Network(3-4-2, relu, softmax)"


def test_nothing_of_a_network_changes():
    layer = Layer([[1.0]], activation="sigmoid")
    network = Network([layer])
    for thing, name in ((layer, "w"), (network, "layers")):
        with pytest.raises(AttributeError, match="does not change"):
            setattr(thing, name, None)
        with pytest.raises(AttributeError, match="does not change"):
            delattr(thing, name)
    with pytest.raises(ValueError, match="read-only"):
        layer.w[0, 0] = 2


HALF = Layer([[1.0], [1.0]], activation="sigmoid")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Layer(np.empty((2, 0))), r"shape \(n_in, n_out\), at least \(1, 1\)"),
        (lambda: Layer([1.0, 2.0]), "For one neuron pass"),
        (lambda: Layer([[np.nan]]), "w contains 1 values that are NaN"),
        (lambda: Layer([[1.0, 1.0]], [1.0]), r"b must have shape \(2, 1\)"),
        (lambda: Layer([[1.0]], activation="swish"), "must be one of sigmoid, tanh, relu"),
        (lambda: Layer([[1.0]], activation="softmax"), "always 1"),
        (lambda: Network([]), "one or more labkit.Layer"),
        (lambda: Network([HALF, HALF]), "Layer 1 has 1 neurons, but layer 2 takes 2"),
        (lambda: Network([Layer([[1.0]])]), "must have the activation 'sigmoid'"),
        (lambda: Network([Layer([[1.0, 1.0]], activation="sigmoid")]), "'softmax'"),
        (lambda: Network([HALF], loss="hinge"), "cross_entropy, squared_error; found 'hinge'"),
        (lambda: Network.untrained([2]), "two or more numbers"),
        (lambda: Network.untrained([2, 0, 1]), "from 1 on"),
        (lambda: Network.untrained([2, 3, 1], ["tanh", "relu"]), "1 hidden layers, but 2"),
        (lambda: Network.untrained([2, 3, 1], initial="zero"), "'scaled' or 'equal'"),
        (lambda: Network([HALF])([1.0]), r"X must have shape \(2, m\)"),
        (lambda: Network([HALF]).loss([[1.0], [1.0]], [[2]]), "Labels y must be 0 or 1"),
        (lambda: Network.untrained([1, 3]).loss([[1.0]], [[3]]), "classes from 0 to 2, found 3"),
        (lambda: Network([HALF]).loss([[1.0], [1.0]], [[0, 1]]), r"y must have shape \(1, 1\)"),
        (lambda: Network([HALF]).chain_rule(np.ones((2, 2)), [[0, 1]]), "one example, found 2"),
        (lambda: Network([HALF]).with_parameters([1.0]), r"shape \(3,\)"),
    ],
)
def test_errors_say_what_was_wrong(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


@pytest.mark.parametrize("activation", HIDDEN)
def test_the_slope_along_an_input_is_the_one_measured(activation):
    network = Network.untrained([3, 4, 4, 2], activation, seed=1)
    x, step = np.array([0.5, -1.0, 2.0]), 1e-6 * np.eye(3)
    for k in range(2):
        z = [network.forward(x[:, np.newaxis] + sign * step.T)[-1].z[k] for sign in (1, -1)]
        np.testing.assert_allclose(network.input_slope(x, k)[:, 0], (z[0] - z[1]) / 2e-6, atol=1e-7)
    with pytest.raises(IndexError, match="k must be 0 to 1"):
        network.input_slope(x, 2)


def test_there_is_no_such_parameter():
    network = Network([HALF])
    for ask in (
        lambda: network.central_difference([[1], [1]], [[0]], 3),
        lambda: network.index(1, 0, 0),
        lambda: network.index(0, 3, 0),
    ):
        with pytest.raises(IndexError):
            ask()
