"""One epoch of networks 784-n-10 in labkit and in its peers; contestants as in ``training``."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from labkit import Network, load_digits
from labkit.training.form import Form
from labkit.training.network_engine import NetworkPasses

try:
    import torch
except ImportError:
    torch = None

LEARNING_RATE = 0.1
FLOOR = "The five matrix products alone, NumPy (float32)"


def digits():
    """10,000 images as rows and their digits, in float32."""
    dataset = load_digits(target=None)
    return np.ascontiguousarray(dataset.X_train.T), dataset.y_train[0]


def contestants(images, labels, hidden, size):
    """Contestants of one epoch by name; `size` None is one update with all examples."""
    return {
        "labkit (float32)": _labkit(images, labels, hidden, size),
        "Plain loop, NumPy (float32)": _plain(images, labels, hidden, size),
        "PyTorch, CPU (float32)": torch and _torch(images, labels, hidden, size),
        "scikit-learn MLPClassifier (float32)": _sklearn(images, labels, hidden, size),
        FLOOR: _products(images, hidden, size),
    }


def _initial(hidden):
    network = Network.untrained((784, hidden, 10), seed=0)
    return network.astype(np.float32)


def _cuts(m, size, rng=None):
    order = np.arange(m) if rng is None else rng.permutation(m)
    return [order[k : k + size] for k in range(0, m, size)]


def _labkit(images, labels, hidden, size):
    passes = NetworkPasses(Form((784, hidden, 10), ("tanh", "softmax"), "cross_entropy"))
    parameters, rng = _initial(hidden).parameters, np.random.default_rng(1)
    while True:
        if size is None:
            found = passes.evaluate(images, labels, parameters)
            parameters, _ = passes.descend(
                parameters, None, found.gradient, learning_rate=LEARNING_RATE
            )
            yield found.loss
            continue
        parameters, _ = passes.epoch(
            images,
            labels,
            parameters,
            None,
            order=rng.permutation(len(images)),
            batch_size=size,
            learning_rate=LEARNING_RATE,
        )
        yield None


def _plain(images, labels, hidden, size):
    layers = _initial(hidden).layers
    (W1, b1), (W2, b2) = ((layer.w.copy(), layer.b[:, 0].copy()) for layer in layers)
    onehot, rng = np.eye(10, dtype=np.float32)[labels.astype(int)], np.random.default_rng(1)
    while True:
        batches = [slice(None)] if size is None else _cuts(len(images), size, rng)
        for batch in batches:
            x, y = images[batch], onehot[batch]
            a = np.tanh(x @ W1 + b1)
            p = np.exp(a @ W2 + b2)
            p /= p.sum(axis=1, keepdims=True)
            error = (p - y) / np.float32(len(x))
            back = (error @ W2.T) * (1 - a * a)
            rate = np.float32(LEARNING_RATE)
            W2 -= rate * (a.T @ error)
            b2 -= rate * error.sum(axis=0)
            W1 -= rate * (x.T @ back)
            b1 -= rate * back.sum(axis=0)
        yield None


def _products(images, hidden, size):
    W1, W2 = (layer.w for layer in _initial(hidden).layers)
    rng = np.random.default_rng(2)
    back, error = (rng.random((len(images), n), dtype=np.float32) for n in (hidden, 10))
    step = size or len(images)
    while True:
        for k in range(0, len(images), step):
            x, one, two = (array[k : k + step] for array in (images, back, error))
            a = x @ W1
            for left, right in ((a, W2), (a.T, two), (two, W2.T), (x.T, one)):
                left @ right
        yield None


def _sklearn(images, labels, hidden, size):
    model = MLPClassifier(
        (hidden,),
        activation="tanh",
        solver="sgd",
        batch_size=size or len(images),
        learning_rate_init=LEARNING_RATE,
        momentum=0,
        alpha=0,
        random_state=0,
    )
    digits = labels.astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        while True:
            model.partial_fit(images, digits, classes=np.arange(10))
            yield None


def _torch(images, labels, hidden, size):
    x, y = torch.tensor(images), torch.from_numpy(labels.astype(np.int64))
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, hidden), nn.Tanh(), nn.Linear(hidden, 10))
    loss, step = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), LEARNING_RATE)
    while True:
        for batch in torch.randperm(len(x)).split(size) if size else [slice(None)]:
            step.zero_grad()
            loss(model(x[batch]), y[batch]).backward()
            step.step()
        yield None
