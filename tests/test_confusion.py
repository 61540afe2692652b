"""The confusion explorer and the threshold curves, driven without a browser."""

import base64
import gc
import io
import math
import re
import weakref

import ipywidgets
import numpy as np
import pytest
import sklearn.metrics
from ipywidgets.widgets import widget as ipywidgets_core
from PIL import Image
from traitlets import TraitError

import labkit
from labkit.analysis.counts import METRICS
from labkit.widgets.views.confusion_explorer import PAGE

NAMES = ("ConfusionExplorer", "ThresholdCurves")
PARTS = set(ipywidgets.VBox.class_traits())  # what a view has of a box


@pytest.fixture
def session(eights):
    return labkit.Session(eights, n_epochs=50, learning_rate=0.5, epoch=30)


@pytest.fixture(scope="module")
def shared(eights):
    """One view of each kind for the tests that leave them open: to make one takes half a second."""
    session = labkit.Session(eights, n_epochs=50, learning_rate=0.5, epoch=30)
    views = {name: getattr(labkit, name)(session) for name in NAMES}
    yield views, {view: own_values(view) for view in views.values()}, settings(session)
    for view in views.values():
        view.close()


def own_values(view):
    return {name: getattr(view, name) for name in view.traits() if name not in PARTS}


def settings(session):
    names = ("epoch", "threshold", "learning_rate", "n_epochs")
    return {name: getattr(session, name) for name in names}


@pytest.fixture
def as_new(shared, strict):
    """The shared views, as they were when they were made."""
    views, own, state = shared
    for view in views.values():
        session = view.session
        for name, value in state.items():
            setattr(session, name, value)
        for name, value in own[view].items():
            setattr(view, name, value)
        view.show_error(None)
        assert own_values(view) == own[view]
        assert settings(session) == state
    return views


@pytest.fixture
def explorer(as_new):
    return as_new["ConfusionExplorer"]


@pytest.fixture
def curves(as_new):
    return as_new["ThresholdCurves"]


@pytest.fixture(params=NAMES)
def view(request, as_new):
    return as_new[request.param]


@pytest.fixture(scope="module")
def eights():
    """Harder to tell from the rest: no threshold is free of mistakes."""
    return labkit.load_digits(target=8, n_train=300, n_test=400)


def parts(widget):
    for child in getattr(widget, "children", ()):
        yield child
        yield from parts(child)


def cells(html):
    """Texts of the cells of a table, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


# -- what both have in common ----------------------------------------------------------------------


def test_the_saved_notebook_shows_picture_and_summary(view):
    data, metadata = view._repr_mimebundle_()
    assert data["text/plain"] == view.summary()
    assert view.summary().startswith(type(view).__name__)
    assert "\n" not in view.summary()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert len(np.unique(np.asarray(picture.convert("L")))) > 5
    assert metadata["image/png"]["alt"] == view.summary()


def test_summary_and_picture_follow_and_come_back(view):
    before = view.summary(), view.picture()
    view.session.threshold = 0.2
    view.session.epoch = 45
    assert view.summary() != before[0] and view.picture() != before[1]
    view.session.threshold = 0.5
    view.session.epoch = 30
    assert (view.summary(), view.picture()) == before


def test_close_releases_everything(view):
    session = view.session
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    subscribers = len(session._subscribers)
    other = type(view)(session)
    assert set(ipywidgets_core._instances) > before
    other.close()
    assert not set(ipywidgets_core._instances) - before
    assert len(session._subscribers) == subscribers


@pytest.mark.parametrize("name", (*NAMES, "LossCurve", "GradientInspector", "EpochStepper"))
def test_nothing_of_a_closed_view_is_kept(session, name):
    view = getattr(labkit, name)(session)
    references = {type(part).__name__: weakref.ref(part) for part in (view, *parts(view))}
    view.close()
    del view
    gc.collect()
    assert [kind for kind, reference in references.items() if reference() is not None] == []


def test_controls_are_named(view):
    for part in parts(view):
        if isinstance(part, ipywidgets.Button):
            assert part.description or part.tooltip
        elif isinstance(part, (ipywidgets.FloatText, ipywidgets.ToggleButtons)):
            assert part.description
        elif hasattr(part, "label") and hasattr(part, "pointed"):
            assert part.label.startswith("threshold")


def test_training_data(view):
    view.data.set_state({"index": 1})
    assert view.split == "training"
    assert f"{view.session.dataset.m_train} training examples" in view.summary()
    neuron, data = view.session.shown.neuron, view.session.dataset
    expected = labkit.confusion_matrix(y=data.y_train, y_pred=neuron.predict(data.X_train))
    assert list(view.counts) == expected.ravel().tolist()


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf])
def test_a_threshold_out_of_range_is_shown_and_taken_back(view, value, lenient):
    view.number.set_state({"value": value})
    assert view.session.threshold == view.number.value == 0.5
    assert "threshold" in view.message.value
    view.number.set_state({"value": 0.25})
    assert view.session.threshold == 0.25
    assert view.message.value == ""


def test_what_is_shown_rounded_is_not_rounded(view):
    view.session.threshold = 0.1234567891
    assert view.number.value == 0.123457
    assert view.session.threshold == 0.1234567891
    view.number.set_state({"value": 0.98765432})
    assert view.session.threshold == 0.98765432
    control = labkit.LearningRateSlider(view.session)
    view.session.learning_rate = 0.7654321
    assert control.number.value == 0.7654
    assert view.session.learning_rate == 0.7654321
    control.close()
    view.session.learning_rate = 0.5


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_the_ends_of_the_scale(view, threshold):
    view.number.set_state({"value": threshold})
    y_hat = view.session.shown.neuron(view.session.dataset.X_test)
    assert view.counts.tp + view.counts.fp == np.sum(y_hat > threshold)
    assert view.picture().startswith(b"\x89PNG")


def test_both_views_follow_one_threshold(explorer, curves):
    curves.histogram.handle.set_state({"value": 0.731})
    assert explorer.slider.value == explorer.number.value == explorer.session.threshold == 0.731
    assert explorer.plot.handle.value == curves.roc.handle.value == 0.731
    explorer.slider.set_state({"value": 0.155})
    assert {p.handle.value for p in curves.pictures} == {0.155}
    assert explorer.counts == curves.counts


def test_one_step_sends_few_messages(explorer, curves, monkeypatch):
    """Each part at most one, however the threshold moves; parts that do not change none."""
    explorer.cell = "tn"
    sent = []
    for widget in tuple(ipywidgets_core._instances.values()):
        send = widget._send

        def count(message, buffers=None, *, widget=widget, send=send):
            sent.append(widget)
            send(message, buffers)

        monkeypatch.setattr(widget, "_send", count)
    most = 0
    for threshold in (0.31, 0.32, 0.9, 0.05):
        sent.clear()
        explorer.session.threshold = threshold
        most = max(most, len(sent))
        assert len({id(widget) for widget in sent}) == len(sent)
    assert 10 <= most <= 25
    sent.clear()
    explorer.session.threshold = 0.05
    assert sent == []


# -- the explorer ----------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.0, 0.03, 0.5, 0.97, 1.0])
def test_the_numbers_shown_are_those_of_scikit_learn(explorer, threshold):
    session = explorer.session
    explorer.slider.set_state({"value": threshold})
    y = session.dataset.y_test[0] == 1
    y_pred = session.shown.neuron.predict(session.dataset.X_test, threshold=threshold)[0]
    expected = sklearn.metrics.confusion_matrix(y, y_pred)
    assert explorer.matrix.counts == expected.ravel().tolist()
    shown = [row[1] for row in cells(explorer.formulas.value)]
    undefined = "0/0, undefined"
    scores = (
        sklearn.metrics.precision_score(y, y_pred, zero_division=np.nan),
        sklearn.metrics.recall_score(y, y_pred),
        sklearn.metrics.f1_score(y, y_pred),
        sklearn.metrics.accuracy_score(y, y_pred),
        sklearn.metrics.balanced_accuracy_score(y, y_pred),
    )
    assert shown == [undefined if np.isnan(value) else f"{value:.4f}" for value in scores]
    report = sklearn.metrics.classification_report(
        y, y_pred, output_dict=True, zero_division=np.nan
    )
    table = {row[0]: row[1:] for row in cells(explorer.report.value)[1:]}
    for ours, theirs in (
        ("other digits", "False"),
        ("digit 8", "True"),
        ("macro avg", "macro avg"),
        ("weighted avg", "weighted avg"),
    ):
        values = list(report[theirs].values())
        texts = [undefined if np.isnan(value) else f"{value:.4f}" for value in values[:3]]
        assert table[ours] == [*texts, f"{values[3]:.0f}"]
    assert table["accuracy"][2] == f"{report['accuracy']:.4f}"


def test_formulas_hold_the_current_numbers(explorer):
    c = explorer.counts
    text = re.sub(r"<[^>]+>", " ", explorer.formulas.value)
    assert f"= {c.tp} / ({c.tp} + {c.fp})" in text
    assert f"= 2 · {c.tp} / (2 · {c.tp} + {c.fp} + {c.fn})" in text
    assert f"= ({c.tp} + {c.tn}) / {c.m}" in text


def test_what_is_undefined_is_said(explorer):
    assert "0/0" not in explorer.report.value
    explorer.session.threshold = 1.0
    assert explorer.counts.tp + explorer.counts.fp == 0
    assert "0/0, undefined" in explorer.formulas.value
    assert "zero_division" in explorer.report.value


def test_curves_of_the_metrics(explorer):
    line = explorer.plot.artists.lines["balanced_accuracy"]
    x, y = line.get_data()
    for k in (0, 100, 333, 500):
        assert y[k] == explorer.predictions.counts(float(x[k])).balanced_accuracy
    assert explorer.plot.artists.mark.get_xdata() == [0.5, 0.5]
    assert set(explorer.plot.artists.lines) == set(METRICS)


def test_a_cell_shows_its_images(explorer):
    assert explorer.gallery.map.layout.display == "none"
    assert "Choose a cell" in explorer.heading.value
    explorer.session.threshold = 0.05  # more than a page of false positives
    explorer.matrix.set_state({"selected": "fp"})
    chosen = explorer.predictions.cell("fp", 0.05)
    assert len(chosen) > PAGE
    data = explorer.session.dataset
    assert explorer.gallery.map.layout.display == ""
    np.testing.assert_allclose(
        explorer.gallery.map.values,
        data.X_test[:, chosen[:PAGE]].T.reshape(-1, 28, 28),
    )
    assert explorer.gallery.map.captions[0] == (
        f"{data.digits_test[chosen[0]]}: {explorer.predictions.y_hat[chosen[0]]:.3f}"
    )
    assert "most confident mistakes first" in explorer.heading.value
    pager = explorer.gallery.pager
    assert (pager.page, pager.pages) == (0, -(-len(chosen) // PAGE))
    assert pager.count == f"{len(chosen)} images"
    pager.set_state({"page": 1})
    assert explorer.page == 1
    np.testing.assert_allclose(
        explorer.gallery.map.values,
        data.X_test[:, chosen[PAGE : 2 * PAGE]].T.reshape(-1, 28, 28),
    )
    explorer.gallery.map.set_state({"selected": 0})
    assert f"test example {chosen[PAGE]} shows a" in explorer.details.value
    pager.set_state({"page": 0})
    assert explorer.gallery.map.selected == -1 and explorer.details.value == ""
    pager.set_state({"page": pager.pages - 1})
    assert len(explorer.gallery.map.values) == len(chosen) - PAGE * explorer.page
    explorer.session.threshold = 0.5  # fewer pages
    assert len(explorer.gallery.map.values) <= PAGE
    explorer.matrix.set_state({"selected": ""})
    assert explorer.gallery.map.layout.display == "none"


def test_a_cell_without_images(explorer):
    explorer.cell = "fp"
    explorer.session.threshold = 1.0
    assert "no image at threshold 1" in explorer.heading.value
    assert explorer.gallery.map.layout.display == "none"
    assert explorer.gallery.pager.layout.display == "none"
    explorer.session.threshold = 0.5
    assert explorer.gallery.map.layout.display == ""


def test_a_cell_to_begin_with(session):
    view = labkit.ConfusionExplorer(session, cell="fn")
    assert view.matrix.selected == "fn" and "FN" in view.heading.value
    assert view.picture() != labkit.ConfusionExplorer(session).picture()
    with pytest.raises(TraitError):
        labkit.ConfusionExplorer(session, cell="TPR")
    view.close()


# -- the curves ------------------------------------------------------------------------------------


def test_areas_are_those_of_scikit_learn(curves):
    data = curves.session.dataset
    y, y_hat = data.y_test[0], curves.session.shown.neuron(data.X_test)[0]
    auc = sklearn.metrics.roc_auc_score(y, y_hat)
    average = sklearn.metrics.average_precision_score(y, y_hat)
    assert f"ROC curve {auc:.4f}, average precision {average:.4f}" in curves.status.value


def pixel_at(picture, x, y):
    """Where the pointer is over a point, from 0 to 1 in both directions."""
    (left, right), (low, high) = picture.artists.ax.get_xlim(), picture.artists.ax.get_ylim()
    return [(x - left) / (right - left), (y - low) / (high - low)]


def test_the_point_follows_the_pointer(curves):
    for threshold in (0.05, 0.2, 0.4):
        goal = curves.predictions.counts(threshold)
        for picture, x, y in (
            (curves.roc, goal.false_positive_rate, goal.recall),
            (curves.precision_recall, goal.recall, goal.precision),
        ):
            curves.session.threshold = 0.5
            picture.handle.set_state({"pointed": pixel_at(picture, x, y)})
            found = curves.counts
            if picture is curves.roc:
                assert (found.false_positive_rate, found.recall) == (x, y)
            else:
                assert (found.recall, found.precision) == (x, y)
            here = [float(values[0]) for values in picture.artists.here.get_data()]
            assert here == [x, y]


def test_corners_of_the_pictures(curves):
    for picture in (curves.roc, curves.precision_recall):
        for corner in ([0, 0], [0, 1], [1, 0], [1, 1]):
            picture.handle.set_state({"pointed": corner})
            assert 0 <= curves.session.threshold <= 1


def test_histogram_counts_every_example(curves):
    steps = [stairs.get_data().values for stairs in curves.histogram.artists.stairs]
    counts = [np.where(values == 0.5, 0, values).sum() for values in steps]
    y = curves.session.dataset.y_test
    assert counts == [np.sum(y == 0), np.sum(y == 1)]


def test_costs_and_the_best_threshold(curves):
    curves.fp.set_state({"value": 1.0})
    curves.fn.set_state({"value": 20.0})
    best = curves.predictions.best(fp=1, fn=20)
    assert f"at threshold {best.threshold:.6g}" in curves.best.value
    assert [float(v[0]) for v in curves.cost.artists.best.get_data()] == [
        best.threshold,
        best.cost,
    ]
    curves.use.click()
    assert curves.session.threshold == best.threshold
    counts = curves.counts
    assert (counts.fp + 20 * counts.fn) / counts.m == best.cost
    lower = best.threshold
    curves.cost_fn = 0.05  # now false positives are what hurts
    curves.use.click()
    assert curves.session.threshold > lower


def test_mistakes_that_cost_nothing(curves):
    curves.fp.set_state({"value": 0.0})
    assert curves.counts is not None and "least 0 at" in curves.best.value
    curves.fn.set_state({"value": 0.0})
    assert "cost nothing" in curves.best.value
    curves.use.click()
    assert curves.picture().startswith(b"\x89PNG")


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf, 1e12])
def test_a_cost_that_is_none(curves, value, lenient):
    curves.fn.set_state({"value": value})
    assert curves.cost_fn == curves.fn.value == 1
    assert "cost_fn" in curves.message.value


def test_blitted_pictures_equal_full_drawings(explorer, curves):
    pictures = (explorer.plot, *curves.pictures)
    for picture in pictures:
        picture.canvas.go_live()
    explorer.session.threshold = 0.8
    for picture in pictures:
        canvas = picture.canvas
        blitted = canvas.frame
        canvas.invalidate()
        canvas.show(picture.artists.moving, "again")
        assert canvas.frame == blitted != b""
