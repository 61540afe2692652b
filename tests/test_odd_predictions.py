"""Predictions that are odd: not finite, of one class only, perfect, useless, without images."""

import numpy as np
import pytest

import labkit
from labkit.analysis.predictions import Predictions
from labkit.plots import thresholds
from labkit.plots.costs import CostArtists, HistogramArtists
from labkit.plots.roc import PrecisionRecallArtists, RocArtists

NAMES = ("ConfusionExplorer", "ThresholdCurves")


def points(rows=3):
    """A dataset of a few examples without images."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(rows, 60)).astype("float32")
    return X, (X[:1] + rng.normal(size=60) > 0).astype("float32")


def diverged():
    """A session whose neuron has weights that are not finite."""
    X, y = points()
    data = labkit.Dataset(X * np.float32(1e25), y, X * np.float32(1e25), y)
    session = labkit.Session(data, learning_rate=1e20, learning_rate_bounds=(1e-3, 1e30), epoch=9)
    assert session.run.end is not None
    assert not np.isfinite(session.shown.w).all()
    return session


def one_class(label):
    X, y = points()
    return labkit.Session(labkit.Dataset(X, y, X, np.full_like(y, label)), epoch=5)


@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_left_their_range(name):
    session = diverged()
    view = getattr(labkit, name)(session)
    assert view.predictions is None
    assert "left their range" in view.note.value and 'role="alert"' in view.note.value
    assert "no predictions" in view.summary()
    assert view.picture().startswith(b"\x89PNG")
    view.number.set_state({"value": 0.3})
    session.epoch = 0  # the weights before training are fine
    assert view.predictions is not None and view.note.value == ""
    session.epoch = 9
    assert view.predictions is None
    view.close()


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_one_class_only(name, label):
    view = getattr(labkit, name)(one_class(label))
    assert f"one class only, class {label}" in view.note.value
    defined = name == "ConfusionExplorer" and label == 1
    assert ("undefined" in view.summary()) != defined
    for threshold in (0.5, 0.0 if label else 1.0):  # everything and nothing found
        view.session.threshold = threshold
        assert view.picture().startswith(b"\x89PNG")
    view.split = "training"
    assert view.note.value == ""
    view.close()


def test_data_without_images():
    for rows in (3, 700):
        X, y = points(rows)
        view = labkit.ConfusionExplorer(labkit.Session(labkit.Dataset(X, y, X, y), epoch=5))
        view.cell = "tp"
        assert (view.gallery.map.layout.display == "") == (rows == 3)
        assert ("too large" in view.heading.value) == (rows == 700)
        assert view.picture().startswith(b"\x89PNG")
        view.close()


def test_pointing_where_nothing_is_defined():
    view = labkit.ThresholdCurves(diverged())
    view.roc.handle.set_state({"pointed": [0.2, 0.8]})
    view.precision_recall.handle.set_state({"pointed": [0.2, 0.8]})
    view.use.click()
    assert view.session.threshold == 0.5
    view.close()


def test_perfect_and_useless_predictions_are_drawn():
    from matplotlib.figure import Figure

    for y_hat in ([0.0, 0.0, 1.0, 1.0], [0.5] * 4, [1.0, 1.0, 0.0, 0.0]):
        p = Predictions(y=[0, 0, 1, 1], y_hat=y_hat)
        axes = Figure().subplots(1, 5)
        RocArtists(axes[0]).update(p, 0.5)
        PrecisionRecallArtists(axes[1]).update(p, 0.5)
        HistogramArtists(axes[2]).update(p, 0.5)
        CostArtists(axes[3]).update(p, 0.5, fp=1, fn=1)
        thresholds.MetricArtists(axes[4]).update(p, 0.5)
        axes[0].figure.canvas.draw()
