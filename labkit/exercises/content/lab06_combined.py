"""Exercises of lab 06: metrics that combine others."""

import numpy as np

from labkit.exercises.content.lab06 import four_counts
from labkit.exercises.declare import exercise


def _precision_and_recall(y, y_pred):
    found = np.sum(y & y_pred)
    return found / np.sum(y_pred), found / np.sum(y)


@exercise(
    lab=6,
    points=1,
    title="F1 score",
    off_limits=(
        "labkit.f1_score",
        "labkit.classification_report",
    ),
    cases=four_counts,
    hints=(
        "The harmonic mean is one over the mean of the inverses.",
        "For two numbers: twice their product, divided by their sum.",
    ),
)
def f1(y, y_pred):
    """Write `f1(y, y_pred)`: the harmonic mean of precision and recall."""
    found = np.sum(y & y_pred)
    return 2 * found / (np.sum(y) + np.sum(y_pred))


@f1.mistake("arithmetic mean", credit=0.5)
def _(y, y_pred):
    """You took the ordinary mean, which is kind to a classifier that is good at one only."""
    return sum(_precision_and_recall(y, y_pred)) / 2


@f1.mistake("geometric mean", credit=0.5)
def _(y, y_pred):
    """You took the geometric mean, the root of the product."""
    p, r = _precision_and_recall(y, y_pred)
    return np.sqrt(p * r)


@f1.mistake("missing factor 2", credit=0.5)
def _(y, y_pred):
    """If precision and recall are equal, F1 equals both of them; yours is half of that."""
    p, r = _precision_and_recall(y, y_pred)
    return p * r / (p + r)


@f1.mistake("product of the two", credit=0.25)
def _(y, y_pred):
    """The product is smaller than both. A mean lies between them."""
    p, r = _precision_and_recall(y, y_pred)
    return p * r


@f1.mistake("accuracy instead of F1")
def _(y, y_pred):
    """That is the accuracy."""
    return np.mean(y == y_pred)


@f1.mistake("F1 of the other class", credit=0.25)
def _(y, y_pred):
    """That is the F1 score of the class 0."""
    return 2 * np.sum(~y & ~y_pred) / (np.sum(~y) + np.sum(~y_pred))


@exercise(
    lab=6,
    points=2,
    title="Balanced accuracy",
    cases=four_counts,
    hints=("Take the accuracy within each class by itself, then the mean of the two.",),
)
def balanced_accuracy(y, y_pred):
    """Write `balanced_accuracy(y, y_pred)`: the mean of the recalls of both classes.

    Whoever always says the same gets 0.5, however rare the other class is.
    """
    return (np.mean(y_pred[y]) + np.mean(~y_pred[~y])) / 2


@balanced_accuracy.mistake("accuracy instead of balanced accuracy")
def _(y, y_pred):
    """That is the ordinary accuracy, in which the frequent class counts more."""
    return np.mean(y == y_pred)


@balanced_accuracy.mistake("precisions instead of recalls", credit=0.25)
def _(y, y_pred):
    """You average the precisions: the denominators come from the predictions, not the truth."""
    return (np.mean(y[y_pred]) + np.mean(~y[~y_pred])) / 2


@balanced_accuracy.mistake("sum instead of mean", credit=0.5)
def _(y, y_pred):
    """Your result can reach 2. It is a mean of two recalls."""
    return np.mean(y_pred[y]) + np.mean(~y_pred[~y])


@balanced_accuracy.mistake("recall of one class only", credit=0.25)
def _(y, y_pred):
    """That is the recall of the positive class. The other class counts as much."""
    return np.mean(y_pred[y])


@balanced_accuracy.mistake("recall of one class only", credit=0.25)
def _(y, y_pred):
    """That is the recall of the negative class. The other class counts as much."""
    return np.mean(~y_pred[~y])


@balanced_accuracy.mistake("mean of precision and recall", credit=0.25)
def _(y, y_pred):
    """You average precision and recall of the positive class. The other class does not count."""
    return sum(_precision_and_recall(y, y_pred)) / 2
