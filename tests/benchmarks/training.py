"""One epoch of training in labkit and in its peers.

Every contestant is a generator that trains for one epoch each time it is asked for the next value,
and gives the loss before that epoch's update where it knows it. Data and parameters are set up at
the first epoch, which is therefore not to be timed.
"""

import numpy as np
from sklearn.linear_model import SGDClassifier

from labkit import load_digits
from labkit.training.engine import evaluate, stochastic_epoch

try:
    import torch
except ImportError:
    torch = None

LEARNING_RATE = 0.1


def digits(times):
    """Images as rows and their labels, in float32: the packaged 10,000, repeated."""
    dataset = load_digits()
    return np.tile(dataset.X_train.T, (times, 1)), np.tile(dataset.y_train[0], times)


def full_batch(images, labels):
    """Contestants of one update per epoch, by name; None where a library is missing."""
    return {
        "labkit (float32)": _labkit(images, labels),
        "The lecture's loop, NumPy (float64)": _lecture(images, labels),
        "PyTorch, CPU (float32)": torch and _torch(images, labels),
        "scikit-learn SGDClassifier (single-example SGD in Cython, float32)": _sklearn(
            images, labels, LEARNING_RATE
        ),
        "X.sum(): reading the float32 data once": _read(images),
    }


def batches(images, labels, size):
    """Contestants of one epoch in random batches of `size`, by name."""
    found = {
        "labkit (float32)": _labkit_sweep(images, labels, size),
        "Plain loop, NumPy (float64)": _plain_sweep(images, labels, size),
        "PyTorch, CPU (float32)": torch and _torch_sweep(images, labels, size),
    }
    if size == 1:
        found["scikit-learn SGDClassifier (Cython, float32)"] = _sklearn(
            images, labels, _rate(size)
        )
    return found


def _rate(batch_size):
    return LEARNING_RATE if batch_size > 1 else LEARNING_RATE / 10


def _initial(n_features, dtype):
    return (np.random.default_rng(0).standard_normal(n_features) * 0.01).astype(dtype)


def _labkit(images, labels):
    w, b = _initial(images.shape[1], images.dtype), 0.0
    while True:
        found = evaluate(images, labels, w, b)
        w, b = w - LEARNING_RATE * found.dw, b - LEARNING_RATE * found.db
        yield found.loss


def _lecture(images, labels):
    X, Y = np.ascontiguousarray(images.T, np.float64), labels[np.newaxis].astype(np.float64)
    n_features, m = X.shape
    w, b = _initial(n_features, np.float64)[:, np.newaxis], 0.0
    while True:
        z = w.T @ X + b
        A = 1 / (1 + np.exp(-z))
        cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
        dw = X @ (A - Y).T / m
        db = np.sum(A - Y) / m
        w = w - LEARNING_RATE * dw
        b = b - LEARNING_RATE * db
        yield float(cost)


def _sklearn(images, labels, rate):
    model = SGDClassifier(
        loss="log_loss", penalty=None, learning_rate="constant", eta0=rate, random_state=0
    )
    while True:
        model.partial_fit(images, labels, classes=[0, 1])
        yield None


def _read(images):
    while True:
        images.sum()
        yield None


def _torch_model(images, labels, rate):
    w = torch.from_numpy(_initial(images.shape[1], images.dtype)).requires_grad_()
    b = torch.zeros((), requires_grad=True)
    return torch.from_numpy(images), torch.from_numpy(labels), w, b, torch.optim.SGD([w, b], rate)


def _torch_step(x, y, w, b, optimizer):
    optimizer.zero_grad()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ w + b, y)
    loss.backward()
    optimizer.step()
    return loss


def _torch(images, labels):
    x, y, *model = _torch_model(images, labels, LEARNING_RATE)
    while True:
        yield _torch_step(x, y, *model).item()


def _labkit_sweep(images, labels, size):
    w, b = _initial(images.shape[1], images.dtype), 0.0
    rng = np.random.default_rng(1)
    while True:
        w, b = stochastic_epoch(
            images, labels, w, b, learning_rate=_rate(size), batch_size=size, rng=rng
        )
        yield None


def _plain_sweep(images, labels, size):
    # Examples as rows: choosing columns would be slower still.
    images, labels = images.astype(np.float64), labels.astype(np.float64)
    w, b = _initial(images.shape[1], np.float64), 0.0
    rng = np.random.default_rng(1)
    while True:
        order = rng.permutation(len(images))
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            x, y = images[batch], labels[batch]
            error = 1 / (1 + np.exp(-(x @ w + b))) - y
            w = w - _rate(size) * (error @ x) / len(batch)
            b = b - _rate(size) * error.mean()
        yield None


def _torch_sweep(images, labels, size):
    x, y, *model = _torch_model(images, labels, _rate(size))
    while True:
        for batch in torch.randperm(len(x)).split(size):
            _torch_step(x[batch], y[batch], *model)
        yield None
