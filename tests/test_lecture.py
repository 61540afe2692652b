"""Code as a lecture on the subject has it: plain NumPy and scikit-learn on the digits' arrays."""

import matplotlib
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

import labkit


@pytest.fixture(scope="module")
def names():
    """Names of a notebook that begins as the README tells lecturers to."""
    d = labkit.load_digits()
    return {
        "X_train": d.X_train,
        "y_train": d.y_train,
        "X_test": d.X_test,
        "y_test": d.y_test,
    }


def logistic(z):
    return 1 / (1 + np.exp(-z))


def test_plain_loop_learns(names):
    X, Y = np.array(names["X_train"]), np.array(names["y_train"])
    assert X.flags.writeable and Y.flags.writeable
    rng = np.random.default_rng(3)
    W, b = rng.standard_normal((X.shape[0], 1)) * 0.01, np.zeros((1, 1))
    m = X.shape[1]
    for _ in range(11):
        A = logistic(np.matmul(W.T, X) + b)
        cost = -(np.sum(np.log(A) * Y) + np.sum(np.log(1 - A) * (1 - Y))) / m
        W = W - np.matmul(X, (A - Y).T) / m
        b = b - np.sum(A - Y, axis=1, keepdims=True) / m
    # 10 steps of labkit's own training, from other random weights, end close by.
    assert cost == pytest.approx(labkit.train(labkit.load_digits())[10].loss, rel=0.02)

    A = logistic(np.matmul(W.T, names["X_test"]) + b)
    predictions, labels = (A > 0.5)[0, :], (names["y_test"] == 1)[0, :]
    matrix = confusion_matrix(labels, predictions)
    assert matrix.trace() / matrix.sum() > 0.98
    assert not bool(logistic(np.matmul(W.T, np.array(names["X_test"])[:, 200]) + b) > 0.5)


def test_columns_are_pictures(names):
    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, ax = pyplot.subplots()
    ax.imshow(np.array(names["X_test"])[:, 200].reshape(28, 28), cmap="gray")
    figure.canvas.draw()
    pyplot.close(figure)
