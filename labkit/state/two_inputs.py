"""A neuron with two inputs, the input it is given, and points of two classes to tell apart."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import traitlets
from traitlets import Bool, Float, TraitError, validate

from labkit.data.points import PULSES, as_point
from labkit.model.neuron import Neuron
from labkit.state.observable import Observable

__all__ = ["TwoInputs"]

LIMITS = {"w1": 10.0, "w2": 10.0, "b": 10.0, "x1": 5.0, "x2": 5.0}  # largest absolute values
LEARNING_RATES = 1e-2, 1e1
MOST_POINTS = 200
UNDO_DEPTH = 200
KEPT = (*LIMITS, "points")  # what undo brings back


class TwoInputs(Observable):
    """Two weights, a bias, two inputs, and labelled points in the plane of the inputs.

    Weights and bias lie between -10 and 10, inputs and points between -5 and 5. Every change can be
    undone; changes of the same trait that follow each other are undone together.

    Parameters
    ----------
    points : iterable of (x1, x2, label), optional
        At most 200 points of label 0 or 1. By default pulses of a detector.
    w : (float, float), default (1, 0)
        Weights.
    b : float, default 0
        Bias.
    x : (float, float), default (1, 0.5)
        Input of the neuron.
    learning_rate : float, default 0.5
        For :meth:`step`, 0.01 to 10.
    labels : (str, str), optional
        Names and units of the two inputs.
    classes : (str, str), default ("noise", "signal")
        Names of the classes 0 and 1.

    Attributes
    ----------
    w1, w2, b, x1, x2, points, learning_rate
        Traits. ``points`` is a tuple of tuples.
    undoable : bool
        Whether there is something to undo; read-only.

    Raises
    ------
    traitlets.TraitError
        If a number is out of range or NaN, or a point is malformed; also whenever a trait is set.
    ValueError
        If a pair does not have two elements.

    Examples
    --------
    >>> state = TwoInputs([(0, 1, 1), (0, -1, 0)], w=(0, 1), b=4, x=(2, 3))
    >>> round(state.y_hat, 3), state.n_correct
    (0.999, 1)
    """

    w1 = Float(1.0)
    w2 = Float(0.0)
    b = Float(0.0)
    x1 = Float(1.0)
    x2 = Float(0.5)
    points = traitlets.Any(())
    learning_rate = Float(0.5)
    undoable = Bool(False, read_only=True)

    def __init__(
        self,
        points: Iterable[tuple[float, float, int]] = PULSES,
        *,
        w: Sequence[float] = (1.0, 0.0),
        b: float = 0.0,
        x: Sequence[float] = (1.0, 0.5),
        learning_rate: float = 0.5,
        labels: Sequence[str] = (
            "pulse height x₁ (standard deviations)",
            "pulse width x₂ (standard deviations)",
        ),
        classes: Sequence[str] = ("noise", "signal"),
    ) -> None:
        w, x = _pair(w, "w"), _pair(x, "x")
        self.labels = tuple(map(str, _pair(labels, "labels")))
        self.classes = tuple(map(str, _pair(classes, "classes")))
        self._history: list[
            tuple[Any, dict[str, Any]]
        ] = []  # (key, what was before), the newest last
        super().__init__()
        self._before = self._snapshot()
        with self.transaction():
            self._set(w1=w[0], w2=w[1], b=b, x1=x[0], x2=x[1], points=points)
            self.learning_rate = learning_rate
            self._initial = self._before = self._snapshot()

    def __repr__(self):
        return (
            f"TwoInputs(w=({self.w1:g}, {self.w2:g}), b={self.b:g}, "
            f"x=({self.x1:g}, {self.x2:g}), {len(self.points)} points)"
        )

    # -- reading ---------------------------------------------------------------------------------

    @property
    def neuron(self) -> Neuron:
        """The :class:`labkit.Neuron` with these weights and this bias."""
        return Neuron([self.w1, self.w2], self.b)

    @property
    def z(self) -> float:
        """Weighted sum for the input x."""
        return self.neuron.z([self.x1, self.x2]).item()

    @property
    def y_hat(self) -> float:
        """Output for the input x."""
        return self.neuron([self.x1, self.x2]).item()

    @property
    def X(self) -> np.ndarray:
        """The points as inputs, shape (2, m)."""
        return np.array([point[:2] for point in self.points], dtype=float).reshape(-1, 2).T

    @property
    def y(self) -> np.ndarray:
        """Labels of the points, shape (1, m)."""
        return np.array([[point[2] for point in self.points]], dtype=float)

    @property
    def n_correct(self) -> int:
        """Number of points on the side of the decision line that belongs to their class."""
        if not self.points:
            return 0
        return int((self.neuron.predict(self.X) == (self.y == 1)).sum())

    @property
    def loss(self) -> float | None:
        """Mean cross-entropy of the points in nats, None without points."""
        return self.neuron.loss(self.X, self.y) if self.points else None

    # -- changing --------------------------------------------------------------------------------

    def change(self, gesture: Any = None, **values: Any) -> None:
        """Set several traits together, as one step of undo.

        Parameters
        ----------
        gesture : hashable, optional
            Changes of the same gesture that follow each other, as in dragging, are undone together.
        **values
            Traits by name; where one is refused, none is changed.
        """
        with self.transaction():
            self._note()
            self._set(**values)
            self._note(None if gesture is None else ("gesture", gesture))

    def add(self, x1: float, x2: float, label: int) -> None:
        """Add a point."""
        self.change(points=(*self.points, (x1, x2, label)))

    def remove(self, index: int) -> None:
        """Remove a point."""
        self._check_index(index)
        self.change(points=self.points[:index] + self.points[index + 1 :])

    def toggle(self, index: int) -> None:
        """Move a point to the other class."""
        self._check_index(index)
        x1, x2, label = self.points[index]
        self.change(points=(*self.points[:index], (x1, x2, 1 - label), *self.points[index + 1 :]))

    def step(self) -> None:
        """Take one step of gradient descent on the mean cross-entropy of the points.

        Raises
        ------
        ValueError
            Without points, or where the step would leave the range of the weights.
        """
        if not self.points:
            raise ValueError("A step of gradient descent needs at least one point.")
        gradient = self.neuron.gradient(self.X, self.y)
        slopes = (*gradient.dw[:, 0].tolist(), gradient.db.item())
        rate = self.learning_rate
        new = {
            name: getattr(self, name) - rate * slope
            for name, slope in zip(("w1", "w2", "b"), slopes, strict=True)
        }
        for name, value in new.items():
            if abs(value) > LIMITS[name]:
                raise ValueError(
                    f"This step would take {name} to {value:.2f}, beyond {LIMITS[name]:g}; "
                    "take a smaller learning rate."
                )
        self.change(object(), **new)  # a gesture of its own: each step is undone by itself

    def undo(self) -> None:
        """Take back the last change; without one, do nothing."""
        with self.transaction():
            self._note()
            if self._history:
                _, before = self._history.pop()
                self._set(**before)
                self._before = before
                if self._history:  # the next change begins a step of its own
                    self._history[-1] = None, self._history[-1][1]
                self.set_trait("undoable", bool(self._history))

    def reset(self) -> None:
        """Back to how it was made; this can be undone."""
        self.change(object(), **self._initial)

    def _set(self, **values):
        with self.hold_trait_notifications():  # where one is refused, all are taken back
            for name, value in values.items():
                setattr(self, name, value)

    def _snapshot(self):
        return {name: getattr(self, name) for name in KEPT}

    def _settle(self):
        self._note()

    def _note(self, key=None):
        """Put what changed since the last call into the history."""
        now = self._snapshot()
        names = tuple(name for name in KEPT if now[name] != self._before[name])
        if not names:
            return
        if key is None and len(names) == 1 and names != ("points",):
            key = names
        if key is None or not self._history or self._history[-1][0] != key:
            self._history.append((key, self._before))
            del self._history[:-UNDO_DEPTH]
        self._before = now
        self.set_trait("undoable", True)

    # -- checking --------------------------------------------------------------------------------

    def _check_index(self, index):
        if not 0 <= index < len(self.points):
            raise IndexError(f"There are {len(self.points)} points, found index {index}.")

    @validate(*LIMITS)
    def _check_number(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        limit = LIMITS[name]
        if not -limit <= value <= limit:
            raise TraitError(f"{name} must lie between {-limit:g} and {limit:g}, found {value:g}.")
        return value

    @validate("learning_rate")
    def _check_learning_rate(self, proposal):
        low, high = LEARNING_RATES
        if not low <= proposal["value"] <= high:
            raise TraitError(
                f"learning_rate must lie between {low:g} and {high:g}, found {proposal['value']:g}."
            )
        return proposal["value"]

    @validate("points")
    def _check_points(self, proposal):
        try:
            points = tuple(
                as_point(point, f"points[{i}]", LIMITS["x1"])
                for i, point in enumerate(proposal["value"])
            )
        except ValueError as error:
            raise TraitError(str(error)) from None
        except TypeError:
            raise TraitError(
                f"points must be a list of (x1, x2, label), found {proposal['value']!r:.80}."
            ) from None
        if len(points) > MOST_POINTS:
            raise TraitError(f"At most {MOST_POINTS} points, found {len(points)}.")
        return points


def _pair(values, name):
    values = tuple(values)
    if len(values) != 2:
        raise ValueError(f"{name} must have two elements, found {len(values)}.")
    return values
