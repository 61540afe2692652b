import dataclasses
import math
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import special
from sklearn.linear_model import LogisticRegression

from labkit.data import Dataset
from labkit.model.neuron import Neuron
from labkit.training import engines
from labkit.training.behaviour import DivergenceError
from labkit.training.config import TrainingConfig
from labkit.training.engines import State
from labkit.training.form import Form
from labkit.training.history import Budget, History, Numbers
from labkit.training.record import SCALARS
from labkit.training.run import Run
from labkit.training.train import train

# Rates at which the training of `small` leaves the range of numbers, or stays above its beginning.
TOO_FAST, OVERSHOOTING = 1e38, 1000.0


@pytest.fixture(scope="module")
def ramp():
    """One feature, two overlapping classes, float64: small enough to follow by hand."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, (1, 60))
    X = rng.normal(size=(3, 60)) + y
    return Dataset(X[:, :40], y[:, :40], X[:, 40:], y[:, 40:], name="ramp")


@pytest.fixture
def evaluations(monkeypatch):
    """Names the calls of evaluate."""
    calls, evaluate = [], engines.evaluate

    def count(images, *arguments, gradient=True):
        calls.append(len(images))
        return evaluate(images, *arguments, gradient=gradient)

    monkeypatch.setattr(engines, "evaluate", count)
    return calls


def same_record(one, other):
    for name in ("epoch", *SCALARS):
        assert getattr(one, name) == getattr(other, name), name
    np.testing.assert_array_equal(one.w, other.w, strict=True)
    np.testing.assert_array_equal(one.b, other.b, strict=True)


def with_losses(losses):
    """A run whose losses are given, without data."""
    numbers = [Numbers(**(dict.fromkeys(Numbers._fields, 0.0) | {"loss": x})) for x in losses]
    state = State(np.zeros(2))
    history = History(Budget(), numbers, dict.fromkeys(range(len(losses)), state))
    form = Form((1, 1), ("sigmoid",), "cross_entropy")
    return Run(None, TrainingConfig(), form=form, history=history)


# The lecture


@pytest.mark.parametrize("seed", [0, 1])
def test_the_lecture(digits, seed):
    record = train(digits, learning_rate=1.0, seed=seed)[200]
    assert 0.0285 <= record.loss <= 0.0297
    assert record.test_accuracy >= 0.991
    # The metrics are those of the neuron that is handed out.
    assert record.neuron.loss(digits.X_train, digits.y_train) == pytest.approx(record.loss, 1e-5)
    right = record.neuron.predict(digits.X_test) == digits.y_test
    assert record.test_accuracy == right.mean()


def test_defaults_are_those_of_the_lecture(small):
    config = train(small).config
    assert config == TrainingConfig()
    assert config.as_data() == {
        "learning_rate": 1.0,
        "batch_size": None,
        "seed": 0,
        "initial_scale": 0.01,
    }


# Against other computations


def plain_run(dataset, config, epochs):
    """Yield w and b after every epoch, in float64."""
    X, y = dataset.X_train.astype(np.float64), dataset.y_train.astype(np.float64)
    n, m = X.shape
    rng = np.random.default_rng(config.seed)
    w, b = rng.standard_normal((n, 1)) * config.initial_scale, 0.0
    yield w, b
    for epoch in range(1, epochs + 1):
        order = np.random.default_rng([config.seed, epoch]).permutation(m)
        for start in range(0, m, config.batch_size or m):
            chosen = order[start : start + (config.batch_size or m)]
            error = special.expit(w.T @ X[:, chosen] + b) - y[:, chosen]
            w = w - config.learning_rate * X[:, chosen] @ error.T / len(chosen)
            b = b - config.learning_rate * error.mean()
        yield w, b


@pytest.mark.parametrize("batch_size", [None, 1, 32, 300])
def test_a_run_agrees_with_a_plain_loop(small, batch_size):
    config = TrainingConfig(learning_rate=0.2, batch_size=batch_size, seed=3)
    run = Run(small, config)
    for epoch, (w, b) in enumerate(plain_run(small, config, 6)):
        record, expected = run[epoch], Neuron(w, b)
        assert record.epoch == epoch
        assert record.w.dtype == np.float32
        np.testing.assert_allclose(record.w, w, rtol=1e-3, atol=2e-5)
        np.testing.assert_allclose(record.b, [[b]], rtol=1e-3, atol=2e-5)
        for split, loss, accuracy in (
            ("train", record.loss, record.accuracy),
            ("test", record.test_loss, record.test_accuracy),
        ):
            X, y = getattr(small, f"X_{split}"), getattr(small, f"y_{split}")
            assert loss == pytest.approx(expected.loss(X, y), rel=1e-3)
            assert accuracy == (record.neuron.predict(X) == y).mean()
        gradient = expected.gradient(small.X_train, small.y_train)
        assert record.gradient_norm == pytest.approx(gradient.norm, rel=1e-3)


def test_float64_data_are_trained_in_float64(ramp):
    config = TrainingConfig(seed=5, initial_scale=1.0)
    run = Run(ramp, config)
    for epoch, (w, b) in enumerate(plain_run(ramp, config, 20)):
        assert run[epoch].w.dtype == np.float64
        np.testing.assert_allclose(run[epoch].w, w, rtol=1e-10)
        assert run[epoch].b.item() == pytest.approx(b, rel=1e-9)


def test_training_ends_where_scikit_learn_ends(ramp):
    record = train(ramp, learning_rate=2.0)[2000]
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
    model.fit(ramp.X_train.T, ramp.y_train[0])
    np.testing.assert_allclose(record.w[:, 0], model.coef_[0], rtol=1e-4)
    np.testing.assert_allclose(record.b[0], model.intercept_, rtol=1e-4)
    assert record.gradient_norm < 1e-6
    assert record.test_accuracy == model.score(ramp.X_test.T, ramp.y_test[0])


def test_digits_are_learnt_in_the_direction_of_scikit_learn(small):
    record = train(small)[300]
    model = LogisticRegression(C=1.0, max_iter=1000).fit(small.X_train.T, small.y_train[0])
    w, v = record.w[:, 0], model.coef_[0]
    assert w @ v / (np.linalg.norm(w) * np.linalg.norm(v)) > 0.9
    agree = model.predict(small.X_test.T) == record.neuron.predict(small.X_test)[0]
    assert agree.mean() > 0.97


# Determinism


@pytest.mark.parametrize("batch_size", [None, 1, 32])
def test_the_same_settings_give_the_same_run(small, batch_size):
    runs = [train(small, learning_rate=0.3, batch_size=batch_size, seed=4) for _ in range(2)]
    for epoch in (8, 2, 5):
        runs[0][epoch]  # all at once, then back
    for epoch in range(9):
        same_record(runs[1][epoch], runs[0][epoch])  # one by one


@pytest.mark.parametrize("batch_size", [None, 1, 32])
def test_another_seed_gives_another_run(small, batch_size):
    one, other = (train(small, batch_size=batch_size, seed=seed)[2] for seed in (0, 1))
    assert not np.array_equal(one.w, other.w)


def test_every_epoch_has_an_order_of_its_own(small):
    # From the same weights, the next epoch's order is all that differs.
    runs = [train(small, batch_size=10, learning_rate=1.0) for _ in range(2)]
    first, later = runs[0][0], runs[1][0]
    runs[1]._history.append(runs[1]._history.numbers[0], runs[1].state(0))
    assert not np.array_equal(runs[0][1].w, runs[1][2].w)
    assert np.array_equal(first.w, later.w)


def test_threads_may_share_a_run(small):
    expected, shared = train(small, batch_size=50), train(small, batch_size=50)
    expected[12]
    start = threading.Barrier(4, timeout=60)

    def read(epochs):
        start.wait()
        return [shared[k] for k in epochs]

    with ThreadPoolExecutor(4) as pool:
        orders = [range(13), range(12, -1, -1), [12] * 3, [5, 11, 0]]
        for epochs, records in zip(orders, pool.map(read, orders), strict=True):
            for epoch, record in zip(epochs, records, strict=True):
                same_record(record, expected[epoch])
    assert shared.computed == 12


def test_initial_weights(small):
    zero = train(small, initial_scale=0.0)[0]
    assert not zero.w.any()
    assert zero.b.item() == 0
    assert zero.loss == pytest.approx(math.log(2))
    wide, narrow = (train(small, initial_scale=s)[0] for s in (1.0, 0.01))
    np.testing.assert_allclose(wide.w * 0.01, narrow.w, rtol=1e-6)
    assert wide.w.std() == pytest.approx(1, rel=0.1)


# Laziness


def test_nothing_is_computed_before_it_is_asked_for(small, evaluations):
    run = train(small)
    assert (run.computed, run.end, run.diverged_at) == (-1, None, None)
    assert run.history("loss").shape == (0,)
    assert "-1 epochs computed" in repr(run)
    assert evaluations == []
    run[3]
    assert run.computed == 3
    assert evaluations == [300, 200] * 4


@pytest.mark.parametrize("batch_size", [None, 32])
def test_stepping_back_computes_nothing(small, evaluations, batch_size):
    run = train(small, batch_size=batch_size)
    run[6]
    there, known = len(evaluations), [run[k] for k in range(7)]
    for epoch in (6, 0, 3):
        assert run[epoch] is known[epoch]
    assert run.compute(4)
    run.history("loss"), run.status(5), run.diverged_at, run.end
    assert len(evaluations) == there
    run[7]
    assert len(evaluations) == there + 2


def test_compute_stops_when_the_time_is_used_up(small):
    run = train(small)
    assert run.compute(2, seconds=0) is False  # at least one epoch
    assert run.computed == 0
    assert run.compute(2, seconds=0) is False
    assert run.compute(2, seconds=0) is True
    assert run.compute(0, seconds=0) is True
    assert run.computed == 2
    assert run.compute(10) is True
    assert run.computed == 10


def test_repr_says_how_far_it_is(small):
    run = train(small, learning_rate=0.25, batch_size=1, seed=9)
    run[2]
    assert repr(run) == (
        "Run(stochastic gradient descent (single examples), learning_rate=0.25, seed=9: "
        "2 epochs computed)"
    )


# Records


def test_records_do_not_change(small):
    record = train(small, batch_size=20)[2]
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.loss = 0.0
    for array in (record.w, record.b):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert record.w.shape == (784, 1)
    assert record.b.shape == (1, 1)
    np.testing.assert_array_equal(record.neuron.w, record.w, strict=True)
    np.testing.assert_array_equal(record.neuron.b, record.b, strict=True)


@pytest.mark.parametrize("name", SCALARS)
def test_history_is_that_of_the_records(small, name):
    run = train(small)
    run[5]
    found = run.history(name)
    assert found.dtype == np.float64
    assert found.tolist() == [getattr(run[k], name) for k in range(6)]


@pytest.mark.parametrize("name", ["w", "test", "", None])
def test_history_of_an_unknown_quantity(small, name):
    with pytest.raises(ValueError, match="loss, test_loss, accuracy, test_accuracy, gradient_norm"):
        train(small).history(name)


@pytest.mark.parametrize("epoch", [-1, -200])
def test_epochs_count_from_0(small, epoch):
    with pytest.raises(IndexError, match="count from 0"):
        train(small)[epoch]


@pytest.mark.parametrize("epoch", [1.0, "1", None, True, slice(2)])
def test_epochs_are_whole_numbers(small, epoch):
    with pytest.raises(TypeError, match="epoch must be a whole number"):
        train(small)[epoch]


def test_epochs_may_be_numpy_integers(small):
    run = train(small)
    assert run[np.int64(2)] is run[2]


# Divergence


@pytest.mark.parametrize("batch_size", [None, 1, 10])
def test_a_run_ends_where_the_numbers_do(small, batch_size):
    run = train(small, learning_rate=TOO_FAST, batch_size=batch_size)
    with pytest.raises(DivergenceError, match=r"Epoch 50 does not exist: .* learning_rate=1e\+38"):
        run[50]
    end = run.end
    assert end == run.computed < 50
    assert not math.isfinite(run[end].loss)
    assert math.isfinite(run[end - 1].loss)
    assert run.status(end) == run.status(1000) == "diverged"
    assert run.diverged_at <= end
    assert run.compute(1000) is True  # all there can be
    assert run.computed == end
    with pytest.raises(DivergenceError, match="smaller rate"):
        run[end + 1]


@pytest.mark.parametrize("batch_size", [None, 1, 10])
@pytest.mark.parametrize("settings", [{"learning_rate": 1e39}, {"initial_scale": 1e39}])
def test_settings_beyond_float32_end_a_run_without_a_warning(small, batch_size, settings):
    run = train(small, batch_size=batch_size, **settings)
    assert run.compute(5) is True
    assert run.end is not None
    assert run.status(5) == "diverged"


def test_divergence_is_an_arithmetic_error():
    assert issubclass(DivergenceError, ArithmeticError)


def test_an_overshooting_run_goes_on_and_is_called_thrown_out(small):
    run = train(small, learning_rate=OVERSHOOTING)
    run[25]
    loss = run.history("loss")
    assert np.isfinite(loss).all()
    assert run.end is None
    assert (loss[1:11] > loss[0]).all()
    assert run.diverged_at is None
    assert run.status(9) != "thrown out"
    assert run.status(10) == "thrown out"


@pytest.mark.parametrize("batch_size", [None, 1, 64])
def test_nothing_runs_away_where_the_decisions_are_good(digits, batch_size):
    """The weights are as large as the rate, and the loss with them; that is no divergence."""
    run = train(digits, learning_rate=1000.0, batch_size=batch_size)
    run.compute(20)
    assert run.status(10) == "thrown out"
    assert "diverged" not in {run.status(k) for k in range(21)} and run.diverged_at is None
    assert run.history("test_accuracy")[-1] > 0.97
    loss, size = run.history("loss"), [np.linalg.norm(run[k].w) for k in range(21)]
    assert loss[-1] > loss[0] and size[-1] > 100
    if batch_size is None:  # from the second step on nothing depends on the rate
        slower = train(digits, learning_rate=100.0)
        slower.compute(20)
        ratio = loss[1:] / slower.history("loss")[1:]
        np.testing.assert_allclose(ratio, 10, rtol=0.1)


def test_a_good_run_is_steady(small):
    run = train(small)
    assert [run.status(k) for k in (0, 1, 60)] == ["steady"] * 3
    assert run.diverged_at is None


@pytest.mark.parametrize(
    ("losses", "status"),
    [
        ([1.0], "steady"),
        ([1.0, 5.0], "steady"),  # the first step may overshoot
        ([1.0, 5.0, 0.5], "steady"),
        ([1.0, 0.5, 0.504], "steady"),  # less than 1 %
        ([1.0, 0.5, 0.506], "unsteady"),
        ([1.0, 0.5, 0.6, *np.linspace(0.5, 0.4, 9)], "unsteady"),  # nine epochs ago
        ([1.0, 0.5, 0.6, *np.linspace(0.5, 0.4, 10)], "steady"),
        ([1.0, *[2.0] * 9], "steady"),
        ([1.0, *[2.0] * 10], "thrown out"),
        ([1.0, *np.linspace(9.0, 2.0, 10)], "thrown out"),
        ([1.0, *(1.1 ** np.arange(1, 11))], "diverged"),
        ([1.0, *[3.0, 2.0] * 5], "thrown out"),
        ([1.0, *[2.0, 3.0, 2.5, 2.0, 3.0, 3.5, 4.0, 3.2, 3.6, 3.3]], "diverged"),
        ([1.0, *[2.0] * 10, 0.9], "steady"),
        ([1.0, *[2.0] * 5, 0.9, *[2.0] * 9], "unsteady"),
        ([1.0, *[1.0] * 20], "steady"),  # as good as before is not worse
        ([1.0, math.inf], "diverged"),
        ([1.0, math.nan], "diverged"),
        ([math.nan], "diverged"),
    ],
)
def test_status_follows_from_the_losses(losses, status):
    assert with_losses(losses).status(len(losses) - 1) == status


def test_status_of_an_epoch_does_not_look_ahead():
    run = with_losses([1.0, 0.5, 0.4, 0.9, *[2.0] * 10])
    assert [run.status(k) for k in (2, 3, 12, 13)] == [
        "steady",
        "unsteady",
        "unsteady",
        "thrown out",
    ]
    assert run.diverged_at is None


# Settings


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"learning_rate": 0}, ValueError, "learning_rate must be greater than 0, found 0"),
        ({"learning_rate": -0.1}, ValueError, "found -0.1.*climb the loss"),
        ({"learning_rate": math.nan}, ValueError, "learning_rate must be finite"),
        ({"learning_rate": math.inf}, ValueError, "learning_rate must be finite"),
        ({"learning_rate": "1"}, TypeError, "learning_rate must be a number, found '1'"),
        ({"learning_rate": True}, TypeError, "learning_rate must be a number"),
        ({"learning_rate": None}, TypeError, "learning_rate must be a number"),
        ({"batch_size": 0}, ValueError, "at least 1, found 0; None takes all"),
        ({"batch_size": -5}, ValueError, "at least 1"),
        ({"batch_size": 32.0}, TypeError, "batch_size must be a whole number, found 32.0"),
        ({"batch_size": True}, TypeError, "batch_size must be a whole number"),
        ({"batch_size": 301}, ValueError, "is 301, but there are only 300 training examples"),
        ({"seed": -1}, ValueError, "seed must be 0 or greater, found -1"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number"),
        ({"seed": None}, TypeError, "seed must be a whole number"),
        ({"initial_scale": -0.1}, ValueError, "initial_scale must be 0 or greater, found -0.1"),
        ({"initial_scale": math.inf}, ValueError, "initial_scale must be finite"),
        ({"initial_scale": "wide"}, TypeError, "initial_scale must be a number"),
        ({"epochs": 10}, TypeError, "epochs"),
    ],
)
def test_bad_settings(small, settings, error, message):
    with pytest.raises(error, match=message):
        train(small, **settings)


def test_settings_are_named():
    with pytest.raises(TypeError):
        TrainingConfig(0.1)


def test_settings_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainingConfig().learning_rate = 2.0


def test_settings_from_numpy_become_plain_numbers():
    config = TrainingConfig(
        learning_rate=np.float32(0.5),
        batch_size=np.int32(8),
        seed=np.uint8(3),
        initial_scale=np.int64(1),
    )
    assert config == TrainingConfig(learning_rate=0.5, batch_size=8, seed=3, initial_scale=1)
    assert [type(v) for v in config.as_data().values()] == [float, int, int, float]
    assert hash(config) == hash(dataclasses.replace(config))


def test_a_batch_of_all_examples_is_allowed(small):
    assert train(small, batch_size=300)[1].epoch == 1


@pytest.mark.parametrize(
    ("batch_size", "method"),
    [
        (None, "gradient descent (full batch)"),
        (1, "stochastic gradient descent (single examples)"),
        (64, "mini-batch gradient descent (64 examples per update)"),
    ],
)
def test_methods_have_their_names(batch_size, method):
    assert TrainingConfig(batch_size=batch_size).method == method


def test_a_run_without_data_cannot_be_computed():
    with pytest.raises(ValueError, match=r"Load it with Run.load\(path, dataset\)"):
        Run(None, TrainingConfig())[0]


def test_a_record_prints_in_one_line(small):
    text = repr(train(small)[1])
    assert text.startswith("Record(epoch=1, loss=") and text.endswith("784 weights)")


def test_a_number_beyond_all_floats_is_not_finite():
    with pytest.raises(ValueError, match="learning_rate must be finite"):
        TrainingConfig(learning_rate=10**400)
