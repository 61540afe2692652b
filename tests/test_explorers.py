import base64
import gc
import io
from types import SimpleNamespace

import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_core
from matplotlib.figure import Figure
from PIL import Image
from traitlets import TraitError

import labkit
from labkit.model.losses import LOSSES
from labkit.plots.neuron import LossArtists
from labkit.state.loss_point import LossPoint
from labkit.widgets.base import reruns
from labkit.widgets.parts.slider import Slider
from labkit.widgets.views.loss_explorer import in_words

POINTS = ((-1.0, 0.0, 0), (1.0, 0.5, 1), (-0.5, -1.0, 1))


@pytest.fixture
def state():
    return labkit.TwoInputs(POINTS)


@pytest.fixture
def explorer(state):
    explorer = labkit.NeuronExplorer(state)
    yield explorer
    explorer.close()


@pytest.fixture
def losses():
    losses = labkit.LossExplorer()
    yield losses
    losses.close()


@pytest.fixture
def sent(monkeypatch):
    """Names of the traits in every message that widgets send to the browser."""
    messages = []

    def send(widget, message, buffers=None):
        if message["method"] == "update":
            names = {*message["state"], *(path[0] for path in message["buffer_paths"])}
            messages.append((type(widget).__name__, names))

    monkeypatch.setattr(ipywidgets_core.Widget, "_send", send)
    return messages


def from_browser(widget, **traits):
    widget.set_state(traits)


# -- NeuronExplorer --------------------------------------------------------------------------------


def test_sliders_and_state_stay_joined(explorer, state):
    for name, value in (("w1", 2.0), ("w2", -3.5), ("b", 9.9), ("x1", -5.0), ("x2", 0.123456)):
        from_browser(explorer.sliders[name], value=value)
        assert getattr(state, name) == value
        assert getattr(explorer, name) is explorer.sliders[name]
        setattr(state, name, value / 2)
        assert explorer.sliders[name].value == value / 2
    assert explorer.plane.x == [state.x1, state.x2]
    assert explorer.plane.line == [state.w1, state.w2, state.b]
    assert f"{state.loss:.4f} nats" in explorer.numbers.value
    assert f"{state.n_correct} of 3" in explorer.numbers.value


def test_the_shading_is_the_output_of_the_neuron(explorer, state):
    state.change(w1=1.5, w2=-0.5, b=1)
    outputs = np.frombuffer(explorer.plane.grid, np.float32).reshape(81, 81)
    side = np.linspace(-5, 5, 81)
    for row, column in ((0, 0), (10, 70), (80, 40)):
        expected = state.neuron([side[column], side[row]]).item()
        assert outputs[row, column] == pytest.approx(expected, abs=1e-6)


def test_the_operating_point_lies_on_the_sigmoid(explorer, state):
    for values in ({"x1": 3.0}, {"w1": 10.0, "w2": 10.0, "x1": 5.0, "x2": 5.0, "b": 10.0}):
        state.change(**values)
        (z,), (y_hat,) = explorer.artists.point.get_data()
        assert (z, y_hat) == (state.z, state.y_hat)
        low, high = explorer.artists.ax.get_xlim()
        assert low < z < high


def test_points_are_added_moved_and_removed_from_the_browser(explorer, state):
    plane = explorer.plane
    points = [list(p) for p in POINTS]
    added = [*points, [2.0, 2.0, 1]]
    from_browser(plane, gesture=1, points=added, selected=3)
    assert state.points == (*POINTS, (2.0, 2.0, 1))
    assert not explorer.remove.disabled
    for x1 in (2.1, 2.2, 2.3):  # dragged in the same gesture
        from_browser(plane, points=[*points, [x1, 2.0, 1]])
    assert state.points[3] == (2.3, 2.0, 1)
    explorer.toggle.click()
    assert plane.points[3] == [2.3, 2.0, 0]
    explorer.remove.click()
    assert plane.points == points
    assert plane.selected == 2
    from_browser(plane, undos=1)
    assert plane.points[3] == [2.3, 2.0, 0]
    explorer.undo.click()
    assert plane.points[3] == [2.3, 2.0, 1]
    explorer.undo.click()  # adding and dragging was one gesture
    assert state.points == POINTS
    assert explorer.undo.disabled


def test_undo_in_the_message_of_a_change_takes_back_that_change(explorer, state):
    points = [[0.0, 0.0, 0], *map(list, POINTS[1:])]
    from_browser(explorer.plane, gesture=1, points=points, undos=1)
    assert state.points == POINTS
    assert explorer.plane.points == [list(p) for p in POINTS]


def test_the_input_is_dragged(explorer, state):
    from_browser(explorer.plane, gesture=1, x=[2.5, -1.5])
    assert (state.x1, state.x2) == (2.5, -1.5)
    assert explorer.x1.value == 2.5
    from_browser(explorer.plane, x=[2.6, -1.5])
    state.undo()
    assert explorer.plane.x == [1.0, 0.5]


def test_what_the_state_refuses_is_shown_and_taken_back(explorer, state, lenient):
    plane = explorer.plane
    many = [[0.0, 0.0, 1]] * 201
    from_browser(plane, gesture=1, points=many, selected=200)
    assert "At most 200 points" in explorer.message.value
    assert 'role="alert"' in explorer.message.value
    assert plane.points == [list(p) for p in POINTS]
    assert plane.selected == 2
    from_browser(plane, gesture=2, x=[9.0, 0.0])
    assert "x1 must lie between" in explorer.message.value
    assert plane.x == [1.0, 0.5]
    from_browser(explorer.w1, value=99.0)
    assert "w1 must lie between" in explorer.message.value
    assert explorer.w1.value == state.w1 == 1.0
    from_browser(explorer.w1, value=2.0)
    assert explorer.message.value == ""


def test_no_points(explorer, state):
    state.points = []
    assert "no points" in explorer.numbers.value
    assert "no points" in explorer.summary()
    assert explorer.step.disabled
    assert state.loss is None and state.n_correct == 0
    assert explorer.picture().startswith(b"\x89PNG")
    state.change(w1=0, w2=0)  # no decision line either
    assert explorer.picture().startswith(b"\x89PNG")


def test_new_points_are_of_the_chosen_class(explorer):
    assert explorer.plane.new_label == 1
    from_browser(explorer.new_class, index=0)
    assert explorer.plane.new_label == 0


def test_step_button(explorer, state):
    before = state.loss
    from_browser(explorer.learning_rate, value=1.0)
    explorer.step.click()
    assert state.loss < before
    assert explorer.w1.value == state.w1


def test_equal_state_sends_nothing_and_a_change_few_messages(explorer, state, sent):
    explorer.sigmoid.go_live()
    del sent[:]
    state.change(w1=state.w1, points=state.points)
    explorer.refresh(frozenset({"points"}))
    assert sent == []
    state.w1 = 1.7
    names = [name for name, _ in sent]
    assert names.count("Plane") == 1
    assert names.count("Picture") == 1
    assert names.count("Slider") == 1
    assert names.count("HTML") == 1
    assert len(sent) <= 6
    del sent[:]
    state.points = POINTS[:2]
    names = [name for name, _ in sent]
    assert "Picture" not in names and names.count("Plane") == 1
    (keys,) = [keys for name, keys in sent if name == "Plane"]
    assert keys == {"points"}


def test_what_the_browser_says_is_not_said_back(explorer, sent):
    from_browser(explorer.plane, gesture=1, points=[[0.5, 0.5, 1]])
    assert "Plane" not in [name for name, _ in sent]


# -- NeuronDiagram ---------------------------------------------------------------------------------


def test_a_diagram_follows_an_explorer(explorer, state):
    diagram = labkit.NeuronDiagram(explorer.state)
    from_browser(explorer.w2, value=-2.0)
    numbers = diagram.drawing.numbers
    assert numbers["inputs"] == [["x₁", state.x1, state.w1], ["x₂", state.x2, -2.0]]
    assert numbers["z"] == state.z and numbers["y_hat"] == state.y_hat
    assert "1.00 · 1.00 + (−2.00) · 0.50 + 0.00 = <b>0.00</b>" in diagram.drawing.formula
    assert f"<b>{state.y_hat:.4f}</b>" in diagram.drawing.formula
    assert diagram.drawing.alt == diagram.summary()
    with pytest.raises(TraitError, match="example must be 0 to 0"):
        diagram.example = 1
    diagram.close()


def test_a_diagram_of_a_session(small):
    session = labkit.Session(small, n_epochs=20, learning_rate=0.5)
    diagram = labkit.NeuronDiagram(session, example=3)
    session.epoch = 5
    neuron = session.record.neuron.astype(np.float64)
    x = small.X_train[:, 3].astype(np.float64)
    numbers = diagram.drawing.numbers
    assert numbers["z"] == neuron.z(x).item()
    assert numbers["shape"] == [28, 28]
    maps = np.frombuffer(diagram.drawing.maps, np.float32).reshape(3, 784)
    np.testing.assert_allclose(maps[0], x, rtol=1e-6)
    np.testing.assert_allclose(maps[1], neuron.w[:, 0], rtol=1e-6)
    assert maps[2].sum() + neuron.b.item() == pytest.approx(numbers["z"], abs=1e-4)
    assert "sum of 784 products" in diagram.drawing.formula
    assert "epoch 5" in diagram.drawing.formula
    diagram.example = 7
    assert "example 7" in diagram.summary()
    assert diagram.drawing.numbers["z"] == neuron.z(small.X_train[:, 7]).item()
    with pytest.raises(TraitError, match="example must be 0 to 299"):
        diagram.example = 300
    with pytest.raises(TraitError, match="example must be 0 to 299"):
        labkit.NeuronDiagram(session, example=-1)
    diagram.close()


def test_a_session_of_few_features_is_drawn_as_a_graph():
    X = np.array([[0.0, 1.0, -1.0], [1.0, 0.5, 0.0], [2.0, 1.0, 3.0]])
    y = [[0, 1, 1]]
    data = labkit.Dataset(X_train=X, y_train=y, X_test=X, y_test=y)
    diagram = labkit.NeuronDiagram(labkit.Session(data), example=2)
    assert [row[1] for row in diagram.drawing.numbers["inputs"]] == [-1.0, 0.0, 3.0]
    assert diagram.picture().startswith(b"\x89PNG")
    diagram.close()


def test_a_diagram_sends_one_message(state, sent):
    diagram = labkit.NeuronDiagram(state)
    del sent[:]
    state.points = POINTS[:1]
    diagram.refresh(frozenset())
    assert sent == []
    state.b = 0.5
    assert sent == [("NeuronDrawing", {"numbers", "formula", "alt"})]
    diagram.close()


# -- LossExplorer ----------------------------------------------------------------------------------


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-8.0, -1.3, 0.0, 2.0, 8.0])
def test_slopes_are_those_measured(z, y):
    point, step = labkit.LossPoint(z, y), 1e-5

    def measured(loss, at):
        return (loss(at + step) - loss(at - step)) / (2 * step)

    def cross_entropy(y_hat):
        return labkit.cross_entropy([[y]], [[y_hat]])

    def squared_error(y_hat):
        return labkit.mean_squared_error([[y]], [[y_hat]])

    for name, loss in (("cross_entropy", cross_entropy), ("squared_error", squared_error)):
        found = getattr(point, name)
        np.testing.assert_allclose(found.L, loss(point.y_hat), rtol=1e-9)
        assert found.dL_dz == pytest.approx(
            measured(lambda z, loss=loss: loss(labkit.sigmoid(z)), z), rel=1e-5, abs=1e-9
        )
        assert found.dL_dy_hat == pytest.approx(measured(loss, point.y_hat), rel=1e-3)


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-40.0, -36.7, -6.5, 0.0, 6.5, 36.7, 40.0])
def test_every_number_is_finite_where_the_neuron_is_saturated(losses, z, y):
    from_browser(losses.slider, value=z)
    from_browser(losses.label, index=y)
    assert (losses.state.z, losses.state.y) == (z, y)
    assert np.isfinite([value for row in losses._rows() for value in row[1:]]).all()
    for word in ("nan", "inf"):
        assert word not in losses.table.value
        assert word not in losses.message_of_slopes.value
        assert word not in losses.summary()
    for artist in losses.artists.moving:
        assert np.isfinite(np.asarray(artist.get_data(), float)).all()
    left, right = losses.artists.axes
    assert right.get_xlim()[0] <= z <= right.get_xlim()[1]
    largest = right.get_ylim()[1]
    assert largest >= losses.state.cross_entropy.L
    assert left.get_ylim() == right.get_ylim()


def test_cross_entropy_learns_where_squared_error_does_not(losses):
    losses.state.z = -12
    a, b = losses.state.cross_entropy, losses.state.squared_error
    assert a.dL_dz < -0.99 and abs(b.dL_dz) < 2e-5
    assert "Saturated and wrong" in losses.message_of_slopes.value
    losses.state.y = 0
    assert "Right" in losses.message_of_slopes.value


def test_refused_sums_are_shown_and_taken_back(losses, lenient):
    from_browser(losses.slider, value=41.0)
    assert losses.state.z == losses.slider.value == -3.0
    assert "z must lie between -40 and 40" in losses.message.value
    with pytest.raises(TraitError, match="y must be 0 or 1"):
        losses.state.y = 2
    with pytest.raises(TraitError, match="z must lie between"):
        labkit.LossExplorer(z=float("nan"))


def test_losses_send_little(losses, sent):
    losses.canvas.go_live()
    del sent[:]
    losses.refresh(frozenset())
    losses.state.z = -3.0
    assert sent == []
    losses.state.z = -2.0
    assert sorted(name for name, _ in sent) == ["HTML", "HTML", "Picture", "Slider"]


def test_numbers_as_html():
    assert in_words(float("inf")) == "infinite"
    assert in_words(float("-inf")) == "−infinite"
    assert in_words(-2.5e-9) == "−2.500 × 10<sup>−9</sup>"
    assert in_words(0.0) == "0"


def test_a_slider_holds_only_numbers():
    slider = Slider()
    with pytest.raises(TraitError, match="value must be finite"):
        slider.value = float("nan")
    slider.close()
    with pytest.raises(TraitError, match="value must be greater than 0 and finite, found 0"):
        Slider(scale="log", min=0.1, max=10, value=0)


def test_a_slider_of_whole_numbers_rounds_what_is_typed():
    slider = Slider(whole=True, min=0, max=10, step=1)
    slider.set_state({"value": 2.6})
    assert slider.value == 3 and type(slider.value) is int
    slider.close()


# -- what every view has ---------------------------------------------------------------------------


def make_all(state, session):
    return [
        labkit.NeuronExplorer(state),
        labkit.NeuronDiagram(state),
        labkit.NeuronDiagram(session),
        labkit.LossExplorer(),
    ]


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=10)


def test_the_saved_notebook_shows_picture_and_summary(state, session):
    for view in make_all(state, session):
        data, metadata = view._repr_mimebundle_()
        assert data["text/plain"] == view.summary() == metadata["image/png"]["alt"]
        assert "\n" not in view.summary()
        assert view.summary().startswith(type(view).__name__)
        picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
        assert picture.width > 200
        assert len(np.unique(np.asarray(picture.convert("L")))) > 5
        view.close()


def test_pictures_follow_the_state(state):
    for view in (labkit.NeuronExplorer(state), labkit.NeuronDiagram(state)):
        before = view.picture(), view.summary()
        state.change(w1=-4, x2=2)
        assert view.picture() != before[0] and view.summary() != before[1]
        state.undo()
        assert (view.picture(), view.summary()) == before
        view.close()


def test_closing_and_running_again_leave_nothing(state, session, monkeypatch):
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    for view in make_all(state, session):
        view.close()
    assert not set(ipywidgets_core._instances) - before  # others may have gone
    assert state._subscribers == session._subscribers == []
    execution = 0
    monkeypatch.setattr(
        reruns,
        "get_ipython",
        lambda: SimpleNamespace(
            get_parent=lambda: {
                "metadata": {"cellId": "cell"},
                "header": {"msg_id": str(execution)},
            }
        ),
    )
    counts = []
    for execution in range(5):  # noqa: B007
        views = make_all(state, session)
        counts.append((len(ipywidgets_core._instances), len(state._subscribers)))
    assert counts[0] == counts[-1]
    for view in views:
        view.close()
    assert not set(ipywidgets_core._instances) - before  # others may have gone


@pytest.mark.parametrize("more", [1, 3])
def test_losses_that_are_added_to_the_table_get_curves(more, monkeypatch):
    first = next(iter(LOSSES.values()))
    for k in range(more):
        monkeypatch.setitem(LOSSES, f"added_{k}", first)
    artists = LossArtists(*Figure().subplots(1, 2))
    artists.update(LossPoint())
    assert len(artists.curves) == len(artists.points) == 2 * (2 + more)
    assert all(len(curve.get_xdata()) for curve in artists.curves)
