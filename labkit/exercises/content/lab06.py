"""Exercises of lab 06: the confusion matrix and what is counted in it."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Evaluation"


def four_counts(rng):
    """Labels and predictions in which the four cells have four different counts, none of them 0."""
    cases = []
    for counts in ((9, 1, 2, 4), (12, 5, 2, 3), (20, 3, 6, 7)):
        y = np.repeat([False, False, True, True], counts)
        y_pred = np.repeat([False, True, False, True], counts)
        order = rng.permutation(y.size)
        cases.append((y[np.newaxis, order], y_pred[np.newaxis, order]))
    return cases


def _cells(y, y_pred):
    return np.sum(~y & ~y_pred), np.sum(~y & y_pred), np.sum(y & ~y_pred), np.sum(y & y_pred)


@exercise(
    lab=6,
    points=2,
    title="Confusion matrix by hand",
    off_limits=(
        "labkit.confusion_matrix",
        "labkit.Predictions.counts",
        "sklearn.metrics.confusion_matrix",
        "sklearn.metrics.multilabel_confusion_matrix",
    ),
    cases=four_counts,
    hints=(
        "Count true positives first: examples where y and y_pred are both True.",
        "`~y & y_pred` is True where a negative example was called positive.",
        "Rows are the truth, columns the prediction, and False comes before True.",
    ),
)
def count_cells(y, y_pred):
    """Write `count_cells(y, y_pred)`: the array [[TN, FP], [FN, TP]] without scikit-learn.

    `y` and `y_pred` are arrays of `True` and `False` with shape (1, m). Rows are the truth.
    """
    TN = np.sum(~y & ~y_pred)
    FP = np.sum(~y & y_pred)
    FN = np.sum(y & ~y_pred)
    TP = np.sum(y & y_pred)
    return np.array([[TN, FP], [FN, TP]])


@count_cells.mistake("rows and columns exchanged", credit=0.5)
def _(y, y_pred):
    """False positives and false negatives have changed places: the rows are the truth."""
    TN, FP, FN, TP = _cells(y, y_pred)
    return np.array([[TN, FN], [FP, TP]])


@count_cells.mistake("positives first", credit=0.5)
def _(y, y_pred):
    """The counts are right, but the matrix begins with TP. The class 0 comes first."""
    TN, FP, FN, TP = _cells(y, y_pred)
    return np.array([[TP, FN], [FP, TN]])


@count_cells.mistake("fractions instead of counts", credit=0.5)
def _(y, y_pred):
    """The cells hold fractions of all examples. Counts are wanted."""
    TN, FP, FN, TP = _cells(y, y_pred)
    return np.array([[TN, FP], [FN, TP]]) / y.size


@count_cells.mistake("one row instead of two", credit=0.5)
def _(y, y_pred):
    """The four counts stand in one row. Truth and prediction should be two axes."""
    return np.array(_cells(y, y_pred))


@count_cells.mistake("prediction ignored")
def _(y, y_pred):
    """Your matrix is right for a perfect classifier: only the labels are counted."""
    return np.array([[np.sum(~y), 0], [0, np.sum(y)]])


@count_cells.mistake("wrong ones on the diagonal", credit=0.25)
def _(y, y_pred):
    """The diagonal is for correct predictions; you have the mistakes there."""
    TN, FP, FN, TP = _cells(y, y_pred)
    return np.array([[FP, TN], [TP, FN]])


@exercise(
    lab=6,
    points=1,
    title="Accuracy",
    off_limits=(
        "labkit.accuracy",
        "labkit.classification_report",
    ),
    cases=four_counts,
    hints=("Where are `y` and `y_pred` equal? The mean of True and False is a fraction.",),
)
def accuracy(y, y_pred):
    """Write `accuracy(y, y_pred)`: the fraction of examples that are predicted correctly."""
    return np.mean(y == y_pred)


@accuracy.mistake("count instead of fraction", credit=0.5)
def _(y, y_pred):
    """That is how many are right. Out of how many?"""
    return np.sum(y == y_pred)


@accuracy.mistake("error rate", credit=0.5)
def _(y, y_pred):
    """That is the fraction of wrong predictions."""
    return np.mean(y != y_pred)


@accuracy.mistake("only true positives", credit=0.25)
def _(y, y_pred):
    """A negative example that is called negative is right as well."""
    return np.mean(y & y_pred)


@accuracy.mistake("recall instead of accuracy")
def _(y, y_pred):
    """You look at the positive examples only; that is the recall."""
    return np.sum(y & y_pred) / np.sum(y)


@accuracy.mistake("precision instead of accuracy")
def _(y, y_pred):
    """You look only at what was called positive; that is the precision."""
    return np.sum(y & y_pred) / np.sum(y_pred)


@accuracy.mistake("fraction of positives")
def _(y, y_pred):
    """That is how many are called positive. Nothing is compared with the truth."""
    return np.mean(y_pred)


@exercise(
    lab=6,
    points=1,
    title="Precision",
    off_limits=(
        "labkit.precision",
        "labkit.classification_report",
    ),
    cases=four_counts,
    hints=("Purity of a selection: look only at what was selected, `y_pred`.",),
)
def precision(y, y_pred):
    r"""Write `precision(y, y_pred)`: $\mathrm{TP} / (\mathrm{TP} + \mathrm{FP})$.

    What fraction of those called positive really is?
    """
    return np.sum(y & y_pred) / np.sum(y_pred)


@precision.mistake("swapped arguments: recall", credit=0.25)
def _(y, y_pred):
    """That is the recall: truth and prediction have changed places."""
    return np.sum(y & y_pred) / np.sum(y)


@precision.mistake("accuracy instead of precision")
def _(y, y_pred):
    """That is the accuracy. Precision does not look at what was called negative."""
    return np.mean(y == y_pred)


@precision.mistake("precision of the other class", credit=0.25)
def _(y, y_pred):
    """That is the precision of the class 0: what fraction of those called negative really is?"""
    return np.sum(~y & ~y_pred) / np.sum(~y_pred)


@precision.mistake("divided by all examples", credit=0.25)
def _(y, y_pred):
    """You divide by the number of all examples. Only those called positive count."""
    return np.sum(y & y_pred) / y.size


@precision.mistake("TP / FP")
def _(y, y_pred):
    """That is a ratio of right to wrong; the right ones must be in the denominator too."""
    return np.sum(y & y_pred) / np.sum(~y & y_pred)


@precision.mistake("one minus precision", credit=0.25)
def _(y, y_pred):
    """That is the fraction of those called positive that are not."""
    return np.sum(~y & y_pred) / np.sum(y_pred)


@exercise(
    lab=6,
    points=1,
    title="Recall",
    off_limits=(
        "labkit.recall",
        "labkit.classification_report",
    ),
    cases=four_counts,
    hints=("Efficiency of a selection: look only at what should be selected, `y`.",),
)
def recall(y, y_pred):
    r"""Write `recall(y, y_pred)`: $\mathrm{TP} / (\mathrm{TP} + \mathrm{FN})$.

    What fraction of the positive examples was found?
    """
    return np.sum(y & y_pred) / np.sum(y)


@recall.mistake("swapped arguments: precision", credit=0.25)
def _(y, y_pred):
    """That is the precision: truth and prediction have changed places."""
    return np.sum(y & y_pred) / np.sum(y_pred)


@recall.mistake("accuracy instead of recall")
def _(y, y_pred):
    """That is the accuracy. Recall does not look at the negative examples."""
    return np.mean(y == y_pred)


@recall.mistake("recall of the other class", credit=0.25)
def _(y, y_pred):
    """That is the recall of the class 0, the specificity."""
    return np.sum(~y & ~y_pred) / np.sum(~y)


@recall.mistake("divided by all examples", credit=0.25)
def _(y, y_pred):
    """You divide by the number of all examples. Only the positive ones count."""
    return np.sum(y & y_pred) / y.size


@recall.mistake("TP / FN")
def _(y, y_pred):
    """That is a ratio of found to missed; the found ones must be in the denominator too."""
    return np.sum(y & y_pred) / np.sum(y & ~y_pred)


@recall.mistake("one minus recall", credit=0.25)
def _(y, y_pred):
    """That is the fraction of the positive examples that were missed."""
    return np.sum(y & ~y_pred) / np.sum(y)
