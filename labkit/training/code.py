"""A run as a few lines to read and to run by oneself: NumPy alone, scikit-learn, PyTorch."""

from collections.abc import Callable
from typing import Any

from labkit.training.run import Run

__all__ = ["TONGUES", "code"]

# What becomes of z, and its slope from the output a.
NUMPY = {
    "sigmoid": ("1 / (1 + np.exp(-z))", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a**2"),
    "relu": ("np.maximum(z, 0)", "(a > 0)"),
    "leaky_relu": ("np.where(z > 0, z, 0.01 * z)", "np.where(a > 0, 1, 0.01)"),
    "linear": ("z", "np.ones_like(a)"),
}
SCIKIT = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "linear": "identity"}
TORCH = {
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "linear": "nn.Identity()",
}


def code(run: Any, tongue: str = "numpy", epochs: int | None = None) -> str:
    """Write a run as a program that trains the same model.

    Parameters
    ----------
    run : Run or Session
        What to write; of a session its run, up to the epoch that is looked at.
    tongue : {"numpy", "sklearn", "torch"}
        "numpy" needs nothing else and gives the same numbers, to rounding. The others begin with
        weights and an order of the examples of their own.
    epochs : int, optional
        How many; by default those computed so far.

    Returns
    -------
    str
        Python that takes ``X_train``, ``y_train``, ``X_test`` and ``y_test`` as a
        :class:`labkit.Dataset` has them: ``exec(code(session), vars(session.dataset))``.

    Raises
    ------
    ValueError
        If there is no such tongue, the run is a branch, or the tongue lacks something it has.
    """
    if not isinstance(tongue, str) or tongue not in TONGUES:
        raise ValueError(f"tongue must be one of {', '.join(TONGUES)}; found {tongue!r:.80}.")
    if epochs is None:
        epochs = getattr(run, "epoch", None)
    run = getattr(run, "run", run)
    if not isinstance(run, Run):
        raise TypeError(f"code takes a Session or a Run, found {run!r:.80}.")
    if run.origin:
        raise ValueError(
            "This run is a branch, whose settings changed on the way. Leave it first, or write its "
            "parent: code(run.parent)."
        )
    return TONGUES[tongue](run, max(run.computed, 0) if epochs is None else epochs)


def _numpy(run: Run, epochs: int) -> str:
    config, form = run.config, run.form
    m, batch = run.data.m_train, run.config.batch_size
    classes = form.sizes[-1] > 1
    neuron = form.one_neuron and config.initial_weights == "scaled"
    lines = [
        "import numpy as np",
        "",
        "X = np.asarray(X_train, float).T  # one row per example",
        f"sizes, m = {list(form.sizes)}, {m}",
        f"rng = np.random.default_rng({config.seed})",
        "W, b = [], []",
        "for n_in, n_out in zip(sizes, sizes[1:]):",
    ]
    if neuron:
        lines.append(f"    W.append(rng.standard_normal((n_in, n_out)) * {config.initial_scale!r})")
    elif config.initial_weights == "equal":
        lines.append("    W.append(np.full((n_in, n_out), 1 / n_in))")
    else:
        rectified = [name in ("relu", "leaky_relu") for name in form.activations]
        lines[-2] = f"W, b, rectified = [], [], {rectified}"
        lines += [
            "    fan = n_in if rectified[len(W)] else n_in + n_out",
            "    w = rng.standard_normal(n_in * n_out).reshape(n_in, n_out)",
            "    W.append(w * np.sqrt(2 / fan))",
        ]
    lines.append("    b.append(np.zeros(n_out))")
    if classes:
        lines.append(f"Y = np.eye({form.sizes[-1]})[np.asarray(y_train[0], int)]  # one-hot")
    else:
        lines.append("Y = np.asarray(y_train, float).T")
    lines += ["", "", "def forward(x):", "    outputs = [x]"]
    written = [_written(NUMPY, name) for name in form.activations[:-1]]
    for k, (value, _) in enumerate(written):
        lines += [f"    z = outputs[-1] @ W[{k}] + b[{k}]", f"    outputs.append({value})"]
    lines.append("    z = outputs[-1] @ W[-1] + b[-1]")
    if classes:
        lines += [
            "    p = np.exp(z - z.max(axis=1, keepdims=True))",
            "    outputs.append(p / p.sum(axis=1, keepdims=True))",
        ]
    else:
        lines.append("    outputs.append(1 / (1 + np.exp(-z)))")
    lines += ["    return outputs", "", ""]
    if config.momentum:
        lines.append("vW, vb = [0 * w for w in W], [0 * v for v in b]")
    lines.append(f"for epoch in range(1, {epochs + 1}):")
    if batch is None:
        lines += ["    batches = [np.arange(m)]"]
    else:
        lines += [
            f"    order = np.random.default_rng([{config.seed}, epoch]).permutation(m)",
            f"    batches = [order[k : k + {batch}] for k in range(0, m, {batch})]",
        ]
    lines += [
        "    for batch in batches:",
        "        outputs = forward(X[batch])",
        "        p, y = outputs[-1], Y[batch]",
        f"        slope = {_output_slope(config.loss, classes)}",
        "        for k in reversed(range(len(W))):",
        "            a = outputs[k]",
        "            dW, db = a.T @ slope / len(batch), slope.mean(axis=0)",
    ]
    if config.l1 or config.l2:
        lines.append(f"            dW += {config.l2!r} * W[k] + {config.l1!r} * np.sign(W[k])")
    if len(form.sizes) > 2:
        slopes = ", ".join(f"lambda a: {slope}" for _, slope in written)
        lines += [
            "            if k:",
            f"                slope = slope @ W[k].T * [{slopes}][k - 1](a)",
        ]
    if config.momentum:
        lines += [
            f"            vW[k] = {config.momentum!r} * vW[k] - {config.learning_rate!r} * dW",
            f"            vb[k] = {config.momentum!r} * vb[k] - {config.learning_rate!r} * db",
            "            W[k], b[k] = W[k] + vW[k], b[k] + vb[k]",
        ]
    else:
        lines.append(
            f"            W[k], b[k] = W[k] - {config.learning_rate!r} * dW, "
            f"b[k] - {config.learning_rate!r} * db"
        )
    right = "p.argmax(axis=1) == y_test[0]" if classes else "(p[:, 0] > 0.5) == y_test[0]"
    lines += [
        "",
        "p = forward(np.asarray(X_test, float).T)[-1]",
        f"accuracy = np.mean({right})",
        'print(f"test accuracy {accuracy:.4f}")',
    ]
    return "\n".join(lines) + "\n"


def _written(table: dict[str, Any], name: str) -> Any:
    if name not in table:
        raise ValueError(f"The activation {name!r} is not written in this tongue yet.")
    return table[name]


def _output_slope(loss: str, classes: bool) -> str:
    if loss == "cross_entropy":
        return "p - y"
    if classes:
        return "2 * p * ((p - y) - (p * (p - y)).sum(axis=1, keepdims=True))"
    return "2 * (p - y) * p * (1 - p)"


def _sklearn(run: Run, epochs: int) -> str:
    config = run.config
    names = set(config.activations) or {"tanh"}
    if len(names) > 1 or not names <= set(SCIKIT):
        raise ValueError(
            f"scikit-learn's MLPClassifier has one activation for all layers, out of "
            f"{', '.join(SCIKIT)}; this network has {', '.join(config.activations)}."
        )
    if config.loss != "cross_entropy" or config.l1:
        raise ValueError("scikit-learn's MLPClassifier has the cross-entropy and L2 alone.")
    batch = config.batch_size or run.data.m_train
    return "\n".join(
        [
            "from sklearn.neural_network import MLPClassifier",
            "",
            "# It divides the penalty by the size of the batch.",
            "model = MLPClassifier(",
            f"    {config.hidden!r},",
            f"    activation={SCIKIT[names.pop()]!r},",
            '    solver="sgd",',
            f"    learning_rate_init={config.learning_rate!r},",
            f"    batch_size={batch},",
            f"    momentum={config.momentum!r},",
            "    nesterovs_momentum=False,",
            f"    alpha={config.l2 * batch!r},",
            f"    max_iter={epochs},",
            "    tol=0,",
            "    n_iter_no_change=10**6,",
            f"    random_state={config.seed},",
            ")",
            "model.fit(X_train.T, y_train[0])",
            "accuracy = model.score(X_test.T, y_test[0])",
            'print(f"test accuracy {accuracy:.4f}")',
            "",
        ]
    )


def _torch(run: Run, epochs: int) -> str:
    config, sizes = run.config, run.form.sizes
    classes = sizes[-1] > 1
    if config.l1 or config.loss != "cross_entropy":
        raise ValueError("For PyTorch only the cross-entropy and L2 are written.")
    layers = []
    for k, name in enumerate(config.activations):
        layers += [f"    nn.Linear({sizes[k]}, {sizes[k + 1]}),", f"    {_written(TORCH, name)},"]
    batch = config.batch_size or run.data.m_train
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            f"torch.manual_seed({config.seed})",
            "X = torch.tensor(X_train.T, dtype=torch.float32)",
            f"y = torch.tensor(y_train[0], dtype=torch.{'long' if classes else 'float32'})",
            "model = nn.Sequential(",
            *layers,
            f"    nn.Linear({sizes[-2]}, {sizes[-1]}),",
            ")",
            f"loss = nn.{'CrossEntropyLoss' if classes else 'BCEWithLogitsLoss'}()",
            "weights = [p for p in model.parameters() if p.ndim > 1]",
            "biases = [p for p in model.parameters() if p.ndim == 1]",
            "step = torch.optim.SGD(",
            f'    [{{"params": weights, "weight_decay": {config.l2!r}}}, {{"params": biases}}],',
            f"    lr={config.learning_rate!r},",
            f"    momentum={config.momentum!r},",
            ")",
            f"for epoch in range({epochs}):",
            f"    for batch in torch.randperm(len(X)).split({batch}):",
            "        step.zero_grad()",
            f"        loss(model(X[batch]){'' if classes else '[:, 0]'}, y[batch]).backward()",
            "        step.step()",
            "",
            "with torch.no_grad():",
            "    z = model(torch.tensor(X_test.T, dtype=torch.float32))",
            f"predicted = {'z.argmax(dim=1)' if classes else '(z[:, 0] > 0)'}",
            "accuracy = (predicted.numpy() == y_test[0]).mean()",
            'print(f"test accuracy {accuracy:.4f}")',
            "",
        ]
    )


TONGUES: dict[str, Callable[[Run, int], str]] = {
    "numpy": _numpy,
    "sklearn": _sklearn,
    "torch": _torch,
}
