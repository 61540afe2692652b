"""A run as a program: the NumPy one gives the same numbers, the others run."""

import ast
import warnings

import numpy as np
import pytest

from labkit import Session, code, load_digits, train


@pytest.fixture(scope="module")
def classes():
    return load_digits(target=None, n_train=200, n_test=100)


def run_code(text, data, tmp_path):
    names = {name: getattr(data, name) for name in ("X_train", "y_train", "X_test", "y_test")}
    exec(compile(text, "written.py", "exec"), names)
    return names


SETTINGS = [
    {},
    {"batch_size": 32, "momentum": 0.5},
    {"hidden": (6,), "learning_rate": 0.2},
    {"hidden": (6, 4), "activation": ("relu", "sigmoid"), "batch_size": 20, "learning_rate": 0.1},
    {"hidden": (5,), "activation": "leaky_relu", "l1": 0.001, "l2": 0.01, "momentum": 0.9},
    {"hidden": (5,), "activation": "linear", "loss": "squared_error", "seed": 4},
    {"hidden": (3,), "initial_weights": "equal"},
]


@pytest.mark.parametrize("target", [0, None])
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: ", ".join(s) or "default")
def test_numpy_gives_the_same_numbers(classes, tmp_path, capsys, settings, target):
    data = classes if target is None else classes.with_target(target)
    session = Session(data, n_epochs=6, epoch=5, **({"learning_rate": 0.3} | settings))
    session.finish()
    found = run_code(code(session), data, tmp_path)
    layers = zip(found["W"], found["b"], strict=True)
    parameters = np.concatenate([part.ravel() for layer in layers for part in layer])
    np.testing.assert_allclose(parameters, session.record.parameters, rtol=2e-3, atol=2e-5)
    assert found["accuracy"] == pytest.approx(session.record.test_accuracy, abs=0.011)
    assert capsys.readouterr().out == f"test accuracy {found['accuracy']:.4f}\n"
    assert "labkit" not in code(session)


@pytest.mark.parametrize("target", [0, None])
@pytest.mark.parametrize("hidden", [(), (12,)])
def test_scikit_learn_learns_as_well(classes, tmp_path, hidden, target):
    data = classes if target is None else classes.with_target(target)
    run = train(data, hidden=hidden, batch_size=20, learning_rate=0.1, momentum=0.5, l2=0.001)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = run_code(code(run, "sklearn", 30), data, tmp_path)
    assert found["accuracy"] == pytest.approx(run[30].test_accuracy, abs=0.12)
    assert found["model"].n_iter_ == 30


@pytest.mark.parametrize("target", [0, None])
@pytest.mark.parametrize("settings", [{}, {"hidden": (6, 4), "activation": ("relu", "leaky_relu")}])
def test_torch_is_python(classes, tmp_path, settings, target):
    data = classes if target is None else classes.with_target(target)
    text = code(train(data, **settings), "torch", 3)
    ast.parse(text)
    pytest.importorskip("torch")
    assert run_code(text, data, tmp_path)["accuracy"] > 0


@pytest.mark.parametrize(
    ("settings", "tongue", "message"),
    [
        ({}, "fortran", "numpy, sklearn, torch; found 'fortran'"),
        ({"hidden": (2,), "activation": "leaky_relu"}, "sklearn", "one activation for all layers"),
        ({"hidden": (2, 2), "activation": ("tanh", "relu")}, "sklearn", "has tanh, relu"),
        ({"l1": 0.1}, "sklearn", "L2 alone"),
        ({"loss": "squared_error"}, "torch", "only the cross-entropy and L2"),
    ],
)
def test_what_cannot_be_written(classes, settings, tongue, message):
    with pytest.raises(ValueError, match=message):
        code(train(classes, **settings), tongue)


def test_a_branch_and_something_else(classes):
    with pytest.raises(ValueError, match="This run is a branch"):
        code(train(classes).branch(2, learning_rate=0.1))
    with pytest.raises(TypeError, match="Session or a Run"):
        code(classes)
