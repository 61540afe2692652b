import inspect

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import example, given
from hypothesis import strategies as st

from labkit.analysis import metrics
from tests.examples import examples

some = examples(30)
SCORES = {
    "accuracy": sklearn.metrics.accuracy_score,
    "precision": sklearn.metrics.precision_score,
    "recall": sklearn.metrics.recall_score,
    "f1_score": sklearn.metrics.f1_score,
}
# TN, FP, FN, TP = 2, 1, 3, 4: all different, so that no exchange goes unnoticed.
Y = np.array([[0, 0, 0, 1, 1, 1, 1, 1, 1, 1]])
Y_PRED = np.array([[0, 0, 1, 0, 0, 0, 1, 1, 1, 1]])

pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30)
every = pytest.mark.parametrize("name", metrics.__all__)


@some
@given(pairs)
@example([(0, 0)])
@example([(1, 1)])
@example([(0, 1)])
@example([(1, 0)])
def test_metrics_are_those_of_scikit_learn(pairs):
    y, y_pred = np.array(pairs).T
    named = {"y": y[np.newaxis], "y_pred": y_pred[np.newaxis]}
    for name, score in SCORES.items():
        options = {} if name == "accuracy" else {"zero_division": 0}
        found = getattr(metrics, name)(**named)
        assert type(found) is float
        assert found == score(y, y_pred, **options), name
    expected = sklearn.metrics.confusion_matrix(y, y_pred, labels=[0, 1])
    np.testing.assert_array_equal(metrics.confusion_matrix(**named), expected)
    assert metrics.classification_report(**named) == sklearn.metrics.classification_report(
        y, y_pred, labels=[0, 1], digits=4, zero_division=0
    )


def test_an_example_by_hand():
    named = {"y": Y, "y_pred": Y_PRED}
    np.testing.assert_array_equal(metrics.confusion_matrix(**named), [[2, 1], [3, 4]])
    assert metrics.accuracy(**named) == 6 / 10
    assert metrics.precision(**named) == 4 / 5
    assert metrics.recall(**named) == 4 / 7
    assert metrics.f1_score(**named) == pytest.approx(8 / 12)


def test_the_order_of_the_names_does_not_matter():
    assert metrics.precision(y_pred=Y_PRED, y=Y) == metrics.precision(y=Y, y_pred=Y_PRED) == 4 / 5


@every
def test_arguments_go_by_name_only(name):
    function = getattr(metrics, name)
    parameters = inspect.signature(function).parameters
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    with pytest.raises(TypeError):
        function(Y, Y_PRED)
    with pytest.raises(TypeError, match="y_pred"):
        function(y=Y)


@every
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 10), (10,), (10, 1)])
def test_labels_of_any_type_and_of_one_row(name, dtype, shape):
    function = getattr(metrics, name)
    expected = function(y=Y, y_pred=Y_PRED)
    found = function(y=Y.astype(dtype).reshape(shape), y_pred=Y_PRED[0] > 0)
    np.testing.assert_array_equal(found, expected)


def test_single_labels():
    assert metrics.accuracy(y=1, y_pred=True) == 1
    np.testing.assert_array_equal(metrics.confusion_matrix(y=[1], y_pred=[0]), [[0, 0], [1, 0]])


def test_no_positive_examples_and_no_positive_predictions():
    named = {"y": [[0, 0, 0]], "y_pred": [[False, False, False]]}
    assert metrics.accuracy(**named) == 1
    assert metrics.precision(**named) == metrics.recall(**named) == metrics.f1_score(**named) == 0
    np.testing.assert_array_equal(metrics.confusion_matrix(**named), [[3, 0], [0, 0]])
    assert "0.0000" in metrics.classification_report(**named)


def test_report_names_the_classes():
    text = metrics.classification_report(
        y=Y, y_pred=Y_PRED, class_names=("other", "zero"), digits=2
    )
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
    assert rows["other"] == ["0.40", "0.67", "0.50", "3"]
    assert rows["zero"] == ["0.80", "0.57", "0.67", "7"]


@every
@pytest.mark.parametrize(
    ("y", "y_pred", "error", "message"),
    [
        ([0, 1, 2], [0, 1, 1], ValueError, "Labels y must be 0 or 1, found 2"),
        ([0, 1, 1], [0.2, 0.7, 1], ValueError, r"Labels y_pred must be .* 0.2, 0.7\. .* > 0\.5"),
        ([0, np.nan], [0, 1], ValueError, "found nan"),
        ([0, 1, 1], [0, 1], ValueError, "y has 3 labels, but y_pred has 2"),
        ([], [], ValueError, "at least one example"),
        (np.zeros((2, 2)), np.zeros(4), ValueError, r"y must have shape \(1, m\) .* \(2, 2\)"),
        (np.zeros(4), np.zeros((2, 2)), ValueError, r"y_pred must have shape .* \(2, 2\)"),
        (["yes", "no"], [0, 1], TypeError, "^y must hold real numbers"),
        ([0, 1], ["yes", "no"], TypeError, "^y_pred must hold real numbers"),
        ([[0, 1], [1]], [0, 1], ValueError, "^y must be a regular array"),
    ],
)
def test_bad_labels(name, y, y_pred, error, message):
    with pytest.raises(error, match=message):
        getattr(metrics, name)(y=y, y_pred=y_pred)
