"""All 70,000 digits, fetched from OpenML once and kept."""

import http.client
import io
from types import SimpleNamespace

import numpy as np
import pytest

from labkit.data import DataError, load_digits, openml

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
