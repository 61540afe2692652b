"""The largest curvature against a dense matrix, the map against the loss itself, and its widget."""

import asyncio
import io

import numpy as np
import pytest
from PIL import Image

import labkit
from labkit import Neuron
from labkit.analysis.landscape import parameter_path
from labkit.plots.landscape import LEVELS_MOST, contour_levels


def made(n_features, m, seed=0):
    """Two overlapping classes in a few dimensions, in float64."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_features, m)) * rng.uniform(0.3, 3, (n_features, 1))
    y = rng.random((1, m)) < labkit.sigmoid(X.sum(axis=0, keepdims=True))
    return labkit.Dataset(X, y, X, y, name="made")


def hessian(neuron, X):
    """The whole matrix, from its definition."""
    X = np.vstack([X, np.ones(X.shape[1])])
    y_hat = neuron(X[:-1])
    return (X * y_hat * (1 - y_hat)) @ X.T / X.shape[1]


@pytest.fixture
def valley():
    """A narrow valley in two directions, with a bottom that is reached."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 300)) * [[1], [3]]
    y = rng.random((1, 300)) < labkit.sigmoid([[1.2, 0.5]] @ X)
    return labkit.Dataset(X, y, X, y, name="valley")


# -- curvature ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("n_features", "m"), [(1, 3), (2, 50), (6, 200), (20, 15)])
@pytest.mark.parametrize("scale", [0.0, 0.7, 4.0])
def test_the_largest_curvature_is_that_of_the_dense_matrix(n_features, m, scale):
    X = made(n_features, m).X_train
    rng = np.random.default_rng(1)
    neuron = Neuron(scale * rng.normal(size=n_features), scale)
    values, vectors = np.linalg.eigh(hessian(neuron, X))
    found = labkit.largest_curvature(neuron, X, tolerance=1e-12)
    assert found.value == pytest.approx(values[-1], rel=1e-6)
    assert found.limit == pytest.approx(2 / values[-1], rel=1e-6)
    assert abs(found.direction @ vectors[:, -1]) == pytest.approx(1, abs=1e-3)


def test_products_are_those_of_the_dense_matrix_and_differences_of_gradients():
    data = made(4, 60)
    neuron, step = Neuron([0.3, -0.2, 0.5, 0.1], -0.4), 1e-6
    v = np.random.default_rng(2).normal(size=5)
    product = labkit.curvature_product(neuron, data.X_train, v)
    np.testing.assert_allclose(product, hessian(neuron, data.X_train) @ v, rtol=1e-12)
    ahead, behind = (
        Neuron(neuron.w[:, 0] + sign * step * v[:-1], neuron.b + sign * step * v[-1]).gradient(
            data.X_train, data.y_train
        )
        for sign in (1, -1)
    )
    measured = np.append(ahead.dw - behind.dw, ahead.db - behind.db) / (2 * step)
    np.testing.assert_allclose(product, measured, rtol=1e-6)


def test_digits_in_float32_have_the_curvature_of_the_dense_matrix(small):
    neuron = labkit.train(small)[20].neuron
    values = np.linalg.eigvalsh(hessian(neuron, small.X_train.astype(np.float64)))
    found = labkit.largest_curvature(neuron, small.X_train)
    assert found.value == pytest.approx(values[-1], rel=1e-4)


def test_a_saturated_neuron_is_flat_and_sets_no_limit():
    found = labkit.largest_curvature(Neuron([5000.0], 0.0), [[1.0, -1.0]])
    assert (found.value, found.limit) == (0.0, np.inf)


def test_a_direction_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match=r"\(3,\): all weights, then the bias; found \(2,\)"):
        labkit.curvature_product(Neuron([1.0, 2.0]), np.ones((2, 4)), [1.0, 0.0])


def test_the_limit_tells_which_rates_reach_the_bottom(valley):
    bottom = labkit.train(valley, learning_rate=0.5)[2000]
    limit = labkit.largest_curvature(bottom.neuron, valley.X_train).limit
    below = labkit.train(valley, learning_rate=0.95 * limit)
    beyond = labkit.train(valley, learning_rate=1.05 * limit)
    assert below[600].loss == pytest.approx(bottom.loss, abs=1e-9)
    assert beyond[600].loss > bottom.loss + 1e-3  # it jumps from one side to the other for ever
    assert beyond[600].loss == pytest.approx(beyond[598].loss, abs=1e-9)
    assert np.linalg.norm(beyond[600].w - beyond[599].w) > 0.1


# -- map ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("directions", ["path", "steepest"])
def test_the_map_holds_the_loss_itself(valley, directions):
    run = labkit.train(valley, learning_rate=1.0)
    found = labkit.loss_landscape(run, 30, directions=directions, points=(7, 5))
    assert found.loss.shape == (5, 7)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(2), atol=1e-12)
    for row, column in ((0, 0), (2, 3), (4, 6)):
        place = np.array([found.across[column], found.upwards[row]])
        parameters = found.origin + place @ found.directions
        loss = Neuron(parameters[:-1], parameters[-1]).loss(valley.X_train, valley.y_train)
        assert found.loss[row, column] == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize("directions", ["path", "steepest"])
@pytest.mark.parametrize("rate", [1e-3, 1.0, 300.0])
def test_the_path_lies_on_the_map_and_ends_at_its_origin(small, directions, rate):
    run = labkit.train(small, learning_rate=rate)
    found = labkit.loss_landscape(run, 40, directions=directions)
    path = found.project(labkit.parameter_path(run, 40))
    assert path.shape == (41, 2)
    np.testing.assert_allclose(path[-1], 0, atol=1e-12)
    assert found.across[0] < path[:, 0].min() and path[:, 0].max() < found.across[-1]
    assert found.upwards[0] < path[:, 1].min() and path[:, 1].max() < found.upwards[-1]
    assert path[0, 0] < 0  # from left to right
    assert np.isfinite(found.loss).all() and 0 <= found.share <= 1


def test_the_plane_of_the_path_holds_more_of_it_than_others(small):
    run = labkit.train(small, learning_rate=1.0)
    shares = [
        labkit.loss_landscape(run, 60, directions=kind, points=(2, 2)).share
        for kind in ("path", "steepest")
    ]
    assert shares[0] > shares[1]
    path = labkit.parameter_path(run, 60)
    rows = np.linalg.svd(path - path.mean(axis=0))[2][:2]
    found = labkit.loss_landscape(run, 60, points=(2, 2)).directions
    np.testing.assert_allclose(np.abs(np.sum(rows * found, axis=1)), 1, atol=1e-9)


def test_the_steepest_plane_has_the_largest_curvature_upwards(small):
    run = labkit.train(small)
    found = labkit.loss_landscape(run, 20, directions="steepest", points=(2, 2))
    steepest = labkit.largest_curvature(run[20].neuron, small.X_train)
    assert abs(found.directions[1] @ steepest.direction) == pytest.approx(1, abs=1e-9)
    start = labkit.parameter_path(run, 0)[0]
    back = found.origin + found.project([start])[0] @ found.directions
    np.testing.assert_allclose(back, start, atol=1e-9)  # start and end lie in the plane


def test_maps_of_runs_that_hardly_are_paths(valley):
    run = labkit.train(valley, learning_rate=1e-9, initial_scale=0.0)
    for last in (0, 1, 2):
        found = labkit.loss_landscape(run, last)
        assert np.isfinite(found.loss).all()
        assert np.ptp(found.across) > 0 and np.ptp(found.upwards) > 0


def test_a_run_that_leaves_the_range_of_numbers_is_mapped_up_to_there(valley):
    run = labkit.train(valley, learning_rate=1e200)
    run.compute(50)
    path = labkit.parameter_path(run, 50)
    assert len(path) == (51 if run.end is None else run.end)
    assert np.isfinite(path).all()
    nowhere = labkit.train(valley, initial_scale=1e308)
    with pytest.raises(ValueError, match="no path"):
        labkit.loss_landscape(nowhere, 3)
    with pytest.raises(ValueError, match="must be 'path' or 'steepest', found 'up'"):
        labkit.loss_landscape(run, 3, directions="up")


@pytest.mark.parametrize(
    ("low", "high"), [(0.026, 1.63), (0.13, 194), (0.1, 0.1), (0.3, 0.35), (0, 5), (1e-5, 1e7)]
)
def test_levels_are_few_rising_and_hold_the_map(low, high):
    levels = contour_levels(low, high)
    assert 2 <= len(levels) <= max(LEVELS_MOST, 15)
    assert (np.diff(levels) > 0).all()
    assert levels[0] <= max(low, 1e-6) and levels[-1] >= high
    assert all(float(f"{level:.2g}") == level for level in levels)


# -- widget ------------------------------------------------------------------------------------


def session_of(data, **settings):
    return labkit.Session(data, **{"learning_rate": 1.0, "n_epochs": 30, "epoch": 30, **settings})


def test_the_point_follows_the_epoch_on_the_same_map(valley):
    view = labkit.LossLandscape(session_of(valley))
    view.canvas.go_live()
    found, frames = view.landscape, view.canvas.number
    path = found.project(labkit.parameter_path(view.session.run, 30))
    for epoch in (3, 0, 17):
        view.session.epoch = epoch
        np.testing.assert_allclose(np.ravel(view.artists.point.get_data()), path[epoch])
    np.testing.assert_allclose(np.transpose(view.artists.path.get_data()), path)
    assert view.landscape is found
    assert view.canvas.number > frames
    view.close()


def test_another_rate_and_other_directions_make_another_map(valley):
    view = labkit.LossLandscape(session_of(valley))
    first = view.landscape
    view.session.learning_rate = 3.0
    second = view.landscape
    view.plane.set_state({"index": 1})
    third = view.landscape
    assert first is not second is not third
    assert (second.kind, third.kind) == ("path", "steepest")
    end = view.session.run[30]
    np.testing.assert_allclose(third.origin, np.append(end.w, end.b))
    view.close()


def test_it_says_what_is_stable(valley):
    session = session_of(valley, learning_rate_bounds=(1e-3, 1e3))
    view = labkit.LossLandscape(session)
    limit = labkit.largest_curvature(session.record.neuron, valley.X_train).limit
    assert f"2/λ = {limit:.3g}" in view.status.value
    session.branch()  # the weights stay, whatever the rate is
    for part, words in ((0.4, "no oscillation"), (0.8, "oscillating"), (1.2, "beyond the limit")):
        session.learning_rate = part * limit
        assert words in view.status.value and words in view.summary()
    assert "full batch" not in view.summary()
    session.batch_size = 10
    assert "for steps of the full batch" in view.summary()
    view.close()


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_what_it_says_of_momentum_is_so_in_a_parabola(valley, beta):
    session = session_of(valley, learning_rate_bounds=(1e-3, 1e3), momentum=beta)
    view = labkit.LossLandscape(session)
    k = labkit.largest_curvature(session.record.neuron, valley.X_train).value
    session.branch()  # the weights stay, whatever the rate is
    for rate in (
        0.9 * (1 - beta**0.5) ** 2 / k,
        1.5 / k,
        1.95 * (1 + beta) / k,
        2.05 * (1 + beta) / k,
    ):
        if rate <= 0:
            continue
        session.learning_rate = rate
        w = [1.0, 1.0]
        for _ in range(400):  # the step, its velocity being the last difference
            w.append(w[-1] + beta * (w[-1] - w[-2]) - session.learning_rate * k * w[-1])
        turns = np.count_nonzero(np.diff(np.sign(w[2:60])))
        if abs(w[-1]) > 1:
            words = "beyond the limit"
        else:
            words = "oscillating" if turns > 2 else "no oscillation"
        assert words in view.summary(), (rate, view.summary())
    view.close()


def test_the_static_picture_is_the_same_each_time_and_shows_another_run(valley):
    view = labkit.LossLandscape(session_of(valley))
    again = labkit.LossLandscape(session_of(valley))
    assert view.picture() == again.picture()
    assert view.summary() == again.summary()
    size = Image.open(io.BytesIO(view.picture())).size
    view.session.learning_rate = 0.01
    assert view.picture() != again.picture()
    assert Image.open(io.BytesIO(view.picture())).size == size
    data, metadata = view._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == data["text/plain"] == view.summary()
    view.close()
    again.close()


def test_another_target_is_another_landscape(small):
    session = labkit.Session(small, n_epochs=15, epoch=15)
    view = labkit.LossLandscape(session)
    first = view.landscape
    session.target = 3
    assert view.landscape is not first
    assert view._made[0].dataset.target == 3
    view.close()


def test_a_run_without_numbers_is_told(valley):
    session = session_of(valley, initial_scale=1e308)
    view = labkit.LossLandscape(session)
    assert "left the range of numbers" in view.summary()
    assert view.landscape is None
    assert view.picture().startswith(b"\x89PNG")
    session.initial_scale = 0.01
    assert view.landscape is not None
    view.close()


def test_only_known_directions_are_shown(valley):
    with pytest.raises(ValueError, match="'path' or 'steepest', found 'down'"):
        labkit.LossLandscape(session_of(valley), directions="down")
    assert labkit.LossLandscape(session_of(valley), directions="steepest").plane.value == "steepest"


def test_on_an_event_loop_the_path_is_computed_in_slices_and_the_newest_run_wins(valley):
    async def play():
        session = session_of(valley, n_epochs=400, epoch=0)
        view = labkit.LossLandscape(session)
        assert view.landscape is None and "being computed" in view.status.value
        session.learning_rate = 0.3
        while view._made != view._key():
            await asyncio.sleep(0.005)
        first = view.landscape
        assert session.run.computed == 400 and session.epoch == 0
        session.learning_rate = 0.5  # the new path is drawn into the old map meanwhile
        assert view.landscape is first and "being computed" in view.status.value
        session.learning_rate = 0.6
        newest = session.run
        while view._made != view._key():
            await asyncio.sleep(0.005)
        assert view._made[0] is newest and view.landscape is not first
        session.learning_rate = 0.7
        view.close()
        await asyncio.sleep(0.1)
        assert session.run.computed < 400  # nothing goes on for a view that is closed

    asyncio.run(play())


def test_closing_leaves_no_subscriber(valley):
    session = session_of(valley)
    view = labkit.LossLandscape(session)
    assert len(session._subscribers) == 1
    view.close()
    assert session._subscribers == []


def test_kept_runs_are_drawn_where_they_went(valley):
    session = labkit.Session(valley, learning_rate=0.3, n_epochs=30, epoch=30)
    view = labkit.LossLandscape(session)
    before = view.picture()
    session.keep("slow")
    session.learning_rate = 0.9
    slow = session.kept[0].run
    shown = {line.get_label(): line for line in view.artists.ax.lines}
    expected = view.landscape.project(parameter_path(slow, 30))
    np.testing.assert_allclose(np.transpose(shown["slow"].get_data()), expected)
    legend = [text.get_text() for text in view.artists.ax.get_legend().get_texts()]
    assert legend == ["start", "this epoch", "slow"]
    limits = view.artists.ax.get_xlim(), view.artists.ax.get_ylim()
    picture = view.picture()
    session.rename("slow", "creeping")
    legend = [text.get_text() for text in view.artists.ax.get_legend().get_texts()]
    assert legend[-1] == "creeping"
    session.forget("creeping")
    assert "slow" not in {line.get_label() for line in view.artists.ax.lines}
    assert (view.artists.ax.get_xlim(), view.artists.ax.get_ylim()) == limits
    assert len({before, picture, view.picture()}) == 3


def test_kept_runs_of_another_loss_are_left_out(small):
    session = labkit.Session(small, n_epochs=5, epoch=5)
    session.keep("zero")
    view = labkit.LossLandscape(session)
    session.target = 3
    assert "zero" not in {line.get_label() for line in view.artists.ax.lines}
    assert view.picture().startswith(b"\x89PNG")
