"""A map of the loss around a run, in a plane of two directions.

All parameters are one vector here, layer by layer: the weights, then the biases.
"""

import math
from dataclasses import dataclass

import numpy as np

from labkit.analysis.curvature import _along, largest_curvature
from labkit.analysis.plane import network_losses
from labkit.model.losses import CROSS_ENTROPY
from labkit.training.run import Run

__all__ = ["Landscape", "loss_landscape", "parameter_path"]

DIRECTIONS = ("path", "steepest")
POINTS = 49, 37  # of the map, across and upwards
MARGIN = 0.25  # of the path's extent, left free on each side
NARROWEST = 0.1  # of one side of the map, in units of the other
ROWS = 64  # points of the map that are computed at once


def parameter_path(run: Run, last: int) -> np.ndarray:
    """Parameters of a run at its epochs, one row each.

    Parameters
    ----------
    run : Run
        Its epochs up to `last` are computed.
    last : int
        Last epoch; earlier where the run left the range of numbers.

    Returns
    -------
    numpy.ndarray of float64, shape (n_epochs + 1, n_parameters)
        Layer by layer, of each the weights, then the biases.
    """
    run.compute(last)
    records = [run[k] for k in range(min(last, run.computed) + 1)]
    rows = np.array([record.parameters for record in records], np.float64)
    return rows[[math.isfinite(record.loss) for record in records]]


@dataclass(frozen=True, eq=False)
class Landscape:
    """A map of the mean loss in a plane through the end of a run.

    Attributes
    ----------
    kind : {"path", "steepest"}
        How the directions were chosen.
    origin : numpy.ndarray, shape (n_parameters,)
        Parameters at the last epoch; (0, 0) of the map.
    directions : numpy.ndarray, shape (2, n_parameters)
        Orthogonal and of length 1: to the right and upwards.
    across, upwards : numpy.ndarray, shape (n,)
        Coordinates of the map, in the unit of the weights.
    loss : numpy.ndarray, shape (len(upwards), len(across))
        In nats, or without a unit for the squared error.
    m : int
        Number of training examples that it is a mean over: all of them for a neuron, for a network
        as many as a second allows, evenly spread.
    share : float
        Part of the path's squared extent about the origin that lies in the plane, 0 to 1.
    """

    kind: str
    origin: np.ndarray
    directions: np.ndarray
    across: np.ndarray
    upwards: np.ndarray
    loss: np.ndarray
    m: int
    share: float

    def project(self, parameters: np.ndarray) -> np.ndarray:
        """Coordinates of parameters in the plane; what lies beside it is dropped.

        Parameters
        ----------
        parameters : numpy.ndarray, shape (n, n_parameters)
            As from :func:`parameter_path`.

        Returns
        -------
        numpy.ndarray, shape (n, 2)
        """
        return (np.asarray(parameters) - self.origin) @ self.directions.T


def loss_landscape(
    run: Run, last: int = 200, *, directions: str = "path", points: tuple[int, int] = POINTS
) -> Landscape:
    """Map the training loss of a run in a plane of two directions.

    Parameters
    ----------
    run : Run
        Its epochs up to `last` are computed.
    last : int, default 200
        Last epoch of the path; the plane goes through it.
    directions : {"path", "steepest"}, default "path"
        "path": the two directions in which the path extends most. "steepest": the way from the
        start to the end, and the direction of the largest curvature at the end, upwards; of one
        neuron with the cross-entropy only.
    points : (int, int), default (49, 37)
        Points of the map, across and upwards.

    Returns
    -------
    Landscape

    Raises
    ------
    ValueError
        If `directions` is something else or not for this run, or no epoch of the run has a finite
        loss.
    """
    if directions not in DIRECTIONS:
        raise ValueError(f"directions must be 'path' or 'steepest', found {directions!r}.")
    if directions == "steepest" and not run.form.is_neuron:
        raise ValueError(
            "The steepest direction is known only for one neuron with the cross-entropy; this run "
            f"trains {'-'.join(map(str, run.form.sizes))}, {run.form.loss}: directions='path'."
        )
    path = parameter_path(run, last)
    if not len(path):
        raise ValueError("There is no path: the loss is not finite from the start.")
    data, offsets, width = run.data, path - path[-1], 0.0
    if run.form.is_neuron:
        end = run[len(path) - 1].neuron
        steepest = largest_curvature(end, data.X_train)
        spare = steepest.direction
    else:
        spare = np.random.default_rng(0).standard_normal(path.shape[1])  # beside a straight path
        spare /= np.linalg.norm(spare)
    if directions == "path":
        basis = _principal(offsets, spare)
    else:
        up = _turned(steepest.direction)
        basis = np.array([_beside(up, (path[-1] - path[0], np.eye(len(up))[0])), up])
        # On this way up the parabola of the largest curvature the loss doubles.
        loss = end.loss(data.X_train, data.y_train)
        width = math.sqrt(2 * loss / steepest.value) if steepest.value > 0 else 1.0
    flat = offsets @ basis.T
    across, upwards = _axes(flat, points, width)
    if run.form.is_neuron:
        losses, m = _losses(data, path[-1], basis, across, upwards), data.m_train
    else:
        losses, m = network_losses(run, path[-1], basis, across, upwards)
    total = float(np.square(offsets).sum())
    share = min(float(np.square(flat).sum()) / total, 1.0) if total > 0 else 1.0
    return Landscape(directions, path[-1], basis, across, upwards, losses, m, share)


def _principal(offsets, spare):
    """Find the two directions in which the rows differ most; the end lies right of the start."""
    _, sizes, rows = np.linalg.svd(offsets - offsets.mean(axis=0), full_matrices=False)
    found = [row for row, size in zip(rows[:2], sizes[:2], strict=False) if size > 1e-9 * sizes[0]]
    first = found[0] if found else spare
    second = _beside(first, (*found[1:], spare, *np.eye(2, len(first))))
    away = -offsets[0]
    return np.array([_turned(first, away), _turned(second, away)])


def _beside(direction, others):
    """Part of the first of the others that is not along a direction, of length 1."""
    for other in others:
        rest = other - (other @ direction) * direction
        if np.linalg.norm(rest) > 1e-6 * np.linalg.norm(other) > 0:
            return rest / np.linalg.norm(rest)
    raise ValueError("A plane needs two parameters at least.")


def _turned(direction, towards=None):
    """Fix the sign, which an eigenvector leaves open."""
    along = 0.0 if towards is None else float(direction @ towards)
    if abs(along) < 1e-9:
        along = direction[np.argmax(np.abs(direction))]
    return direction if along >= 0 else -direction


def _axes(flat, points, width):
    """Coordinates of a map that holds the path, and `width` up and down from its end."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    low[1], high[1] = min(low[1], -width), max(high[1], width)
    extent = np.maximum(high - low, NARROWEST * (high - low).max())
    extent[extent == 0] = 1.0  # a run that does not move
    middle, half = (low + high) / 2, (0.5 + MARGIN) * extent
    return [np.linspace(m - h, m + h, n) for m, h, n in zip(middle, half, points, strict=True)]


def _losses(data, origin, basis, across, upwards):
    """Mean loss at each point: z changes linearly over the plane, so no point needs the images."""
    images = data.X_train.T
    z0, z1, z2 = (_along(images, vector) for vector in (origin, *basis))
    label = data.y_train[0]
    s, t = (grid.ravel() for grid in np.meshgrid(across, upwards))
    losses = np.empty(s.size)
    kind = images.dtype
    z0, z1, z2 = (z.astype(kind) for z in (z0, z1, z2))
    for k in range(0, s.size, ROWS):
        one, two = (grid[k : k + ROWS, np.newaxis].astype(kind) for grid in (s, t))
        z = z0 + one * z1 + two * z2
        losses[k : k + ROWS] = CROSS_ENTROPY.value(z, label).mean(axis=1, dtype=np.float64)
    return losses.reshape(len(upwards), len(across))
