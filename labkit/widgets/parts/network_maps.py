"""Outputs of neurons over the plane, as bytes for the browser."""

import functools

import numpy as np

from labkit.data.point_cloud import INPUTS, LIMIT, features

__all__ = ["grid", "maps", "output", "points"]


@functools.cache
def grid(cells: int) -> np.ndarray:
    """Points in the middle of the cells of the plane, from above, shape (2, cells²)."""
    steps = (np.arange(cells) + 0.5) / cells * 2 * LIMIT - LIMIT
    x1, x2 = np.meshgrid(steps, -steps)
    points = np.stack([x1.ravel(), x2.ravel()])
    points.flags.writeable = False
    return points


def _signed(values):
    """Return rows of values as bytes, each row by its largest: 128 is zero."""
    most = np.abs(values).max(axis=1, keepdims=True)
    scaled = np.divide(values, most, out=np.zeros_like(values), where=most > 0)
    return (128 + 127 * scaled).astype(np.uint8).tobytes()


def points(cloud):
    """Return coordinates, class and whether it is to train on, of each point."""
    columns = [*cloud.x, cloud.y, cloud.train]
    return np.stack(columns, axis=1).astype(np.float32).tobytes()


def maps(network, inputs, cells):
    """Return the outputs of all inputs and hidden neurons over the plane."""
    plane = grid(cells)
    rows = [features(plane, tuple(INPUTS))]
    if network is not None:
        signals = network.forward(features(plane, inputs))
        rows += [_centred(s.a, la) for s, la in zip(signals, network.layers[:-1], strict=False)]
    return b"".join(_signed(row) for row in rows)


def _centred(a, layer):
    return a - np.float32(0.5) if layer.activation == "sigmoid" else a


def output(network, inputs, fine, selected):
    """Return the output of the network, or of the neuron that is selected, over the plane."""
    if network is None:
        return np.full(fine * fine, 128, np.uint8).tobytes()
    signals = network.forward(features(grid(fine), inputs))
    if selected < 0:
        return (255 * signals[-1].a[0]).astype(np.uint8).tobytes()
    hidden = [_centred(s.a, la) for s, la in zip(signals, network.layers[:-1], strict=False)]
    return _signed(np.concatenate(hidden)[selected : selected + 1])
