"""A network on points in a plane: what is changed by hand, taken back, and said in code."""

import asyncio

import numpy as np
import pytest
from traitlets import TraitError

import labkit
from labkit import Playground, PlaygroundState, PointCloud, Run
from labkit.data.point_cloud import INPUTS, features
from labkit.widgets.parts.network_maps import grid


@pytest.fixture
def state():
    state = PlaygroundState(data="xor", n_points=60, epoch=20)
    state.finish()
    return state


@pytest.fixture
def view(state):
    return Playground(state)


def send(view, **message):
    """What the browser says."""
    view.network._handle_custom_msg(message, [])
    assert view.message.value == ""


# -- the state -------------------------------------------------------------------------------------


def test_it_begins_with_two_layers_on_a_circle():
    state = PlaygroundState()
    assert (state.data, state.hidden, state.inputs) == ("circle", (4, 2), ("x1", "x2"))
    assert (state.run.form.sizes, state.dataset.m_train) == ((2, 4, 2, 1), 200)


@pytest.mark.parametrize(
    ("name", "value"),
    [("data", "spiral"), ("noise", 0.4), ("n_points", 80), ("share", 0.7), ("data_seed", 3)],
)
def test_other_data_are_another_run_and_taken_back(state, name, value):
    before, points = state.run, state.cloud.points
    setattr(state, name, value)
    assert (state.run is not before and state.cloud.points != points) or name == "share"
    assert state.run.dataset is state.dataset
    state.undo()
    assert state.run is before and state.cloud.points == points
    assert getattr(state, name) != value


def test_other_inputs_are_another_run_on_the_same_points(state):
    points = state.cloud.points
    state.inputs = ("x1", "x1*x2")
    assert state.cloud.points == points and state.run.form.sizes == (2, 4, 2, 1)
    np.testing.assert_array_equal(
        state.dataset.X_train[1],
        np.prod(state.cloud.x[:, state.cloud.train], axis=0).astype(np.float32),
    )
    state.undo()
    assert state.inputs == ("x1", "x2") and state.run_inputs == ("x1", "x2")


def test_points_of_ones_own(state):
    state.put(state.cloud.with_point(1, 1, 0))
    assert (state.data, state.dataset.m_train) == ("own", 31)
    state.put(state.cloud.moved(60, 2, 2))
    assert state.cloud.points[-1] == (2.0, 2.0, 0)
    state.share = 0.25
    assert state.data == "own" and state.dataset.m_train == 15
    state.data = "moons"
    assert state.dataset.m_train == 15 and len(state.cloud) == 60
    for _ in range(4):
        state.undo()
    assert state.data == "xor"


def test_few_points_take_smaller_batches():
    state = PlaygroundState(points=[(0, 0, 0), (1, 1, 1), (2, 0, 1)])
    assert state.batch_size == 2 and state.data == "own"
    state = PlaygroundState(n_points=100, batch_size=40)
    state.n_points = 20
    assert state.batch_size == 10


def test_weights_by_hand_are_a_branch(state):
    before = state.run
    parameters = state.record.parameters.copy()
    parameters[3] = 2.5
    state.edit(parameters)
    assert state.record.parameters[3] == 2.5 and state.epoch == 20
    assert state.record.loss != before[20].loss and state.run[19].loss == before[19].loss
    state.learning_rate = 0.5  # goes on from the weights that were set
    assert state.record.parameters[3] == 2.5
    state.epoch = 25
    expected = state.run[25].parameters
    state.undo()
    state.undo()
    assert state.run is before
    # And a run like that is kept in a file.
    again = before.edited(20, parameters).branch(20, learning_rate=0.5)
    np.testing.assert_array_equal(again[25].parameters, expected)


def test_a_weight_that_is_dragged_is_taken_back_as_one(state):
    before = state.run
    for value in (0.1, 0.2, 0.3):
        parameters = state.record.parameters.copy()
        parameters[1] = value
        state.edit(parameters)
    assert state.run.parent.parent is before  # no chain of edits
    state.undo()
    assert state.run is before


def test_weights_by_hand_survive_a_small_memory_and_a_file(tmp_path):
    state = PlaygroundState(n_points=40, epoch=9, history_bytes=1000)
    parameters = np.linspace(-1, 1, state.record.parameters.size)
    state.edit(parameters)
    state.epoch = 60
    state.finish()
    run = state.run
    np.testing.assert_array_equal(run[9].parameters, parameters.astype(np.float32))
    loaded = Run.load(run.save(tmp_path / "edited.npz"), run.dataset)
    for epoch in (8, 9, 10, 40):
        np.testing.assert_array_equal(loaded[epoch].parameters, run[epoch].parameters)
    # What was there before is known as well, and goes on.
    before = run.parent.parent
    assert loaded.edited_at == 9 and loaded.parent.edited_at is None
    assert ", weights set by hand there" in loaded.report(9)
    assert "by hand" not in loaded.report(8) + loaded.parent.report(9)
    for epoch in (8, 9, 12):
        np.testing.assert_array_equal(loaded.parent[epoch].parameters, before[epoch].parameters)
    assert loaded.parent[9].loss == before[9].loss != loaded[9].loss


@pytest.mark.parametrize("batch_size", [None, 10])
def test_weights_by_hand_before_training_and_twice(state, tmp_path, batch_size):
    run = labkit.train(state.run.dataset, hidden=(2,), batch_size=batch_size)
    first = run.edited(0, np.ones(9))
    second = first.branch(4, learning_rate=0.5).edited(4, np.zeros(9))
    loaded = Run.load(second.save(tmp_path / "twice.npz"), run.dataset)
    pairs = [(loaded, second), (loaded.parent, first), (loaded.parent.parent, run)]
    for found, expected in pairs:
        for epoch in (0, 3, 4, 5):
            np.testing.assert_array_equal(found[epoch].parameters, expected[epoch].parameters)


@pytest.mark.parametrize("wrong", [[1.0], np.full(25, np.nan)])
def test_weights_that_do_not_fit(state, wrong):
    before = state.run
    with pytest.raises(ValueError, match="parameters"):
        state.edit(wrong)
    assert state.run is before


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("data", "torus", "gaussians, circle, xor"),
        ("noise", -0.1, "noise must be from 0 to 1"),
        ("n_points", 3, "from 4 to 2000"),
        ("share", 1.0, "between 0 and 1"),
        ("inputs", ("x3",), "must be among x1, x2"),
        ("inputs", (), "one or more"),
    ],
)
def test_a_bad_value_changes_nothing(state, name, value, message):
    before = state.run, state.code()
    with pytest.raises(TraitError, match=message):
        setattr(state, name, value)
    assert (state.run, state.code()) == before


def test_put_takes_points_only(state):
    with pytest.raises(TypeError, match=r"takes a labkit\.PointCloud"):
        state.put([(0, 0, 1)])


def test_the_code_makes_it_again(state):
    state.hidden, state.learning_rate, state.momentum = (3, 3), 0.03, 0.9
    state.activation = ("relu", "tanh")
    state.inputs = ("x1", "x2", "sin(x1)")
    line = state.code()
    assert line.startswith("labkit.Playground(data='xor', n_points=60, inputs=")
    again = eval(line, {"labkit": labkit}).session
    assert again.code() == line
    again.finish()
    np.testing.assert_array_equal(again.record.parameters, state.record.parameters)
    state.put(state.cloud.with_point(0.12345, 1, 1))
    again = eval(state.code(), {"labkit": labkit}).session
    assert again.cloud.points == state.cloud.points and again.data == "own"
    assert PlaygroundState().code() == "labkit.Playground()"


# -- the widget ----------------------------------------------------------------------------------


def test_layers_neurons_and_activations(view):
    session = view.session
    send(view, neurons=[1, 5])
    assert session.hidden == (4, 5)
    send(view, layers=1)
    assert session.hidden == (4, 5, 5) and session.activation == "tanh"
    send(view, activation=[2, "relu"])
    assert session.activation == ("tanh", "tanh", "relu")
    assert view.network.network["activations"] == ["tanh", "tanh", "relu"]
    send(view, layers=-1)
    assert session.activation == "tanh"  # alike, so one name
    for _ in range(3):
        send(view, layers=-1)
    assert session.hidden == () and session.run.form.sizes == (2, 1)
    send(view, layers=1)
    assert session.hidden == (4,)


def test_inputs_points_and_weights(view):
    session = view.session
    send(view, toggle="x1^2")
    assert session.inputs == ("x1", "x2", "x1^2")
    send(view, toggle="x1")
    assert view.network.network["on"] == [name in ("x2", "x1^2") for name in INPUTS]
    send(view, add=[1.5, -2, 1])
    assert view.data.value == "own" and session.cloud.points[-1] == (1.5, -2.0, 1)
    send(view, move=[60, 0, 0])
    send(view, remove=60)
    assert len(session.cloud) == 60
    send(view, weight=[2, -1.25])
    assert session.record.parameters[2] == -1.25
    assert np.frombuffer(view.network.weights, np.float32)[2] == np.float32(-1.25)
    assert len(view.network.points) == 60 * 4 * 4


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"neurons": [0, 0]}, "1 to 8 neurons"),
        ({"neurons": [0, 9]}, "1 to 8 neurons"),
        ({"weight": [99, 1.0]}, "no weight 99"),
        ({"add": [9, 0, 1]}, "between -6 and 6"),
        ({"activation": [0, "swish"]}, "must be one of"),
        ({"explode": 1}, "nothing like"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(view, lenient, message, said):
    before = view.session.code()
    view.network._handle_custom_msg(message, [])
    assert said in view.message.value and view.session.code() == before


def test_limits_of_layers_and_inputs(view, lenient):
    for _ in range(5):
        view.network._handle_custom_msg({"layers": 1}, [])
    assert len(view.session.hidden) == 6 and "6 hidden layers at most" in view.message.value
    for name in ("x1", "x2"):
        view.network._handle_custom_msg({"toggle": name}, [])
    assert view.session.inputs == ("x2",) and "One input must stay" in view.message.value


def test_maps_are_outputs_of_the_neurons(view):
    session, part = view.session, view.network
    network = session.record.network
    maps = np.frombuffer(part.maps, np.uint8).reshape(7 + 6, part.cells, part.cells).astype(int)
    plane = grid(part.cells)
    np.testing.assert_array_equal(maps[0], np.sort(maps[0], axis=1))  # x1 grows to the right
    np.testing.assert_array_equal(maps[1], -np.sort(-maps[1], axis=0))  # x2 upwards
    hidden = network.forward(features(plane, ("x1", "x2")))[1].a[1].reshape(part.cells, -1)
    np.testing.assert_allclose(maps[12], 128 + 127 * hidden / np.abs(hidden).max(), atol=1)
    output = np.frombuffer(part.output, np.uint8).reshape(part.fine, part.fine)
    y_hat = network(features(grid(part.fine), ("x1", "x2"))).reshape(part.fine, -1)
    np.testing.assert_allclose(output, 255 * y_hat, atol=1)
    send(view, select=5)
    large = np.frombuffer(part.output, np.uint8)
    assert part.selected == 5 and not np.array_equal(large, output.ravel())
    send(view, neurons=[1, 1])
    assert part.selected == 4


def test_controls_follow_the_session_and_lead_it(view):
    session = view.session
    session.data, session.noise, session.l2, session.momentum = "moons", 0.25, 0.007, 0.5
    assert (view.data.value, view.noise.value, view.l2.value) == ("moons", 0.25, 0.007)
    view.momentum.value = 0.9
    view.data.value = "spiral"
    view.renew.click()
    assert (session.momentum, session.data, session.data_seed) == (0.9, "spiral", 1)
    view.discretise.value = view.test.value = True
    view.new_points.value = "1"
    assert (view.network.discretise, view.network.show_test, view.network.mode) == (True, True, "1")
    view.data.value = "own"
    assert session.data == "own"


def test_divergence_is_told_in_words(lenient):
    view = Playground(n_points=40, learning_rate_bounds=(1e-3, 1e9), activation="linear")
    view.session.learning_rate = 1e9
    view.session.epoch = 100
    view.session.finish()
    assert "left the range of numbers. Try a smaller learning rate" in view.told.value
    assert view.picture().startswith(b"\x89PNG")


def test_reset_brings_the_first_points_back(state):
    first, inputs = state.cloud, state.inputs
    state.put(PointCloud.of_points([(0, 1, 0), (1, 0, 1), (2, 2, 1), (3, 1, 0)], share=0.3))
    state.inputs = ("x1", "x1^2")
    state.batch_size = 1
    state.reset()
    assert state.cloud is first and state.inputs == inputs and state.epoch == 0
    assert state.batch_size == state.initial["batch_size"]
    state.undo()
    assert state.data == "own" and state.batch_size == 1


def test_it_stops_where_nothing_moves_any_more():
    async def play():
        state = PlaygroundState(
            hidden=(2,), activation="relu", learning_rate=5, batch_size=None, n_points=40
        )
        view = Playground(state)
        state.edit(np.zeros(9))  # every hidden neuron is silent: only the last bias learns
        state.speed = 60
        state.play()
        assert not state.at_rest
        while state.playing:
            await asyncio.sleep(0.01)
        return view

    view = asyncio.run(asyncio.wait_for(play(), 60))
    state = view.session
    assert 0 < state.epoch < state.n_epochs and state.at_rest
    assert view.told.value.endswith("nothing moves any more</span>")
    moves = [np.abs(state.run[k].parameters - state.run[k - 1].parameters).max() for k in (2, 3)]
    assert min(moves) > 1e-6
    state.epoch = 0
    assert not state.at_rest


def test_looking_whether_it_rests_trains_nothing():
    async def show():
        state = PlaygroundState(n_points=400, hidden=(8, 8), n_epochs=500, epoch=500)
        view = Playground(state)
        assert not state.at_rest and state.run.computed < 500  # it goes on in slices
        view.close()

    asyncio.run(show())


def test_it_stops_where_nobody_looks(view):
    async def play():
        view.session.play()
        await asyncio.sleep(0)
        send(view, rest=True)

    asyncio.run(play())
    assert not view.session.playing


def test_what_it_is_made_from(state, tmp_path):
    view = Playground(data="moons", hidden=(3,), epoch=2)
    assert view.session.hidden == (3,)
    with pytest.raises(TypeError, match="not both"):
        Playground(state, hidden=(3,))
    with pytest.raises(TypeError, match="takes a PlaygroundState, or settings"):
        Playground(3)
    with pytest.raises(TypeError, match="There is no setting 'lr'"):
        Playground(lr=1)
    assert view.code() == "labkit.Playground(data='moons', hidden=(3,), epoch=2)"
    assert view.summary().startswith("Playground: moons points, network 2-3-1, epoch 2: loss 0.")
    assert view.picture().startswith(b"\x89PNG")
    assert isinstance(view.session.cloud, PointCloud)
