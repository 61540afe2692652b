"""Counts, ratios and curves against scikit-learn, over random predictions, labels, thresholds."""

import math
import warnings

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, example, given
from hypothesis import strategies as st

import labkit
from labkit.analysis.counts import METRICS, Counts
from labkit.analysis.predictions import Predictions, short_between
from tests.examples import examples

some = examples(150)
SCORES = {
    "precision": (sklearn.metrics.precision_score, {"zero_division": np.nan}),
    "recall": (sklearn.metrics.recall_score, {"zero_division": np.nan}),
    "f1_score": (sklearn.metrics.f1_score, {"zero_division": np.nan}),
    "accuracy": (sklearn.metrics.accuracy_score, {}),
    "balanced_accuracy": (sklearn.metrics.balanced_accuracy_score, {}),
}

# Few different outputs, so that ties and hits of the threshold are frequent; and any others.
outputs = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0]) | st.floats(0, 1)
dtypes = st.sampled_from([np.float32, np.float64])


@st.composite
def predictions(draw, both=False):
    pairs = draw(st.lists(st.tuples(st.booleans(), outputs), min_size=1, max_size=40))
    y, y_hat = map(np.array, zip(*pairs, strict=True))
    if both:
        assume(0 < y.sum() < y.size)
    return Predictions(y=y, y_hat=y_hat.astype(draw(dtypes)))


def agree(found, expected):
    """To the last digit, or both undefined."""
    assert found == expected or (math.isnan(found) and math.isnan(expected)), (found, expected)


@some
@given(predictions(), outputs)
@example(Predictions(y=[0, 1], y_hat=[0.2, 0.7]), 0.0)
@example(Predictions(y=[0, 1], y_hat=[0.0, 1.0]), 1.0)
@example(Predictions(y=[1, 1], y_hat=np.float32([0.3, 0.7])), 0.3)
@example(Predictions(y=[0], y_hat=[0.5]), 0.5)
def test_counts_and_metrics_are_those_of_scikit_learn(p, threshold):
    y_pred = p.y_hat > threshold
    counts = p.counts(threshold)
    expected = sklearn.metrics.confusion_matrix(p.y, y_pred, labels=[False, True])
    assert [[counts.tn, counts.fp], [counts.fn, counts.tp]] == expected.tolist()
    assert set(SCORES) == set(METRICS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes that are missing
        for name, (score, options) in SCORES.items():
            agree(getattr(counts, name), score(p.y, y_pred, **options))


@some
@given(predictions(), outputs)
def test_report_is_that_of_scikit_learn(p, threshold):
    report = p.counts(threshold).report()
    expected = sklearn.metrics.classification_report(
        p.y.astype(int),
        (p.y_hat > threshold).astype(int),
        labels=[0, 1],
        output_dict=True,
        zero_division=np.nan,
    )
    agree(p.counts(threshold).accuracy, expected.pop("accuracy"))
    assert set(report) == set(expected)
    for name, row in expected.items():
        for found, value in zip(report[name], row.values(), strict=True):
            agree(found, value)


@some
@given(predictions(both=True))
def test_curves_and_areas_are_those_of_scikit_learn(p):
    counts, low, high = p.curves
    fpr, tpr, _ = sklearn.metrics.roc_curve(p.y, p.y_hat, drop_intermediate=False)
    np.testing.assert_array_equal(counts.false_positive_rate[::-1], fpr)
    np.testing.assert_array_equal(counts.recall[::-1], tpr)
    precision, recall, _ = sklearn.metrics.precision_recall_curve(p.y, p.y_hat)
    np.testing.assert_array_equal(counts.precision[:-1], precision[:-1])  # nothing predicted: 0 / 0
    np.testing.assert_array_equal(counts.recall, recall)
    assert p.roc_auc == pytest.approx(sklearn.metrics.roc_auc_score(p.y, p.y_hat), rel=1e-12)
    expected = sklearn.metrics.average_precision_score(p.y, p.y_hat)
    assert p.average_precision == pytest.approx(expected, rel=1e-12, abs=1e-15)
    for k in np.flatnonzero(low < high):
        t = short_between(low[k], high[k])
        assert 0 <= t <= 1
        assert p.counts(t) == tuple(int(field[k]) for field in counts)


@some
@given(predictions(), outputs)
def test_a_cell_holds_its_examples_the_surest_first(p, threshold):
    y_pred = p.y_hat > threshold
    counts = p.counts(threshold)
    seen = []
    for name, truth, prediction in (
        ("tn", False, False),
        ("fp", False, True),
        ("fn", True, False),
        ("tp", True, True),
    ):
        cell = p.cell(name, threshold)
        assert len(cell) == getattr(counts, name)
        assert (p.y[cell] == truth).all() and (y_pred[cell] == prediction).all()
        sure = p.y_hat[cell] if prediction else -p.y_hat[cell]
        assert (np.diff(sure) <= 0).all()
        assert (np.diff(cell)[np.diff(sure) == 0] > 0).all()  # ties in the order of the examples
        seen.extend(cell.tolist())
    assert sorted(seen) == list(range(p.m))


@some
@given(predictions(), st.sampled_from([0, 0.5, 1, 3, 100]), st.sampled_from([0, 0.5, 1, 3, 100]))
def test_no_threshold_is_better_than_the_best(p, fp, fn):
    best = p.best(fp=fp, fn=fn)
    grid = np.unique(np.concatenate([[0, 1], p.y_hat.astype(float), np.linspace(0, 1, 50)]))
    costs = [
        (fp * np.sum((p.y_hat > t) & ~p.y) + fn * np.sum(~(p.y_hat > t) & p.y)) / p.m
        for t in grid.tolist()
    ]
    assert best.cost == min(costs)
    assert p.cost(best.threshold, fp=fp, fn=fn) == best.cost
    assert best.low <= p.y_hat.dtype.type(best.threshold) <= best.high
    np.testing.assert_array_equal(p.cost(grid, fp=fp, fn=fn), costs)


def test_many_thresholds_at_once():
    rng = np.random.default_rng(3)
    p = Predictions(y=rng.random((1, 500)) < 0.3, y_hat=rng.random((1, 500), dtype=np.float32))
    grid = np.linspace(0, 1, 101)
    many = p.counts(grid)
    for k, threshold in enumerate(grid.tolist()):
        one = p.counts(threshold)
        assert one == tuple(field[k] for field in many)
        for name in METRICS:
            agree(getattr(many, name)[k], getattr(one, name))


def test_predictions_are_those_of_a_neuron(small):
    neuron = labkit.train(small)[20].neuron
    p = Predictions(y=small.y_test, y_hat=neuron(small.X_test))
    for threshold in (0, 0.3, 0.5, float(p.y_hat[7]), 1):
        y_pred = neuron.predict(small.X_test, threshold=threshold)
        matrix = labkit.confusion_matrix(y=small.y_test, y_pred=y_pred)
        assert matrix.ravel().tolist() == list(p.counts(threshold))


def test_the_nearest_point_of_a_curve():
    p = Predictions(y=[0, 1, 0, 1], y_hat=[0.1, 0.35, 0.4, 0.8])
    counts, low, high = p.curves
    for k in range(len(low)):
        x = counts.false_positive_rate - counts.false_positive_rate[k]
        t = p.nearest(x, counts.recall - counts.recall[k])
        assert low[k] <= t < high[k]


def test_points_that_no_threshold_gives_are_never_nearest():
    p = Predictions(y=[0, 1], y_hat=[0.0, 1.0])  # 0 > 0 is false: not all can be predicted 1
    counts, _, _ = p.curves
    t = p.nearest(counts.false_positive_rate - 1, counts.recall - 1)
    assert p.counts(t) == (1, 0, 0, 1)


def test_what_is_undefined():
    none = Counts(3, 0, 0, 0)
    assert none.accuracy == none.balanced_accuracy == none.specificity == 1
    assert all(math.isnan(value) for value in (none.precision, none.recall, none.f1_score))
    one = Predictions(y=[0, 0], y_hat=[0.2, 0.7])
    assert not one.both_classes
    assert math.isnan(one.roc_auc) and math.isnan(one.average_precision)


@pytest.mark.parametrize(
    ("y", "y_hat", "message"),
    [
        ([0, 1], [0.2, math.nan], "NaN"),
        ([0, 1], [0.2, 1.5], r"\[0, 1\]"),
        ([0, 2], [0.2, 0.5], "0 or 1"),
        ([0, 1], [0.2], "same shape"),
        ([], [], "empty"),
    ],
)
def test_bad_predictions(y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        Predictions(y=y, y_hat=y_hat)


def test_a_cell_that_does_not_exist():
    with pytest.raises(ValueError, match="tn, fp, fn, tp"):
        Predictions(y=[0, 1], y_hat=[0.2, 0.5]).cell("TPR", 0.5)


def test_a_threshold_of_few_digits():
    assert short_between(np.float32(0.2), np.float32(0.9)) in (0.5, 0.6)
    assert short_between(np.float64(1.0), np.float64(np.inf)) == 1
    low = np.float32(0.3)
    assert short_between(low, np.nextafter(low, np.float32(1))) == pytest.approx(0.3)
