"""Which images of a dataset are looked at: filters, order, page, and the one shown large."""

from typing import Any

import numpy as np
from traitlets import Int, TraitError, Unicode, validate

from labkit.data.dataset import Dataset
from labkit.state.observable import Observable
from labkit.state.session import Session
from labkit.widgets.base.view import View
from labkit.widgets.parts.gallery import PER_PAGE

ANY = "any"
RIGHT, WRONG = "right", "wrong"
INDEX, MOST, LEAST = "index", "most confident first", "least confident first"
FILTERS = ("split", "digit", "label", "outcome", "order")


class Images(Observable):
    """A dataset without a neuron, to be looked at.

    Parameters
    ----------
    dataset : Dataset
        What to look at.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        super().__init__()


class ImageChoice(View):
    """A view of some of a dataset's examples, on pages.

    Attributes
    ----------
    split, digit, label, outcome, order : str
        Traits: which examples are shown, and in which order.
    page : int
        Trait: the page, counted from 0, of 100 images each.
    example : int
        Trait: number of the image shown large, in its split; -1 where the selection is empty.
    """

    looks_at = Session, Images
    takes = "a Session or a Dataset: ImageBrowser(labkit.load_digits())"
    split = Unicode("test")
    digit = Unicode(ANY)
    label = Unicode(ANY)
    outcome = Unicode(ANY)
    order = Unicode(INDEX)
    page = Int(0)
    example = Int(-1)

    def __init__(self, state: Any) -> None:
        self._settling = False
        self._chosen = self._outputs = self._large = (None, None)  # what they belong to, and they
        super().__init__(state)

    @property
    def _predicts(self):
        return isinstance(self.state, Session)

    @validate("split", *FILTERS[1:])
    def _check_choice(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        allowed = {
            "split": ["test", "train"],
            "label": [ANY, *map(str, range(self.state.dataset.n_classes))],
            "outcome": [ANY, RIGHT, WRONG],
            "order": [INDEX, MOST, LEAST],
            "digit": [ANY, *self._digits()],
        }[name]
        if value not in allowed:
            raise TraitError(f"{name} must be one of {', '.join(allowed)}; found {value!r:.80}.")
        if value in (RIGHT, WRONG, MOST, LEAST) and not self._predicts:
            raise TraitError(f"{name}: a dataset alone has no predictions; pass a Session.")
        return value

    @validate("page")
    def _check_page(self, proposal):
        pages = max(-(-len(self._list()) // PER_PAGE), 1)
        if not 0 <= proposal["value"] < pages:
            raise TraitError(
                f"page must be 0 to {pages - 1} in this selection, found {proposal['value']}."
            )
        return proposal["value"]

    @validate("example")
    def _check_example(self, proposal):
        m = len(self._labels())
        if not -1 <= proposal["value"] < m:
            raise TraitError(f"example must be 0 to {m - 1}, found {proposal['value']}.")
        return proposal["value"]

    # -- which examples --------------------------------------------------------------------------

    def _digits(self):
        digits = getattr(self.state.dataset, f"digits_{self.split}")
        return [] if digits is None else [str(digit) for digit in np.unique(digits)]

    def _inputs(self):
        return getattr(self.state.dataset, f"X_{self.split}").T

    def _labels(self):
        return getattr(self.state.dataset, f"y_{self.split}")[0]

    def _read(self):
        """Signals of the last layer for all examples of the split, kept until something changes."""
        record = self.state.shown
        key = record, self.state.dataset, self.split
        if self._outputs[0] != key:
            signals = None
            if np.isfinite(record.parameters).all():
                with np.errstate(all="ignore"):
                    signals = record.network.forward(self._inputs().T)[-1]
            if signals is None or not np.isfinite(signals.z).all():
                raise ValueError(
                    f"The outputs of epoch {record.epoch} are no numbers (NaN): training left the "
                    "range of numbers. Try a smaller learning rate."
                )
            self._outputs = key, signals
        return self._outputs[1]

    def _predicted(self):
        """Class of each example: by the threshold, or the most probable one of several."""
        a = self._read().a
        return (a[0] > self.state.threshold).astype(int) if len(a) == 1 else a.argmax(axis=0)

    def _confidence(self):
        """How far z lies on the side of the prediction, or before the second of several."""
        z = self._read().z  # still tells outputs apart that are both 1.000
        if len(z) == 1:
            return np.where(self._predicted() == 1, z[0], -z[0])
        second, first = np.partition(z, -2, axis=0)[-2:]
        return first - second

    def _list(self):
        """Numbers of the examples of the selection, in order."""
        session = self.state
        neuron = (session.shown, session.threshold) if self._predicts else None
        key = neuron, session.dataset, *(getattr(self, name) for name in FILTERS)
        if self._chosen[0] == key:
            return self._chosen[1]
        y = self._labels()
        chosen = np.ones(len(y), bool)
        if self.digit != ANY:
            chosen &= getattr(session.dataset, f"digits_{self.split}") == int(self.digit)
        if self.label != ANY:
            chosen &= y == int(self.label)
        if self.outcome != ANY:
            chosen &= (self._predicted() == y) == (self.outcome == RIGHT)
        listed = np.flatnonzero(chosen)
        if self.order != INDEX:
            confidence = self._confidence()[listed]
            if self.order == MOST:
                confidence = -confidence
            listed = listed[np.argsort(confidence, kind="stable")]
        self._chosen = key, listed
        return listed

    def _page(self):
        return self._list()[self.page * PER_PAGE : (self.page + 1) * PER_PAGE]

    def _changed_itself(self, name):
        if not self._settling:
            super()._changed_itself(name)

    def _settle(self, changed):
        """Make page and example fit the selection."""
        self._settling = True
        try:
            if not set(FILTERS).isdisjoint(changed):
                if self.digit != ANY and self.digit not in self._digits():
                    self.digit = ANY
                self.page = 0
            listed = self._list()
            last = max(len(listed) - 1, 0) // PER_PAGE
            if self.page > last:
                self.page = last
            if "example" in changed and self.example in listed:
                self.page = int(np.flatnonzero(listed == self.example)[0]) // PER_PAGE
            shown = self._page()
            if self.example not in shown:
                self.example = int(shown[0]) if len(shown) else -1
        finally:
            self._settling = False
        return listed, shown

    def _selection(self):
        parts = []
        if self.digit != ANY:
            parts.append(f"digit {self.digit}")
        if self.label != ANY:
            parts.append(f"y = {self.label}")
        if self.outcome != ANY:
            parts.append(f"predicted {self.outcome}")
        return ", ".join(parts)
