import base64
import gc
import io

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_core
from PIL import Image
from traitlets import TraitError

import labkit
from labkit.data.drawing import shifted
from labkit.widgets.parts.drawing_canvas import SIDE


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=50, epoch=50, learning_rate=0.5)


@pytest.fixture
def pad(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pad = labkit.DigitPad(session)
    yield pad
    pad.close()


def ring():
    """A zero as the browser would send it."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    r = np.hypot(y / 1.3, x)
    return np.where(abs(r - 28) < 4, 255, 0).astype(np.uint8)


def send(pad, raster):
    # As the browser does: buffers arrive as memoryviews.
    pad.canvas.set_state({"raster": memoryview(np.asarray(raster, np.uint8).tobytes())})


def test_an_empty_pad_says_so(pad):
    assert "The pad is empty" in pad.verdict.value
    assert pad.summary() == "DigitPad: empty pad; 0 own images"
    assert pad.add.disabled and pad.save.disabled and pad.remove.disabled
    assert pad.picture().startswith(b"\x89PNG")


def test_a_drawn_zero_is_recognised(pad, session):
    send(pad, ring())
    assert "The neuron says: <b>a 0" in pad.verdict.value
    image = labkit.as_mnist(ring())
    np.testing.assert_allclose(pad.image.values, image, atol=0.51 / 255)
    np.testing.assert_allclose(
        pad.contributions.values.ravel(), session.record.w[:, 0] * image.ravel(), atol=1e-6
    )
    z = session.record.neuron.z(image.ravel()).item()
    assert f"{z:+.3f}" in pad.verdict.value
    assert f"{labkit.sigmoid(z):.4f}" in pad.summary()
    send(pad, np.zeros((SIDE, SIDE)))
    assert "The pad is empty" in pad.verdict.value


def test_images_of_mnist_are_read_as_they_are(pad, session, small):
    for i in range(20):
        pad.draw(small.image(i))
        np.testing.assert_allclose(pad._image(), small.image(i), atol=0.15)
        assert (
            pad.reader.outputs(pad._image().reshape(1, -1))[0, 0] > 0.5
        ) == session.record.neuron.predict(small.X_test)[0, i]


def test_the_prediction_follows_the_neuron(pad, session):
    send(pad, ring())
    before = pad.summary()
    session.epoch = 1
    assert pad.summary() != before
    session.threshold = 1.0
    assert "not a 0" in pad.summary()


def test_shifting_makes_the_neuron_fail_and_says_why(pad, session):
    send(pad, ring())
    pad.shifter.set_state({"down": 4})
    pad.shifter.set_state({"right": 5})
    np.testing.assert_array_equal(pad._image(), shifted(labkit.as_mnist(ring()), 4, 5))
    assert "not a 0" in pad.summary() and "shifted by 4 down and 5 right" in pad.summary()
    assert "In the middle it was: a 0" in pad.verdict.value
    assert "Why: every weight belongs to one place" in pad.verdict.value
    with pytest.raises(TraitError, match="-14 to 14"):
        pad.shifter.down = 15
    send(pad, np.zeros((SIDE, SIDE)))  # cleared: the next drawing starts in the middle
    assert pad.shifter.down == pad.shifter.right == 0


# -- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize("raster", [b"", b"123", bytes(SIDE * SIDE + 1)])
def test_a_drawing_of_the_wrong_size_is_told(pad, raster, lenient):
    send(pad, ring())
    pad.canvas.set_state({"raster": raster})
    assert "112 x 112" in pad.message.value
    assert "empty" in pad.verdict.value
    send(pad, ring())
    assert pad.message.value == "" and "a 0" in pad.verdict.value


@pytest.mark.parametrize(
    ("ink", "error", "message"),
    [
        (np.ones(784), ValueError, "shape"),
        (np.full((28, 28), np.nan), ValueError, "NaN"),
        (np.full((28, 28), -0.5), ValueError, "between 0 and 1"),
        ("zero", TypeError, "real numbers"),
        (None, TypeError, "real numbers"),
    ],
)
def test_what_is_no_drawing_leaves_the_pad_as_it_is(pad, ink, error, message):
    send(pad, ring())
    before = pad.summary()
    with pytest.raises(error, match=message):
        pad.draw(ink)
    assert pad.summary() == before


def test_weights_that_are_no_numbers_are_told(session, lenient):
    pad = labkit.DigitPad(session)
    record = session.shown
    object.__setattr__(record, "parameters", np.full_like(record.parameters, np.nan))
    send(pad, ring())
    assert "no numbers (NaN)" in pad.message.value


def test_a_neuron_for_other_images():
    X = np.arange(6.0).reshape(2, 3)
    data = labkit.Dataset(X, [[0, 1, 0]], X, [[0, 1, 0]], name="two inputs")
    with pytest.raises(ValueError, match="28 x 28"):
        labkit.DigitPad(labkit.Session(data))


def test_own_must_be_a_test_set(session):
    with pytest.raises(TypeError, match=r"own must be labkit\.OwnDigits"):
        labkit.DigitPad(session, own=[1])


# -- the own test set ------------------------------------------------------------------------------


def add(pad, ink, digit):
    if np.shape(ink) == (SIDE, SIDE):
        send(pad, ink)
    else:
        pad.draw(ink)
    pad.digit.set_state({"index": digit})
    pad.add.click()


def test_drawings_are_added_labelled_and_evaluated(pad, small):
    add(pad, ring(), 0)
    assert not pad.canvas.ink.any()  # ready for the next
    assert pad.own.digits.tolist() == [0]
    assert "Right: 1 of 1" in pad.evaluation.value
    assert "All images are of class 1" in pad.evaluation.value
    add(pad, ring(), 7)  # a wrong label: a false positive
    add(pad, small.image(0), 7)
    assert "Right: 2 of 3 (accuracy 0.667)" in pad.evaluation.value
    assert "TN 1, FP 1, FN 0, TP 1; precision 0.500, recall 1.000" in pad.evaluation.value
    assert "All images" not in pad.evaluation.value
    assert pad.gallery.map.captions[1].endswith("✗")
    assert pad.summary().endswith("3 own images Right: 2 of 3 (accuracy 0.667).")


def test_removing(pad, small):
    add(pad, ring(), 0)
    add(pad, small.image(0), 7)
    pad.remove.click()
    assert "No image is selected" in pad.message.value
    pad.gallery.map.set_state({"selected": 0})
    pad.remove.click()
    assert pad.own.digits.tolist() == [7]
    pad.gallery.map.set_state({"selected": 0})
    pad.remove.click()
    assert (
        "Your test set is empty" in pad.gallery.empty.value and pad.evaluation.value.count(">") == 2
    )


def test_what_is_shifted_is_added_as_it_is_shown(pad):
    send(pad, ring())
    pad.shifter.set_state({"down": 3})
    seen = pad._image()
    pad.add.click()
    np.testing.assert_allclose(pad.own.images[0], seen, atol=0.51 / 255)


def test_an_empty_pad_adds_nothing(pad):
    pad.add.click()
    assert "The pad is empty" in pad.message.value and len(pad.own) == 0


def test_many_own_images_have_pages(pad):
    for _ in range(101):
        pad.own.add(labkit.as_mnist(ring()), 0)
    add(pad, ring(), 0)
    assert pad.gallery.pager.pages == 2
    pad.gallery.pager.set_state({"page": 1})
    assert len(pad.gallery.map.values) == 2
    pad.gallery.map.set_state({"selected": 1})
    pad.remove.click()
    pad.gallery.map.set_state({"selected": 0})
    pad.remove.click()
    assert len(pad.own) == 100 and pad.gallery.pager.pages == 1


def test_save_load_and_never_over_another_file(pad, session, tmp_path):
    add(pad, ring(), 0)
    assert "Not saved yet" in pad.evaluation.value
    pad.save.click()
    assert "Saved in my_digits.npz" in pad.evaluation.value
    assert (tmp_path / "my_digits.npz").exists()

    own = labkit.OwnDigits()
    later = labkit.DigitPad(session, own=own)  # after a restart of the kernel
    add(later, ring(), 3)
    later.save.click()
    assert "choose another name" in later.message.value
    later.load.click()
    assert later.own is own
    assert own.digits.tolist() == [0, 3]  # what was drawn meanwhile comes after
    later.save.click()
    assert later.message.value == ""
    assert labkit.OwnDigits.load(tmp_path / "my_digits.npz").digits.tolist() == [0, 3]

    precious = tmp_path / "notes.npz"
    precious.write_bytes(b"precious")
    later.file.set_state({"value": "notes.npz"})
    later.save.click()
    assert "choose another name" in later.message.value
    assert precious.read_bytes() == b"precious"
    later.load.click()
    assert "notes.npz holds no digits" in later.message.value
    assert later.own.digits.tolist() == [0, 3]


@pytest.mark.parametrize("name", ["", "  ", "../up.npz", "/tmp/x.npz", "a\\b.npz", ".hidden", ".."])
def test_files_lie_in_the_folder_of_the_notebook(pad, name, tmp_path):
    add(pad, ring(), 0)
    pad.file.set_state({"value": name})
    pad.save.click()
    assert "plain name" in pad.message.value
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_told(pad):
    pad.load.click()
    assert "There is no file my_digits.npz" in pad.message.value


def test_a_dataset_without_digits_has_two_classes(small):
    data = labkit.Dataset(
        small.X_train, small.y_train, small.X_test, small.y_test, image_shape=(28, 28)
    )
    pad = labkit.DigitPad(labkit.Session(data, epoch=30))
    assert [value for _, value in pad.digit.options] == [0, 1]
    add(pad, ring(), 1)
    assert "Right: 1 of 1" in pad.evaluation.value
    send(pad, ring())
    assert "class 1" in pad.summary()


# -- life ------------------------------------------------------------------------------------------


def test_the_browsers_own_drawing_is_not_sent_back(pad, monkeypatch):
    sent = []
    monkeypatch.setattr(pad.canvas, "_send", lambda message, buffers=None: sent.append(message))
    send(pad, ring())
    assert sent == []
    pad.canvas.clear()
    assert len(sent) == 1


def test_saved_picture_and_summary(pad):
    send(pad, ring())
    data, metadata = pad._repr_mimebundle_()
    assert data["text/plain"] == pad.summary() == metadata["image/png"]["alt"]
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size == (1100, 280)


def test_close_releases_everything(session):
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    labkit.DigitPad(session).close()
    assert not set(ipywidgets_core._instances) - before
    assert session._subscribers == []


def test_controls_are_named(pad):
    for name in ("add", "remove", "save", "load", "digit", "file"):
        assert getattr(pad, name).description
    assert isinstance(pad.file, ipywidgets.Text)
