import hashlib

import numpy as np
import pytest

from labkit.data import DataError, arrays, load_digits
from labkit.data import digits as packaged
from labkit.data.arrays import write_arrays

SPLITS = ("train", "test")


# The packaged digits


@pytest.mark.parametrize("split", SPLITS)
def test_shapes_types_and_range(digits, split):
    X, y = getattr(digits, f"X_{split}"), getattr(digits, f"y_{split}")
    kinds = getattr(digits, f"digits_{split}")
    assert (X.shape, y.shape, kinds.shape) == ((784, 10_000), (1, 10_000), (10_000,))
    assert X.dtype == y.dtype == np.float32
    assert kinds.dtype == np.int64
    assert X.min() == 0
    assert X.max() == 1
    np.testing.assert_array_equal(X * 255, np.round(X * 255))  # grey levels
    np.testing.assert_array_equal(y[0], kinds == 0)


@pytest.mark.parametrize("split", SPLITS)
def test_examples_lie_one_after_the_other_and_are_read_only(digits, split):
    X = getattr(digits, f"X_{split}")
    assert X.T.flags.c_contiguous
    for name in ("X", "y", "digits"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(digits, f"{name}_{split}")[..., 0] = 0


def test_they_are_the_digits_of_mnist(digits):
    # Counts published for the 10,000 test images, and the well-known first digits.
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(digits.digits_test).tolist() == counts
    assert digits.digits_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert digits.digits_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert digits.X_train.mean() == pytest.approx(0.1307, abs=0.002)
    for X in (digits.X_train, digits.X_test):
        assert len({image.tobytes() for image in X.T}) == 10_000  # none twice


def test_zeros_have_a_hole_and_ones_do_not(digits):
    def centre(digit):
        images = digits.X_train[:, digits.digits_train == digit].mean(axis=1).reshape(28, 28)
        return images[13:15, 13:15].mean()

    assert centre(0) < 0.2 < 0.6 < centre(1)  # the images are upright, or at least not scrambled


@pytest.mark.parametrize("target", [0, 3, 9, np.int64(5)])
def test_the_target_is_labelled_1(target):
    data = load_digits(target, n_train=200, n_test=100)
    assert data.target == target
    assert type(data.target) is int
    assert data.name == f"MNIST digits, {target} against the rest"
    for split in SPLITS:
        kinds, y = getattr(data, f"digits_{split}"), getattr(data, f"y_{split}")
        np.testing.assert_array_equal(y[0] == 1, kinds == target)


def test_without_a_seed_the_first_examples_are_taken(digits):
    data = load_digits(n_train=50, n_test=20)
    assert (data.m_train, data.m_test) == (50, 20)
    np.testing.assert_array_equal(data.X_train, digits.X_train[:, :50])
    np.testing.assert_array_equal(data.X_test, digits.X_test[:, :20])
    np.testing.assert_array_equal(data.digits_train, digits.digits_train[:50])


def test_a_seed_draws_examples_that_can_be_drawn_again(digits):
    one, again, other = (load_digits(n_train=300, n_test=200, seed=s) for s in (1, 1, 2))
    assert one.fingerprint == again.fingerprint
    assert one.fingerprint != other.fingerprint
    assert not np.array_equal(one.X_train, digits.X_train[:, :300])
    few = load_digits(n_train=40, n_test=30, seed=1)
    np.testing.assert_array_equal(few.X_train, one.X_train[:, :40])
    np.testing.assert_array_equal(few.X_test, one.X_test[:, :30])


def test_a_seed_draws_no_example_twice(digits):
    drawn = load_digits(seed=0)
    for split in SPLITS:
        kinds = np.bincount(getattr(drawn, f"digits_{split}"))
        np.testing.assert_array_equal(kinds, np.bincount(getattr(digits, f"digits_{split}")))
        images = {image.tobytes() for image in getattr(drawn, f"X_{split}").T}
        assert images == {image.tobytes() for image in getattr(digits, f"X_{split}").T}


def test_drawn_images_keep_their_digits(digits):
    known = {
        image.tobytes(): kind
        for image, kind in zip(digits.X_test.T, digits.digits_test, strict=True)
    }
    drawn = load_digits(n_train=1, n_test=500, seed=3)
    for image, kind in zip(drawn.X_test.T, drawn.digits_test, strict=True):
        assert known[image.tobytes()] == kind


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"target": 10}, ValueError, "target must be a whole number from 0 to 9, found 10"),
        ({"target": -1}, ValueError, "from 0 to 9, found -1"),
        ({"target": 3.0}, TypeError, r"target must be a whole number .* found 3\.0"),
        ({"target": "3"}, TypeError, "found '3'"),
        ({"target": True}, TypeError, "found True"),
        ({"target": "0"}, TypeError, "found '0'"),
        ({"n_train": 0}, ValueError, "n_train must be a whole number from 1 to 10000, found 0"),
        ({"n_train": 10_001}, ValueError, r"found 10001\. source='openml' has 60000"),
        ({"n_train": 1e4}, TypeError, "n_train must be a whole number"),
        ({"n_test": 10_001}, ValueError, r"n_test .* from 1 to 10000, found 10001\.$"),
        ({"n_test": -5}, ValueError, "n_test"),
        ({"n_train": 60_001, "source": "openml"}, ValueError, r"1 to 60000, found 60001\.$"),
        ({"seed": -1}, ValueError, "seed must be a whole number of at least 0"),
        ({"seed": 0.5}, TypeError, "seed must be a whole number"),
        ({"seed": False}, TypeError, "seed must be a whole number"),
        ({"source": "web"}, ValueError, "source must be 'packaged' or 'openml', found 'web'"),
        ({"source": None}, ValueError, "source must be"),
        ({"source": ["packaged"]}, ValueError, "source must be"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        load_digits(**arguments)


# The packaged file


def test_the_packaged_file_has_its_checksum():
    content = packaged.FILE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == packaged.SHA256


@pytest.mark.parametrize("damage", ["truncated", "changed", "empty"])
def test_a_damaged_file_is_found(damage, tmp_path, monkeypatch):
    content = bytearray(packaged.FILE.read_bytes())
    if damage == "changed":
        content[len(content) // 2] ^= 1
    else:
        del content[{"truncated": -1, "empty": 0}[damage] :]
    damaged = tmp_path / "mnist.npz"
    damaged.write_bytes(content)
    monkeypatch.setattr(packaged, "FILE", damaged)
    with pytest.raises(DataError, match=r"mnist\.npz is damaged: .* Reinstall .* git restore"):
        load_digits()


def test_a_missing_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged, "FILE", tmp_path / "mnist.npz")
    with pytest.raises(DataError, match=r"missing or unreadable .* Reinstall labkit"):
        load_digits()


def test_a_repaired_file_is_read(tmp_path, monkeypatch):
    content, path = packaged.FILE.read_bytes(), tmp_path / "mnist.npz"
    path.write_bytes(b"damaged")
    monkeypatch.setattr(packaged, "FILE", path)
    with pytest.raises(DataError):
        load_digits()
    path.write_bytes(content)
    assert load_digits(n_train=2, n_test=1).m_train == 2


def test_the_file_is_read_once(monkeypatch):
    load_digits(n_train=1, n_test=1)
    monkeypatch.setattr(arrays, "read_arrays", None)
    assert load_digits(target=4, n_train=3, n_test=2).m_train == 3


def test_a_data_error_is_an_os_error():
    assert issubclass(DataError, OSError)


# Writing files


def test_written_files_are_always_the_same_bytes(tmp_path, monkeypatch):
    arrays = {"X": np.arange(12, dtype=np.uint8).reshape(3, 4), "y": np.zeros(3, np.uint8)}
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    write_arrays(one, arrays, level=9)
    monkeypatch.setattr("time.time", lambda: 2e9)
    write_arrays(other, arrays, level=9)
    assert one.read_bytes() == other.read_bytes()
    with np.load(one, allow_pickle=False) as found:
        assert found.files == ["X", "y"]
        np.testing.assert_array_equal(found["X"], arrays["X"], strict=True)


def test_files_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "data.npz"
    path.write_bytes(b"older")
    with pytest.raises(ValueError, match="allow_pickle"):
        write_arrays(path, {"X": np.zeros(3), "y": np.array([{}])}, level=1)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]
