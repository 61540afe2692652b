"""What the views of a neuron's predictions have in common."""

import html
import weakref
from typing import Any

import numpy as np
from ipywidgets import HTML, FloatText, ToggleButtons
from traitlets import Enum

from labkit.analysis.predictions import Predictions
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.view import set_html

TEST, TRAINING = "test", "training"
# The threshold as it is typed: enough digits to say which predictions change.
DIGITS = 6
# Views of one session share what they show: session -> {split: (record, predictions, error)}.
_latest = weakref.WeakKeyDictionary()


class PredictionView(SessionView):
    """A view of the predictions at a session's epoch and threshold.

    Attributes
    ----------
    split : {"test", "training"}
        Trait: which data are predicted.
    data : ipywidgets.ToggleButtons
        The same, to choose.
    number : ipywidgets.FloatText
        The threshold, to be typed.
    note : ipywidgets.HTML
        Why there are no predictions, or what they lack.
    predictions : Predictions or None
        What is shown; None where the numbers of the run left their range.
    """

    split = Enum((TEST, TRAINING), TEST)
    predictions = None

    def make_controls(self) -> None:
        """Make the parts that every such view has."""
        self._known = None
        self.data = ToggleButtons(
            options=[TEST, TRAINING],
            description="data",
            style={"button_width": "80px", "description_width": "50px"},
            layout={"display": "flex", "flex_flow": "row", "width": "auto"},
        )
        self.number = FloatText(description="threshold", step=0.01, layout={"width": "190px"})
        self.note = HTML()
        self.bind(self.data, "split", owner=self)
        self.bind(self.number, "threshold", shown=lambda value: round(value, DIGITS))

    @property
    def X(self) -> np.ndarray:
        """Inputs of the chosen data."""
        data = self.session.two_classes
        return data.X_test if self.split == TEST else data.X_train

    @property
    def y(self) -> np.ndarray:
        """Labels of the chosen data."""
        data = self.session.two_classes
        return data.y_test if self.split == TEST else data.y_train

    @property
    def class_names(self) -> tuple[str, str]:
        """Names of the classes 0 and 1."""
        target = self.session.two_classes.target
        return ("class 0", "class 1") if target is None else ("other digits", f"digit {target}")

    @property
    def counts(self) -> Any:
        """Counts at the session's threshold; None where there are no predictions."""
        if self.predictions is None:
            return None
        return self.predictions.counts(self.session.threshold)

    def predict(self) -> None:
        """Bring ``predictions`` and ``note`` up to date."""
        record = self.session.shown
        key = self.split, self.session.focus
        if self._known == (record, key):
            return
        self._known = record, key
        latest = _latest.setdefault(self.session, {})
        if latest.get(key, (None,))[0] is not record:
            found = predictions_of(record, self.X, self.y, self.session.focus)
            latest[key] = record, *found
        _, self.predictions, error = latest[key]
        problem = ""
        if error:
            problem = (
                f"No predictions at epoch {record.epoch}, the numbers of the run left their "
                f"range: {error} Try a smaller learning rate or an earlier epoch."
            )
        elif not self.predictions.both_classes:
            only = self.class_names[int(self.predictions.y[0])]
            problem = (
                f"The {self.split} data hold one class only, {only}: what compares both classes "
                "is not defined."
            )
        text = f'<div role="alert">&#9888; {html.escape(problem)}</div>' if problem else ""
        set_html(self.note, text)

    def headline(self) -> str:
        """Return epoch, threshold and counts as plain text."""
        session, counts = self.session, self.counts
        where = f"epoch {session.shown.epoch}, threshold {session.threshold:.6g}"
        if counts is None:
            return f"{where}: no predictions, the numbers left their range"
        return (
            f"{where}, {counts.m} {self.split} examples: TN {counts.tn}, FP {counts.fp}, "
            f"FN {counts.fn}, TP {counts.tp}"
        )


def predictions_of(record, X, y, focus=0):
    """Predictions of a record's model, or None, and what is wrong with them, or "".

    Of several outputs, that of the class in focus.
    """
    try:
        with np.errstate(all="ignore"):
            y_hat = record.model(X)
            return Predictions(y=y, y_hat=y_hat[focus : focus + 1]), ""
    except ValueError as error:
        return None, str(error)


def number(value):
    """Return a ratio with four digits, or that it is undefined."""
    return "0/0, undefined" if np.isnan(value) else f"{value:.4f}"
