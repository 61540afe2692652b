"""Runs of networks: against other computations, with momentum and penalties, within a budget."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier
from traitlets import TraitError

from labkit import Network, Run, Session, TrainingConfig, load_digits, train
from labkit.data import Dataset
from labkit.training import gathering, network_engine, threads
from labkit.training.form import Form
from labkit.training.history import Budget
from labkit.training.network_engine import NetworkPasses


@pytest.fixture(scope="module")
def classes():
    return load_digits(target=None, n_train=400, n_test=200)


@pytest.fixture(scope="module")
def plane():
    """Two features, two classes, float64, that no line divides."""
    X = np.random.default_rng(0).normal(size=(2, 90))
    y = (X[0] * X[1] > 0)[np.newaxis]
    return Dataset(X[:, :60], y[:, :60], X[:, 60:], y[:, 60:], name="plane")


def states(run, last):
    return [run.state(k).parameters.copy() for k in range(last + 1)]


# -- against other computations ------------------------------------------------------------------


@pytest.mark.parametrize("n_out", [1, 3])
@pytest.mark.parametrize("activation", ["tanh", "relu", "logistic", "identity"])
@pytest.mark.parametrize(("momentum", "alpha"), [(0.0, 0.0), (0.9, 0.0), (0.5, 0.3)])
def test_an_epoch_is_that_of_scikit_learn(activation, n_out, momentum, alpha):
    """The same start, the same order: the same weights to rounding, after one epoch and another."""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(48, 4)), rng.integers(0, max(n_out, 2), 48)
    ours = {"logistic": "sigmoid", "identity": "linear"}.get(activation, activation)
    form = Form(
        (4, 5, 3, n_out), (ours, ours, "sigmoid" if n_out == 1 else "softmax"), "cross_entropy"
    )
    start = Network.untrained(form.sizes, ours, seed=2)
    theirs = MLPClassifier(
        (5, 3),
        activation=activation,
        solver="sgd",
        batch_size=8,
        shuffle=False,
        learning_rate_init=0.1,
        momentum=momentum,
        nesterovs_momentum=False,
        alpha=alpha,
    )
    theirs.partial_fit(X, y, classes=np.unique(y))
    theirs.coefs_ = [layer.w.copy() for layer in start.layers]
    theirs.intercepts_ = [layer.b[:, 0].copy() for layer in start.layers]
    for velocity in theirs._optimizer.velocities:
        velocity[...] = 0
    parameters, velocity = start.parameters, None
    for _ in range(2):
        theirs.partial_fit(X, y, classes=np.unique(y))
        # There the penalty is divided by the size of the batch.
        parameters, velocity = NetworkPasses(form).epoch(
            X,
            y,
            parameters,
            velocity,
            order=np.arange(48),
            batch_size=8,
            learning_rate=0.1,
            momentum=momentum,
            l2=alpha / 8,
        )
        layers = zip(theirs.coefs_, theirs.intercepts_, strict=True)
        expected = np.concatenate([part.ravel() for layer in layers for part in layer])
        np.testing.assert_allclose(parameters, expected, atol=1e-12)


@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3)])
@pytest.mark.parametrize("target", [0, None])
def test_a_step_follows_the_gradient_of_the_network(hidden, loss, target):
    data = load_digits(target=target, n_train=1200, n_test=100, seed=1)
    run = train(data, hidden=hidden, loss=loss, learning_rate=0.5, momentum=0.5)
    before, after = run[0], run[1]
    network = before.network.astype(np.float64)
    gradient = network.gradient(data.X_train, data.y_train)
    np.testing.assert_allclose(
        after.parameters, before.parameters - 0.5 * gradient.vector, rtol=1e-4, atol=1e-6
    )
    assert before.gradient_norm == pytest.approx(gradient.norm, rel=1e-5)
    assert before.loss == pytest.approx(network.loss(data.X_train, data.y_train), rel=1e-5)
    right = before.network.predict(data.X_test) == data.y_test
    assert before.test_accuracy == right.mean()


def test_one_neuron_is_the_smallest_network(small):
    """With a momentum too small to count, one neuron is trained by the engine of networks."""
    neuron, network = train(small), train(small, momentum=1e-30)
    np.testing.assert_allclose(network[0].w, neuron[0].w)
    for k in range(6):
        np.testing.assert_allclose(network[k].parameters, neuron[k].parameters, atol=1e-6)
        assert network[k].loss == pytest.approx(neuron[k].loss, rel=1e-5)
    assert network[5].neuron.loss(small.X_train, small.y_train) == pytest.approx(
        network[5].loss, 1e-5
    )


@pytest.mark.parametrize("batch_size", [None, 20])
def test_momentum_and_penalties_are_those_of_their_formulas(plane, batch_size):
    settings = {"hidden": (3,), "learning_rate": 0.2, "batch_size": batch_size}
    run = train(plane, **settings, momentum=0.8, l1=0.01, l2=0.1)
    network, velocity = run[0].network, 0.0
    w = np.concatenate([layer.w.ravel() for layer in network.layers])
    assert run[0].penalty == pytest.approx(0.01 * np.abs(w).sum() + 0.05 * np.square(w).sum())
    for epoch in (1, 2):
        order = np.arange(60)
        if batch_size:
            order = np.random.default_rng([0, epoch]).permutation(60)
        for batch in np.split(order, 60 // (batch_size or 60)):
            gradient = network.gradient(plane.X_train[:, batch], plane.y_train[:, batch])
            slopes = [
                np.append(g.dw + 0.1 * layer.w + 0.01 * np.sign(layer.w), g.db)
                for g, layer in zip(gradient, network.layers, strict=True)
            ]
            velocity = 0.8 * velocity - 0.2 * np.concatenate(slopes)
            network = network.with_parameters(network.parameters + velocity)
        np.testing.assert_allclose(run[epoch].parameters, network.parameters, atol=1e-12)


@pytest.mark.parametrize("worth", [0, math.inf])
@pytest.mark.parametrize("batch_size", [None, 100, 57])  # of 400 examples one is left at last
def test_threads_change_no_bit(classes, monkeypatch, batch_size, worth):
    def parameters():
        run = train(classes, hidden=(7,), batch_size=batch_size)
        return [run[k].parameters for k in range(4)]

    expected = parameters()
    monkeypatch.setattr(gathering, "ROWS", 30)
    monkeypatch.setattr(gathering, "TOGETHER", 150)
    monkeypatch.setattr(gathering, "WORTH", 0)
    monkeypatch.setattr(network_engine, "WORTH", worth)
    monkeypatch.setattr(network_engine, "FEWEST", 2)
    monkeypatch.setattr(threads, "count", lambda: 3)
    threads._pool.cache_clear()
    several = parameters()
    threads._pool.cache_clear()
    monkeypatch.setattr(threads, "count", lambda: 1)
    np.testing.assert_array_equal(parameters(), several)
    np.testing.assert_allclose(several, expected, atol=1e-4)


def test_xor_is_learnt(plane):
    run = train(plane, hidden=(8,), learning_rate=0.5, momentum=0.9)
    assert run[300].accuracy > 0.95 and run[300].test_accuracy > 0.75
    assert train(plane, learning_rate=0.5)[300].accuracy < 0.75  # one neuron cannot


def test_equal_weights_stay_equal(plane):
    layer = train(plane, hidden=(4,), initial_weights="equal")[20].network.layers[0]
    np.testing.assert_allclose(layer.w, layer.w[:, :1] * np.ones(4))


# -- history within a budget ----------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"batch_size": 16, "momentum": 0.5}, {"momentum": 0.9}])
@pytest.mark.parametrize("limit", [0, 3000, 10**9])
def test_what_is_not_kept_is_trained_again_bit_for_bit(plane, settings, limit):
    settings = {"hidden": (4,), **settings}
    whole = train(plane, **settings)
    expected = states(whole, 40)
    run = Run(plane, TrainingConfig(**settings), budget=Budget(limit))
    run.compute(40)
    kept = run.kept_states()
    assert run._history.nbytes == sum(state.nbytes for state in kept.values())
    assert len(kept) == 41 if limit > 10_000 else run._history.nbytes <= max(limit, 600)
    for epoch in (40, 39, 38, 7, 21, 0, 33):
        np.testing.assert_array_equal(run[epoch].parameters, expected[epoch])
        assert run[epoch].loss == whole[epoch].loss
    branch = run.branch(13, learning_rate=0.3)
    np.testing.assert_array_equal(
        branch[20].parameters, whole.branch(13, learning_rate=0.3)[20].parameters
    )
    np.testing.assert_array_equal(branch[5].parameters, expected[5])


def test_stepping_back_trains_a_stretch_once(plane, monkeypatch):
    run = Run(plane, TrainingConfig(hidden=(4,)), budget=Budget(1000))
    run.compute(64)
    trained = []
    following = run._following
    monkeypatch.setattr(run, "_following", lambda *a: (trained.append(a[1]), following(*a))[1])
    for epoch in range(63, 31, -1):
        run.state(epoch)
    assert len(trained) == len(set(trained)) <= 32


def test_runs_of_a_session_share_the_budget(plane):
    session = Session(plane, hidden=(6,), n_epochs=60, epoch=60, history_bytes=20_000)
    for rate in (1.0, 0.5, 0.25):
        session.learning_rate = rate
        session.finish()
    budget = session._runs.budget
    assert session.run._history.budget is budget and budget.nbytes <= 20_000
    assert len(budget._histories) == 3
    session.undo()
    session.epoch = 30
    np.testing.assert_array_equal(session.record.parameters, session.run[30].parameters)


@given(st.integers(0, 5000), st.lists(st.integers(0, 50), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_any_budget_gives_the_same_epochs(limit, epochs):
    X = np.linspace(-1, 1, 12).reshape(2, 6)
    data = Dataset(X, [[0, 1, 0, 1, 1, 0]], X, [[0, 1, 0, 1, 1, 0]])
    run = Run(data, TrainingConfig(hidden=(2,)), budget=Budget(limit))
    expected = train(data, hidden=(2,))
    for epoch in epochs:
        np.testing.assert_array_equal(run[epoch].parameters, expected[epoch].parameters)


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 10**9])
@pytest.mark.parametrize("batch_size", [None, 16])
def test_a_network_comes_back_and_goes_on(plane, tmp_path, batch_size, limit):
    config = TrainingConfig(
        hidden=(4, 3), activation=("relu", "tanh"), momentum=0.7, l2=0.01, batch_size=batch_size
    )
    run = Run(plane, config, budget=Budget(limit)).branch(5, momentum=0.2, l1=0.001)
    run.compute(17)
    path = run.save(tmp_path / "network.npz")
    loaded = Run.load(path, plane)
    assert (loaded.config, loaded.origin, loaded.form) == (run.config, run.origin, run.form)
    for name in ("loss", "test_accuracy", "penalty"):
        np.testing.assert_array_equal(loaded.history(name), run.history(name))
    for epoch in (17, 11, 5, 2, 25):
        np.testing.assert_array_equal(loaded[epoch].parameters, run[epoch].parameters)
    assert loaded.parent.config == config
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
    assert about["format"] == "labkit-run-3" and about["config"]["hidden"] == [4, 3]
    text = run.to_csv(tmp_path / "run.csv").read_text().splitlines()
    assert text[0].startswith("epoch,loss,test_loss") and "penalty" in text[0] and len(text) == 27


def test_a_network_is_read_without_its_data(plane, tmp_path):
    path = train(plane, hidden=(3,))
    path.compute(4)
    loaded = Run.load(path.save(tmp_path / "run.npz"))
    assert loaded[4].network.sizes == (2, 3, 1)
    with pytest.raises(ValueError, match="without its data and ends at epoch 4"):
        loaded[5]


def test_a_file_of_another_architecture_is_refused(plane, classes, tmp_path):
    path = train(plane, hidden=(3,)).save(tmp_path / "run.npz")
    with pytest.raises(ValueError, match="was trained on other data"):
        Run.load(path, classes)
    with np.load(path) as file:
        arrays = dict(file)
    for name, change in {
        "parameters": lambda a: a[:, 1:],
        "velocity": lambda a: a[:0],
        "epochs": lambda a: a + 1,
        "about": lambda a: np.array(str(a).replace('"tanh"', '"swish"')),
    }.items():
        np.savez(path, **(arrays | {name: change(arrays[name])}))
        with pytest.raises(
            ValueError, match=r"not a run saved by labkit, or it is damaged .*run\.save"
        ):
            Run.load(path, plane)


def test_the_report_names_layers_and_method(classes):
    run = train(classes, hidden=(8,), momentum=0.5, l2=0.1, batch_size=50)
    text = run.report(1)
    for part in (
        "seed: 0, initial weights: scaled to each layer",
        "momentum 0.5",
        "L2 0.1",
        "hidden layer of 8",
        "mini-batch gradient descent (50 examples per update)",
    ):
        assert part in text


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hidden": 8}, r"must be a tuple, found 8; one layer is \(8,\)"),
        ({"hidden": (0,)}, "from 1 to 1024"),
        ({"hidden": (2,) * 9}, "at most 8 numbers"),
        ({"hidden": "8"}, "tuple of whole numbers"),
        ({"hidden": (2.5,)}, "whole number, found 2.5"),
        ({"activation": "swish"}, "must be one of sigmoid, tanh, relu, leaky_relu, linear"),
        ({"activation": ("tanh",)}, "names 1 layers, but hidden has 0"),
        ({"hidden": (2, 2), "activation": ("tanh", "swish")}, "found 'swish'"),
        ({"momentum": 1}, "must be below 1, found 1; at 1 nothing would ever slow down"),
        ({"momentum": -0.1}, "0 or greater"),
        ({"l1": float("nan")}, "l1 must be finite"),
        ({"loss": "hinge"}, "cross_entropy, squared_error; found 'hinge'"),
        ({"initial_weights": "zero"}, "scaled, equal; found 'zero'"),
    ],
)
def test_settings_that_are_none(plane, settings, message):
    with pytest.raises((TypeError, ValueError), match=message):
        train(plane, **settings)
    session = Session(plane)
    (name, value), *first = reversed(settings.items())
    for other, good in first:
        setattr(session, other, good)
    before = session.config
    with pytest.raises(TraitError, match=message):
        setattr(session, name, value)
    assert session.config == before


def test_the_form_cannot_change_on_a_branch(plane):
    session = Session(plane, hidden=(3,), epoch=4)
    session.branch(momentum=0.5)
    for name, value in (("hidden", (4,)), ("activation", "relu"), ("loss", "squared_error")):
        with pytest.raises(TraitError, match=f"{name} belongs to the weights before training"):
            setattr(session, name, value)
    session.l2 = 0.1
    session.leave_branch()
    session.hidden = [4]
    assert session.run.form.sizes == (2, 4, 1) and session.hidden == (4,)


def test_a_network_has_no_single_neuron(plane):
    record = train(plane, hidden=(3,))[0]
    for name in ("w", "b", "neuron"):
        with pytest.raises(AttributeError, match="network of layers, not one neuron"):
            getattr(record, name)
    assert isinstance(record.model, Network)
    assert "9 weights" in repr(record)


def test_divergence_is_told_with_its_epoch(plane):
    run = train(plane, hidden=(8,), activation="relu", learning_rate=1e30)
    run.compute(50)
    assert run.end is not None and run.status(run.end) == "diverged"
    with pytest.raises(ArithmeticError, match=f"left the range of numbers at epoch {run.end}"):
        run[50]


def test_ten_classes(classes):
    assert (classes.n_classes, classes.n_out, classes.target) == (10, 10, None)
    assert "10 classes" in repr(classes)
    focused = classes.with_target(3)
    assert (focused.n_classes, focused.name) == (2, "MNIST digits, 3 against the rest")
    run = train(classes, hidden=(16,), batch_size=20, learning_rate=0.3)
    assert run[15].accuracy > 0.97 and run[15].test_accuracy > 0.75
    assert run.form.sizes == (784, 16, 10)


@pytest.mark.parametrize(
    ("y", "n_classes", "message"),
    [([[0, 3]], 3, "classes from 0 to 2, found also 3"), ([[0, 1]], 1, "at least 2, found 1")],
)
def test_labels_that_are_no_classes(y, n_classes, message):
    X = [[1.0, 2.0]]
    with pytest.raises(ValueError, match=message):
        Dataset(X, y, X, y, n_classes=n_classes)
