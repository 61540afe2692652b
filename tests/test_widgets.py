import base64
import gc
import io
import threading
from types import SimpleNamespace

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_core
from PIL import Image
from traitlets import TraitError

import labkit
from labkit.widgets.base import reruns

VIEWS = (
    *("LearningRateSlider", "EpochStepper", "LossCurve", "WeightMap", "GradientInspector"),
    *("AccuracyCurve", "MethodControl", "BranchControl", "RunTable", "TrainingDashboard"),
)
PLAIN = [name for name in VIEWS if name != "TrainingDashboard"]


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=50, learning_rate=0.5)


PARTS = 8  # views inside the dashboard
# What these show does not follow from rate and epoch; see test_dashboard.py.
OTHERS = {"MethodControl", "BranchControl", "RunTable"}


@pytest.fixture(params=VIEWS)
def view(request, session):
    view = getattr(labkit, request.param)(session)
    yield view
    view.close()


def instances():
    return ipywidgets_core._instances


def test_a_view_takes_a_session(small):
    with pytest.raises(TypeError, match="LossCurve takes a Session"):
        labkit.LossCurve(small)


def test_the_saved_notebook_shows_picture_and_summary(view):
    data, metadata = view._repr_mimebundle_()
    assert data["text/plain"] == view.summary()
    assert "\n" not in view.summary()
    assert type(view).__name__ in view.summary()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.width > 200
    assert len(np.unique(np.asarray(picture.convert("L")))) > 5  # not blank
    assert metadata["image/png"]["alt"] == view.summary()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == view.model_id


def test_summary_is_the_same_for_the_same_state(view, small):
    view.session.epoch = 7
    twin = labkit.Session(small, n_epochs=50, learning_rate=0.5, epoch=7)
    assert type(view)(twin).summary() == view.summary()


@pytest.mark.parametrize("view", [name for name in VIEWS if name not in OTHERS], indirect=True)
def test_summary_and_picture_follow_the_session(view):
    before = view.summary(), view.picture()
    view.session.learning_rate = 2.0
    view.session.epoch = 20
    assert view.summary() != before[0]
    assert view.picture() != before[1]
    view.session.reset()
    assert view.summary() == before[0]
    assert view.picture() == before[1]  # stepping back shows the recorded past exactly


def test_slider_and_number_set_the_rate(session):
    control = labkit.LearningRateSlider(session)
    control.slider.set_state({"value": 0.3})
    assert session.learning_rate == 0.3
    assert control.number.value == 0.3
    control.number.set_state({"value": 2.5})
    assert session.learning_rate == control.slider.value == 2.5
    session.learning_rate = 10
    assert control.slider.value == control.number.value == 10
    control.restore.click()
    assert session.learning_rate == control.slider.value == 0.5


@pytest.mark.parametrize("value", [0.0, -1.0, 1e7, float("nan"), float("inf")])
def test_a_refused_rate_is_shown_and_taken_back(session, value, lenient):
    control = labkit.LearningRateSlider(session)
    control.number.set_state({"value": value})
    assert session.learning_rate == control.number.value == control.slider.value == 0.5
    assert "learning_rate" in control.message.value
    assert 'role="alert"' in control.message.value
    control.number.set_state({"value": 0.7})
    assert session.learning_rate == 0.7
    assert control.message.value == ""


def test_errors_are_raised_under_test(session):
    control = labkit.LearningRateSlider(session)
    with pytest.raises(TraitError, match="learning_rate"):
        control.number.set_state({"value": -1.0})


def test_divergence_is_shown(digits):
    session = labkit.Session(digits, epoch=15)
    control = labkit.LearningRateSlider(session)
    assert "steady" in control.status.value
    session.learning_rate = 1000
    assert "thrown out" in control.status.value
    assert "thrown out" in control.summary()
    session.learning_rate_bounds = (1e-4, 1e39)
    session.learning_rate = 1e38
    assert "diverged" in control.status.value


def test_stepper_buttons(session):
    stepper = labkit.EpochStepper(session)
    assert stepper.first.disabled and stepper.back.disabled
    for button, epoch in (
        ("forward", 1),
        ("forward", 2),
        ("back", 1),
        ("last", 50),
        ("back", 49),
        ("first", 0),
    ):
        getattr(stepper, button).click()
        assert session.epoch == stepper.slider.value == epoch
        assert f"epoch {epoch} of 50" in stepper.numbers.value
    stepper.slider.set_state({"value": 31})
    assert session.epoch == 31
    session.learning_rate = 3
    stepper.reset.click()
    assert (session.epoch, session.learning_rate) == (0, 0.5)
    session.n_epochs = 30
    assert stepper.slider.max == 30


def test_stepping_back_trains_nothing(session, monkeypatch):
    stepper = labkit.EpochStepper(session)
    stepper.last.click()
    seen = stepper.numbers.value
    monkeypatch.setattr(labkit.Run, "_append", None)  # training would raise
    stepper.first.click()
    stepper.slider.set_state({"value": 20})
    stepper.last.click()
    assert stepper.numbers.value == seen


def test_play_without_an_event_loop_says_why(session, lenient):
    stepper = labkit.EpochStepper(session)
    stepper.play.click()
    assert "event loop" in stepper.message.value


def test_loss_curve_draws_what_is_computed(session):
    curve = labkit.LossCurve(session)
    curve.canvas.go_live()
    session.epoch = 10
    x, y = curve.artists.training.get_data()
    assert list(x) == list(range(11))
    np.testing.assert_array_equal(y, session.run.history("loss"))
    assert curve.artists.ax.get_yscale() == "log"
    curve.scale.set_state({"index": 1})
    assert curve.artists.ax.get_yscale() == "linear"
    assert curve.canvas.alt == curve.summary()


def test_blitted_picture_equals_a_full_drawing(session):
    curve = labkit.LossCurve(session)
    curve.canvas.go_live()
    session.epoch = 10
    session.epoch = 4  # blitted: limits stay
    blitted = curve.canvas.frame
    curve.canvas.invalidate()
    curve.canvas.show(curve.artists.moving, curve.summary())
    assert curve.canvas.frame == blitted != b""


def test_weight_map_shows_the_epoch(session):
    view = labkit.WeightMap(session)
    session.epoch = 6
    np.testing.assert_array_equal(view.map.values, session.record.w.reshape(28, 28))
    assert "epoch 6" in view.map.title


def test_a_gallery_of_images(small):
    images = small.X_test.T[:10].reshape(-1, 28, 28)
    gallery = labkit.PixelMap(images, cmap="gray", captions=[str(k) for k in range(10)], size=60)
    assert gallery.gallery and gallery.shape == [28, 28]
    np.testing.assert_array_equal(gallery.values, images)
    gallery.set_state({"selected": 9})
    assert gallery.selected == 9
    with pytest.raises(TraitError, match="an image 0 to 9"):
        gallery.selected = 10
    gallery.set_values(images[:4], title="fewer")
    assert (gallery.selected, gallery.title, len(gallery.values)) == (-1, "fewer", 4)
    gallery.set_values(images[0], also=-images[0])
    assert not gallery.gallery
    gallery.selected = 783
    np.testing.assert_array_equal(np.frombuffer(gallery.also, np.float32), -images[0].ravel())
    gallery.close()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"values": [1.0, 2.0]}, ValueError, "values must have shape"),
        ({"values": np.zeros((1, 1, 1, 1))}, ValueError, "values must have shape"),
        ({"values": np.zeros((0, 3))}, ValueError, "sides of 1 to 512"),
        ({"values": np.zeros((3, 513))}, ValueError, "sides of 1 to 512"),
        ({"values": np.zeros((401, 2, 2))}, ValueError, "1 to 400 images, found 401"),
        ({"values": np.zeros((0, 2, 2))}, ValueError, "1 to 400 images, found 0"),
        ({"values": [["a"]]}, TypeError, "values must hold real numbers"),
        ({"values": [[1j]]}, TypeError, "values must hold real numbers"),
        ({"values": [[1.0]], "limits": (1, 1)}, ValueError, "low < high"),
        ({"values": [[1.0]], "limits": (0, np.inf)}, ValueError, "finite"),
        ({"values": [[1.0]], "also": [[1.0, 2.0]]}, ValueError, r"also must have shape \(1, 1\)"),
    ],
)
def test_values_that_are_no_picture(arguments, error, message):
    pixel_map = labkit.PixelMap([[5.0]])
    with pytest.raises(error, match=message):
        pixel_map.set_values(**arguments)
    np.testing.assert_array_equal(pixel_map.values, [[5.0]])
    pixel_map.close()


def test_an_equal_image_sends_nothing(monkeypatch):
    pixel_map = labkit.PixelMap([[1.0, 2.0]], title="a")
    sent = []
    monkeypatch.setattr(pixel_map, "_send", lambda *message, **_: sent.append(message))
    pixel_map.set_values([[1.0, 2.0]], title="a")
    assert sent == []
    pixel_map.set_values([[1.0, 3.0]], title="b")
    assert len(sent) == 1
    pixel_map.close()


def test_inspector_agrees_with_the_neuron(session):
    inspector = labkit.GradientInspector(session, example=3, weight=400)
    session.epoch = 5
    data = session.dataset
    gradient = session.record.neuron.gradient(data.X_train[:, [3]], data.y_train[:, [3]])
    np.testing.assert_allclose(inspector.gradient.values.ravel(), gradient.dw[:, 0], rtol=1e-4)
    rows = dict(inspector._rows(inspector._inspect()))
    assert rows["product ∂L/∂w_j = (ŷ - y) x_j"] == rows["central difference of L"]
    inspector.of.set_state({"index": 1})
    mean = session.record.neuron.gradient(data.X_train, data.y_train)
    np.testing.assert_allclose(
        inspector.gradient.values.ravel(), mean.dw[:, 0], rtol=1e-3, atol=1e-6
    )


def test_the_inspector_begins_where_the_slope_is_largest(session, small):
    inspector = labkit.GradientInspector(session, example=3)
    chain = session.shown.neuron.chain_rule(small.X_train[:, 3], small.y_train[0, 3])
    assert inspector.weight == np.abs(chain.dL_dw[:, 0]).argmax()
    inspector.weight = int(np.flatnonzero(small.X_train[:, 3] == 0)[0])
    assert "-0.0000" not in inspector.table.value + inspector.summary()
    inspector.close()


def test_inspector_controls(session):
    inspector = labkit.GradientInspector(session)
    inspector.gradient.set_state({"selected": 123})
    assert inspector.weight == inspector.j.value == inspector.image.selected == 123
    inspector.j.set_state({"value": 5})
    assert inspector.weight == inspector.gradient.selected == 5
    inspector.number.set_state({"value": 8})
    assert inspector.example == 8
    digits = session.dataset.digits_train
    inspector.wanted.set_state({"index": inspector.wanted.options.index("0")})
    inspector.following.click()
    assert digits[inspector.example] == 0
    assert inspector.example == 9 + np.argmax(digits[9:] == 0)
    inspector.previous.click()
    assert digits[inspector.example] == 0
    with pytest.raises(TraitError, match="example must be 0 to 299"):
        inspector.example = 300
    with pytest.raises(TraitError, match="weight must be 0 to 783"):
        inspector.weight = -1


def test_a_dataset_without_images(session):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 40)).astype("float32")
    y = (X[:1] > 0).astype("float32")
    data = labkit.Dataset(X_train=X, y_train=y, X_test=X, y_test=y, name="two inputs")
    two = labkit.Session(data)
    for name in VIEWS:
        view = getattr(labkit, name)(two)
        two.epoch = 3
        assert view._repr_mimebundle_()[0]["text/plain"] == view.summary()
        two.epoch = 0


def test_close_releases_everything(session):
    gc.collect()  # what earlier tests left
    before = set(instances())
    subscribers = len(session._subscribers)
    for name in VIEWS:
        view = getattr(labkit, name)(session)
        parts = PARTS if name == "TrainingDashboard" else 0
        assert len(session._subscribers) == subscribers + 1 + parts
        assert set(instances()) > before
        view.close()
        assert len(session._subscribers) == subscribers
        assert not set(instances()) - before


@pytest.mark.parametrize(("names", "runs"), [(PLAIN, 5), (["TrainingDashboard"], 3)])
def test_running_a_cell_again_closes_what_it_made(session, monkeypatch, names, runs):
    """Runs of a cell leave one of each of its widgets; the large one is slow to make."""
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
    for execution in range(runs):  # noqa: B007
        for name in names:
            getattr(labkit, name)(session)
        counts.append((len(instances()), len(session._subscribers)))
    assert counts[0] == counts[-1]
    assert len(session._subscribers) == len(names) + (PARTS if names != PLAIN else 0)


def test_another_cell_closes_nothing(session, monkeypatch):
    cell = "a"
    monkeypatch.setattr(
        reruns,
        "get_ipython",
        lambda: SimpleNamespace(
            get_parent=lambda: {"metadata": {"cellId": cell}, "header": {"msg_id": cell}}
        ),
    )
    first = labkit.WeightMap(session)
    cell = "b"
    labkit.WeightMap(session)
    assert first.comm is not None
    first.close()


def test_a_control_driven_from_two_threads_stays_joined(session):
    """A cell sets the session while the browser's messages set the slider."""
    control = labkit.LearningRateSlider(session)
    labkit.LossCurve(session)
    start = threading.Barrier(2)
    errors = []

    def drive(set_rate, seed):
        rng = np.random.default_rng(seed)
        start.wait()
        try:
            for rate in rng.uniform(0.1, 2, 100):
                set_rate(float(rate))
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=drive, args=(lambda x: setattr(session, "learning_rate", x), 1)),
        threading.Thread(target=drive, args=(lambda x: control.slider.set_state({"value": x}), 2)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert control.slider.value == session.learning_rate
    assert control.number.value == float(f"{session.learning_rate:.4g}")
    assert session.run.config.learning_rate == session.learning_rate


def test_garbage(session):
    """A closed view is not kept by the session."""
    import weakref

    view = labkit.LossCurve(session)
    reference = weakref.ref(view)
    view.close()
    del view
    gc.collect()
    assert reference() is None


def test_controls_are_named_for_screen_readers(view):
    def walk(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    for part in walk(view):
        if isinstance(part, ipywidgets.Button):
            assert part.description or part.tooltip
        elif hasattr(part, "description") and not isinstance(part, ipywidgets.HTML):
            assert part.description
