"""Data of one's own: what a dataset takes, refuses and shows."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from labkit.data import Dataset

FIELDS = ("X_train", "y_train", "X_test", "y_test")


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
