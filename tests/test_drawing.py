import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from labkit.data.drawing import MIDDLE, as_mnist, shifted
from labkit.data.own_digits import MOST, OwnDigits

# -- preprocessing ---------------------------------------------------------------------------------


def enlarged(image, side, how):
    big = Image.fromarray(np.ascontiguousarray(image)).resize((side, side), how)
    return np.clip(np.asarray(big), 0, 1)


@pytest.fixture(scope="module")
def some(digits):
    return digits.X_test.T[:300].reshape(-1, 28, 28)


@pytest.mark.parametrize(
    ("how", "side", "error"),
    [(Image.Resampling.NEAREST, 112, 0.001), (Image.Resampling.BICUBIC, 140, 0.03)],
)
def test_an_image_of_mnist_drawn_large_comes_back(some, how, side, error):
    back = np.array([as_mnist(enlarged(image, side, how)) for image in some])
    assert np.abs(back - some).mean() < error


def test_place_and_size_of_the_drawing_do_not_matter(some):
    for image in some[:20]:
        page = np.zeros((300, 400), np.float32)
        page[10:122, 250:362] = enlarged(image, 112, Image.Resampling.NEAREST)
        np.testing.assert_allclose(as_mnist(page), image, atol=0.11)  # faint borders are cut


def test_the_neuron_reads_drawn_digits_as_it_reads_the_images(digits, some):
    import labkit

    neuron = labkit.train(digits)[30].neuron
    back = np.array([as_mnist(enlarged(i, 112, Image.Resampling.BICUBIC)) for i in some])
    same = neuron.predict(back.reshape(len(back), -1).T) == neuron.predict(digits.X_test[:, :300])
    assert same.mean() > 0.98


@given(
    arrays.arrays(
        np.uint8,
        st.tuples(st.integers(1, 60), st.integers(1, 60)),
        elements=st.integers(0, 255),
    )
)
def test_any_drawing_becomes_an_image(ink):
    if not ink.any():
        with pytest.raises(ValueError, match="empty"):
            as_mnist(ink)
        return
    image = as_mnist(ink)
    assert image.shape == (28, 28) and image.dtype == np.float32
    assert image.min() >= 0 and image.max() <= 1
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    assert max(np.ptp(rows), np.ptp(columns)) < 20
    if rows[0] > 4 and rows[-1] < 23:  # the box does not touch the border
        assert abs(np.average(np.arange(28), weights=image.sum(1)) - MIDDLE) <= 0.51


def test_proportions_are_kept():
    ink = np.zeros((100, 100), bool)
    ink[20:80, 30:60] = True
    image = as_mnist(ink)
    assert np.count_nonzero(image.any(1)) == 20 and np.count_nonzero(image.any(0)) == 10


def test_whole_numbers_booleans_and_floats_mean_the_same(some):
    ink = (some[0] > 0.5).astype(float)
    for same in (ink > 0.5, (ink * 255).astype(np.uint8), ink.tolist()):
        np.testing.assert_array_equal(as_mnist(same), as_mnist(ink))


@pytest.mark.parametrize(
    ("ink", "error", "message"),
    [
        (np.zeros((28, 28)), ValueError, "empty"),
        (np.full((5, 5), np.nan), ValueError, "NaN"),
        (np.ones(784), ValueError, r"shape \(rows, columns\)"),
        (np.ones((5, 5, 3)), ValueError, r"shape \(rows, columns\)"),
        (np.ones((0, 5)), ValueError, "sides of 1 to"),
        (np.full((5, 5), 2.0), ValueError, "between 0 and 1"),
        (np.full((5, 5), -1), ValueError, "between 0 and 255"),
        ([["a", "b"]], TypeError, "real numbers"),
        ([[1, 2], [3]], ValueError, "regular array"),
        (None, TypeError, "real numbers"),
    ],
)
def test_what_is_no_drawing_is_refused(ink, error, message):
    with pytest.raises(error, match=message):
        as_mnist(ink)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, -2), (-5, 1), (27, 27), (28, 0), (0, -40)])
def test_shifting(down, right):
    image = np.random.default_rng(0).random((28, 28))
    moved = shifted(image, down, right)
    for row in range(28):
        for column in range(28):
            inside = 0 <= row - down < 28 and 0 <= column - right < 28
            assert moved[row, column] == (image[row - down, column - right] if inside else 0)


# -- a test set of one's own -----------------------------------------------------------------------


@pytest.fixture
def own(some, digits):
    own = OwnDigits()
    for image, digit in zip(some[:5], digits.digits_test, strict=False):
        own.add(image, digit)
    return own


def test_the_set_holds_what_was_added(own, some, digits):
    np.testing.assert_array_equal(own.images, some[:5])
    np.testing.assert_array_equal(own.X, digits.X_test[:, :5])
    assert own.digits.tolist() == digits.digits_test[:5].tolist()
    own.remove(0)
    assert own.digits.tolist() == digits.digits_test[1:5].tolist()
    with pytest.raises(IndexError, match="no image 4 among 4"):
        own.remove(4)


def test_an_empty_set_has_the_right_shapes():
    own = OwnDigits()
    assert own.images.shape == (0, 28, 28) and own.X.shape == (784, 0) and own.digits.shape == (0,)


@pytest.mark.parametrize(
    ("image", "digit", "error", "message"),
    [
        (np.ones((20, 20)), 1, ValueError, "as_mnist"),
        (np.full((28, 28), "x"), 1, TypeError, "real numbers"),
        (np.full((28, 28), np.nan), 1, ValueError, "NaN"),
        (np.full((28, 28), 255), 1, ValueError, "between 0 and 1"),
        (np.zeros((28, 28)), 1, ValueError, "empty"),
        (np.ones((28, 28)), 10, ValueError, "0 to 9"),
        (np.ones((28, 28)), "1", TypeError, "whole number"),
        (np.ones((28, 28)), True, TypeError, "whole number"),
    ],
)
def test_what_does_not_belong_into_the_set(image, digit, error, message):
    own = OwnDigits()
    with pytest.raises(error, match=message):
        own.add(image, digit)
    assert len(own) == 0


def test_the_set_has_an_end():
    own = OwnDigits()
    for _ in range(MOST):
        own.add(np.ones((28, 28)), 0)
    with pytest.raises(ValueError, match="full"):
        own.add(np.ones((28, 28)), 0)


def test_saved_and_loaded(own, tmp_path):
    path = own.save(tmp_path / "mine")
    assert path.name == "mine.npz" and own.saved
    again = OwnDigits.load(tmp_path / "mine")
    np.testing.assert_array_equal(again.images, own.images)
    np.testing.assert_array_equal(again.digits, own.digits)
    again.add(np.ones((28, 28)), 1)
    assert not again.saved
    again.save(path)  # its own file
    assert len(OwnDigits.load(path)) == len(own) + 1


def test_reading_keeps_what_is_not_saved(own, tmp_path):
    path = own.save(tmp_path / "mine.npz")
    other = OwnDigits()
    other.add(np.ones((28, 28)), 9)
    other.read(path)
    assert other.digits.tolist() == [*own.digits.tolist(), 9]
    assert not other.saved
    other.save(path)  # it is this set's own file now
    other.read(path)
    assert len(other) == 6 and other.saved
    with pytest.raises(FileNotFoundError):
        other.read(tmp_path / "none")
    assert len(other) == 6


def test_no_other_file_is_overwritten(own, tmp_path):
    other = tmp_path / "other.npz"
    other.write_bytes(b"precious")
    with pytest.raises(FileExistsError, match="choose another name"):
        own.save(other)
    draft = tmp_path / "mine.npz.part"
    draft.write_bytes(b"precious as well")
    own.save(tmp_path / "mine.npz")
    assert other.read_bytes() == b"precious" and draft.read_bytes() == b"precious as well"


def test_a_failed_save_leaves_the_older_file(own, tmp_path, monkeypatch):
    path = own.save(tmp_path / "mine.npz")
    content = path.read_bytes()
    own.add(np.ones((28, 28)), 1)

    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space"):
        own.save(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["mine.npz"]


def test_damaged_and_foreign_files(own, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file nothing\.npz"):
        OwnDigits.load(tmp_path / "nothing")
    with pytest.raises(ValueError, match="nothing to save"):
        OwnDigits().save(tmp_path / "empty")
    path = own.save(tmp_path / "mine.npz")
    whole = path.read_bytes()
    good = {"format": np.array("labkit-own-digits-1"), "images": own._images, "digits": own.digits}
    foreign = [b"", b"text", whole[: len(whole) // 2], whole[:-3]]
    for content in foreign:
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"mine\.npz holds no digits"):
            OwnDigits.load(path)
    for change in (
        {"format": np.array("labkit-run-1")},
        {"images": np.zeros((5, 20, 20), np.uint8), "digits": own.digits.astype(np.uint8)},
        {"digits": own.digits[:3].astype(np.uint8)},
        {"digits": np.full(5, 77, np.uint8)},
        {"digits": np.array([None] * 5)},
    ):
        with path.open("wb") as file:
            np.savez(file, **{**good, **change})
        with pytest.raises(ValueError, match=r"mine\.npz holds no digits"):
            OwnDigits.load(path)
