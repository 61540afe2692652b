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
from labkit.widgets.parts.gallery import Gallery, grey
from labkit.widgets.parts.pager import Pager


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=50, epoch=20, learning_rate=0.5)


@pytest.fixture
def browser(session):
    browser = labkit.ImageBrowser(session)
    yield browser
    browser.close()


def choose(browser, name, value):
    """Choose as the browser does."""
    control = browser.controls[name]
    values = [option[1] if isinstance(option, tuple) else option for option in control.options]
    control.set_state({"index": values.index(value)})


def shown(browser):
    """Numbers of the examples on the page, told by their pixels."""
    X = getattr(browser.state.dataset, f"X_{browser.split}").T
    numbers = []
    for image in browser.gallery.map.values:
        (same,) = np.flatnonzero((image.ravel() == X).all(1))
        numbers.append(int(same))
    return numbers


# -- pages -----------------------------------------------------------------------------------------


def test_a_page_holds_a_hundred_images(browser):
    assert shown(browser) == list(range(100))
    assert browser.gallery.pager.pages == 2
    browser.gallery.pager.set_state({"page": 1})
    assert shown(browser) == list(range(100, 200))
    assert browser.page == 1 and browser.example == 100
    browser.page = 0
    assert browser.gallery.pager.page == 0 and browser.example == 0
    with pytest.raises(TraitError, match="page must be 0 to 1"):
        browser.page = 2
    assert browser.page == 0


def test_a_page_change_is_one_message_of_bytes(browser, monkeypatch):
    sent = []
    monkeypatch.setattr(
        browser.gallery.map, "send_state", lambda key=None: sent.append(set(key)), raising=True
    )
    browser.gallery.pager.set_state({"page": 1})
    assert len([names for names in sent if "data" in names]) == 1
    assert len(browser.gallery.map.data) == 100 * 784  # one byte per pixel


def test_the_other_split(browser, small):
    choose(browser, "split", "train")
    assert browser.gallery.pager.pages == 3
    assert shown(browser) == list(range(100))
    np.testing.assert_array_equal(browser.image.values.ravel(), small.X_train[:, 0])


def test_an_example_far_away_turns_the_page(browser):
    browser.example = 150
    assert browser.page == 1 and browser.gallery.map.selected == 50
    with pytest.raises(TraitError, match="example must be 0 to 199"):
        browser.example = 200


def test_clicking_an_image_shows_it_large(browser, small):
    browser.gallery.map.set_state({"selected": 7})
    assert browser.example == 7
    np.testing.assert_array_equal(browser.image.values.ravel(), small.X_test[:, 7])


# -- selection -------------------------------------------------------------------------------------


@pytest.mark.parametrize("digit", range(10))
def test_filter_by_digit(browser, small, digit):
    choose(browser, "digit", str(digit))
    expected = np.flatnonzero(small.digits_test == digit)
    assert shown(browser) == expected[:100].tolist()
    assert f"digit {digit}" in browser.summary()


@pytest.mark.parametrize("label", ["0", "1"])
@pytest.mark.parametrize("outcome", ["right", "wrong"])
def test_filter_by_class_and_outcome(browser, session, small, label, outcome):
    session.epoch = 0 if label == "0" else 20  # where both outcomes occur
    choose(browser, "split", "train")
    choose(browser, "label", label)
    choose(browser, "outcome", outcome)
    right = session.record.neuron.predict(small.X_train)[0] == (small.y_train[0] == 1)
    expected = np.flatnonzero((small.y_train[0] == int(label)) & (right == (outcome == "right")))
    assert 0 < len(expected) < 300
    assert browser._list().tolist() == expected.tolist()
    marks = [text.endswith("✗") for text in browser.gallery.map.captions]
    assert marks == [outcome == "wrong"] * len(marks)


def test_sorting_by_confidence(browser, session, small):
    choose(browser, "order", "most confident first")
    y_hat = session.record.neuron(small.X_test)[0]
    confidence = np.where(y_hat > 0.5, y_hat, 1 - y_hat)
    assert (np.diff(confidence[browser._list()]) <= 1e-7).all()
    choose(browser, "order", "least confident first")
    assert (np.diff(confidence[browser._list()]) >= -1e-7).all()
    session.threshold = 0.9  # outputs between are counted as class 0 now
    confidence = np.where(y_hat > 0.9, y_hat, 1 - y_hat)
    assert (np.diff(confidence[browser._list()]) >= -1e-7).all()


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_thresholds_at_the_ends(browser, session, small, threshold):
    choose(browser, "outcome", "wrong")
    session.threshold = threshold
    wrong = small.y_test[0] == (0 if threshold == 0 else 1)
    assert browser._list().tolist() == np.flatnonzero(wrong).tolist()


def test_the_selection_follows_the_neuron(browser, session, small):
    choose(browser, "outcome", "wrong")
    for epoch in (0, 5, 50):
        session.epoch = epoch
        wrong = session.record.neuron.predict(small.X_test)[0] != (small.y_test[0] == 1)
        assert browser._list().tolist() == np.flatnonzero(wrong).tolist()


def test_a_filter_goes_back_to_the_first_page(browser):
    browser.page = 1
    choose(browser, "label", "0")
    assert browser.page == 0


def test_an_empty_selection_says_so(browser):
    choose(browser, "digit", "3")
    choose(browser, "label", "1")
    assert browser.example == -1
    assert "No test image is digit 3, y = 1" in browser.gallery.empty.value
    assert browser.gallery.map.layout.display == browser.detail.layout.display == "none"
    assert browser.summary().endswith("nothing to show")
    assert browser.picture().startswith(b"\x89PNG")
    choose(browser, "label", "any")
    assert browser.gallery.map.layout.display != "none" and browser.example >= 0
    assert browser.gallery.empty.value == ""


def test_only_one_class(small):
    zeros = small.digits_test == 0
    data = labkit.Dataset(
        small.X_train,
        small.y_train,
        small.X_test[:, zeros],
        small.y_test[:, zeros],
        image_shape=(28, 28),
    )
    browser = labkit.ImageBrowser(labkit.Session(data, epoch=2))
    assert "digit" not in browser.controls
    choose(browser, "label", "0")
    assert "No test image is y = 0" in browser.gallery.empty.value


# -- one example -----------------------------------------------------------------------------------


def test_the_contributions_and_the_bias_are_z(browser, session, small):
    for example in (0, 3, 150):
        browser.example = example
        _, products = browser._example()
        z = session.record.neuron.astype(float).z(small.X_test[:, example].astype(float)).item()
        assert products.sum() + session.record.b.item() == pytest.approx(z, rel=1e-9)
        np.testing.assert_allclose(browser.contributions.values, products, rtol=1e-6)
        rows = dict(browser._rows())
        assert float(rows["z = sum + b"]) == pytest.approx(z, abs=6e-4)
        both = float(rows["spoke for class 1"]) + float(rows["spoke against"])
        assert both == pytest.approx(float(rows["sum over the pixels"]), abs=2e-3)
        assert rows["ŷ = σ(z)"] == f"{labkit.sigmoid(z):.4f}"
        assert rows["z = sum + b"] in browser.numbers.value


def test_the_same_pixel_is_marked_in_both(browser):
    browser.image.set_state({"selected": 100})
    assert browser.contributions.selected == 100
    browser.contributions.set_state({"selected": 200})
    assert browser.image.selected == 200


# -- what it is made for ---------------------------------------------------------------------------


def test_a_plain_dataset_has_images_and_labels_only(small):
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    browser = labkit.ImageBrowser(small, split="train")
    assert set(browser.controls) == {"split", "digit", "label"}
    assert shown(browser) == list(range(100))
    assert browser.gallery.map.captions[0] == str(small.digits_train[0])
    assert browser.contributions.layout.display == "none"
    assert "y_hat" not in browser.summary()
    with pytest.raises(TraitError, match="pass a Session"):
        browser.outcome = "wrong"
    assert browser._repr_mimebundle_()[0]["text/plain"] == browser.summary()
    browser.close()
    assert not set(ipywidgets_core._instances) - before


def test_what_is_no_dataset():
    with pytest.raises(TypeError, match="takes a Session or a Dataset"):
        labkit.ImageBrowser([1, 2])


def test_values_that_are_no_grey_levels(small):
    X = small.X_test * 3 - 1
    data = labkit.Dataset(X, small.y_test, X, small.y_test, image_shape=(28, 28))
    browser = labkit.ImageBrowser(data)
    assert browser.gallery.map.dtype == "float32"
    assert browser.gallery.map.limits == [-1, 2]
    np.testing.assert_allclose(browser.gallery.map.values[0].ravel(), X[:, 0])


def test_examples_without_a_shape():
    X = np.arange(6.0).reshape(2, 3)
    data = labkit.Dataset(X, [[0, 1, 0]], X, [[0, 1, 0]], name="two inputs")
    browser = labkit.ImageBrowser(labkit.Session(data, epoch=1))
    assert browser.image.shape == [1, 2]
    assert browser.picture().startswith(b"\x89PNG")


def test_outputs_that_are_no_numbers_are_told(session, lenient):
    browser = labkit.ImageBrowser(session)
    record = session.shown
    broken = np.full_like(record.parameters, np.nan)
    object.__setattr__(record, "parameters", broken)  # training itself stops before
    browser._outputs = browser._chosen = (None, None)
    choose(browser, "outcome", "wrong")
    assert "no numbers (NaN)" in browser.message.value


def test_saved_picture_summary_and_names(browser):
    data, metadata = browser._repr_mimebundle_()
    assert data["text/plain"] == browser.summary() == metadata["image/png"]["alt"]
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.size == (1100, 300)
    twin = labkit.Session(browser.state.dataset, n_epochs=50, epoch=20, learning_rate=0.5)
    assert labkit.ImageBrowser(twin).summary() == browser.summary()
    for control in browser.controls.values():
        assert isinstance(control, ipywidgets.Dropdown) and control.description


def test_close_releases_everything(session):
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    browser = labkit.ImageBrowser(session)
    browser.close()
    assert not set(ipywidgets_core._instances) - before
    assert session._subscribers == []


# -- parts -----------------------------------------------------------------------------------------


def test_grey_levels_travel_as_bytes_where_nothing_is_lost(small):
    images = small.X_test.T[:5].reshape(-1, 28, 28)
    levels = grey(images)
    assert levels.dtype == np.uint8
    gray = labkit.PixelMap(levels, cmap="gray")
    assert len(gray.data) == 5 * 784
    np.testing.assert_array_equal(gray.values, images)
    assert not gray.values.flags.writeable
    for other in (images * 0.77, images - 1, images * 2):
        assert grey(other) is other
    assert grey(images[:0]).shape == (0, 28, 28)


def test_a_map_changes_between_bytes_and_floats():
    gray = labkit.PixelMap(np.array([[0, 255]], np.uint8), cmap="gray")
    assert gray.values.tolist() == [[0, 1]]
    gray.set_values([[0.25, 0.5]])
    assert gray.dtype == "float32" and gray.values.tolist() == [[0.25, 0.5]]
    diverging = labkit.PixelMap(np.array([[0, 255]], np.uint8))  # numbers, not grey levels
    assert diverging.values.tolist() == [[0, 255]]


def test_pager_and_gallery():
    pager = Pager()
    pager.show(4, 5, "450 images")
    assert (pager.page, pager.pages) == (4, 5)
    with pytest.raises(TraitError, match="page must be 0 to 4"):
        pager.page = 5
    pager.show(0, 1, "3 images")
    assert (pager.page, pager.pages) == (0, 1)
    gallery = Gallery()
    gallery.show(np.empty((0, 28, 28)), [], empty="Nothing.")
    assert "Nothing." in gallery.empty.value
    gallery.show(np.ones((1, 28, 28)), ["one"], selected=0)
    assert gallery.pager.count == "1 image" and gallery.map.selected == 0
