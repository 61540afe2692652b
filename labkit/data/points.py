"""Points of two classes in a plane."""

import math
from typing import Any

__all__ = ["PULSES", "as_point"]

# Pulses of a detector: height and width, each in standard deviations from its mean.
PULSES = (
    (-1.9, -1.1, 0),
    (-1.4, 0.3, 0),
    (-1.2, -1.8, 0),
    (-0.9, -0.5, 0),
    (-0.6, 1.0, 0),
    (-0.3, -1.2, 0),
    (0.2, -0.4, 0),
    (0.6, -1.5, 0),
    (-0.4, 1.6, 1),
    (0.1, 0.7, 1),
    (0.5, 2.1, 1),
    (0.8, 0.2, 1),
    (1.1, 1.3, 1),
    (1.5, -0.6, 1),
    (1.8, 0.8, 1),
    (2.3, 1.7, 1),
)


def as_point(point: Any, name: str, limit: float) -> tuple[float, float, int]:
    """Return a point of one of two classes, checked.

    Parameters
    ----------
    point : iterable of (x1, x2, label)
        Two coordinates and a label, 0 or 1.
    name : str
        What the message calls it.
    limit : float
        Largest absolute value of a coordinate.

    Returns
    -------
    (float, float, int)

    Raises
    ------
    ValueError
        If it is something else, or out of range.
    """
    try:
        x1, x2, label = (float(value) for value in point)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be three numbers (x1, x2, label), found {point!r:.80}."
        ) from None
    for value in (x1, x2):
        if not -limit <= value <= limit or math.isnan(value):
            raise ValueError(
                f"{name} must lie between {-limit:g} and {limit:g}, found ({x1:g}, {x2:g})."
            )
    if label not in (0, 1):
        raise ValueError(f"The label of {name} must be 0 or 1, found {label:g}.")
    return x1, x2, int(label)
