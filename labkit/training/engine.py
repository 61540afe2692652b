"""One epoch over the data: the only place where the time of training is spent.

Arrays here lie example by example: ``images`` is ``(m, n_features)``, ``labels`` ``(m,)`` and ``w``
``(n_features,)``. Forward and backward pass are fused block by block, so that the second reading of
a block finds it in the cache, and nothing of the size of the data is allocated.

Blocks are shared out among threads where there are any. The BLAS is kept from doing so itself: its
threads wait for each other at every product, which is slower by far when another program (the
browser, say) uses a core, and the rounding would depend on their number. Here each block's part is
summed in the order of the blocks, whoever computed it.
"""

import itertools
import math
import operator
from typing import NamedTuple

import numpy as np

from labkit.base.where import IN_BROWSER
from labkit.model.activations import SIGMOID
from labkit.model.losses import CROSS_ENTROPY
from labkit.training import gathering
from labkit.training.threads import one_thread, share

__all__ = [
    "Evaluation",
    "block_rows",
    "evaluate",
    "stochastic_epoch",
    "untrained",
]

# 1.6 MB of float32: fits a core's cache, and OpenBLAS starts no threads for a product this small.
BLOCK_NUMBERS = 392_000
TOGETHER = 4 if IN_BROWSER else 12  # examples in a block of single-example updates


class Evaluation(NamedTuple):
    """Loss (nats), accuracy and gradient of one pass over a set of examples."""

    loss: float
    accuracy: float
    dw: np.ndarray | None
    db: float | None

    @property
    def slopes(self) -> tuple[np.ndarray, float]:
        """The gradient, which must have been asked for."""
        assert self.dw is not None and self.db is not None
        return self.dw, self.db


def evaluate(
    images: np.ndarray, labels: np.ndarray, w: np.ndarray, b: float, *, gradient: bool = True
) -> Evaluation:
    """Loss, accuracy and, where asked for, the full gradient at fixed parameters.

    Parameters
    ----------
    images : numpy.ndarray, shape (m, n_features)
        Examples, C-contiguous.
    labels : numpy.ndarray, shape (m,)
        0 or 1, of the same type.
    w : numpy.ndarray, shape (n_features,)
        Weights, of the same type.
    b : float
        Bias.
    gradient : bool, default True
        Whether to compute dw and db.

    Returns
    -------
    Evaluation
        With ``dw`` of shape (n_features,).
    """
    m, n_features = images.shape
    rows = block_rows(n_features)
    n_blocks = -(-m // rows)
    z = np.empty(m, images.dtype)
    error = np.empty_like(z)
    parts = np.empty((n_blocks, n_features), images.dtype)
    tickets = itertools.count()

    def work():
        with np.errstate(all="ignore"):  # a diverged run is reported by its loss, not by warnings
            while (ticket := next(tickets)) < n_blocks:
                block = slice(ticket * rows, (ticket + 1) * rows)
                _forward(images[block], w, b, out=z[block])
                if gradient:
                    _error(z[block], labels[block], out=error[block])
                    _weighted_sum(error[block], images[block], out=parts[ticket])

    share(work, n_blocks)
    with np.errstate(all="ignore"):
        loss = CROSS_ENTROPY.value(z, labels)
        correct = np.count_nonzero((z > 0) == (labels > 0))
        return Evaluation(
            loss=float(loss.mean(dtype=np.float64)),
            accuracy=float(correct / m),
            dw=parts.sum(axis=0) / np.asarray(m, images.dtype) if gradient else None,
            db=float(error.mean(dtype=np.float64)) if gradient else None,
        )


def block_rows(n_features: int) -> int:
    """Examples in one block."""
    return max(1, BLOCK_NUMBERS // n_features)


def _forward(x, w, b, out):
    if IN_BROWSER:  # NumPy has no BLAS there, and einsum's own loops take half the time
        np.einsum("ij,j->i", x, w, out=out)
    else:
        np.dot(x, w, out=out)  # unlike matmul it lets other threads run meanwhile
    out += b


def _weighted_sum(weights, x, out):
    """Write the sum of the rows of x, each times its weight."""
    if IN_BROWSER:
        np.einsum("i,ij->j", weights, x, out=out)
    else:
        np.dot(weights, x, out=out)


def _error(z, y, out):
    """Write sigmoid(z) - y, the slope of the cross-entropy along z."""
    SIGMOID.into(z, out)
    out -= y


def untrained(images: np.ndarray, seed: int, scale: float) -> tuple[np.ndarray, float]:
    """Draw the weights of a neuron that has learnt nothing; its bias is 0."""
    w = np.asarray(np.random.default_rng(seed).standard_normal(images.shape[1]) * scale)
    with np.errstate(over="ignore"):
        return w.astype(images.dtype), 0.0


def stochastic_epoch(
    images: np.ndarray,
    labels: np.ndarray,
    w: np.ndarray,
    b: float,
    *,
    learning_rate: float,
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """One epoch of stochastic gradient descent: every example once, in random order.

    Parameters
    ----------
    images, labels, w, b
        As for :func:`evaluate`; `w` is left as it is.
    learning_rate : float
        Step along the negative gradient of each batch's mean loss.
    batch_size : int
        Examples per update; 1 is single-example SGD. The last batch may be smaller.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    w : numpy.ndarray, shape (n_features,)
    b : float
    """
    order = rng.permutation(len(images))
    w = w.copy()
    with np.errstate(all="ignore"):
        if batch_size == 1:
            with one_thread():
                return _single_examples(images, labels, w, b, learning_rate, order)
        rows = min(batch_size, block_rows(len(w)))
        images_of_block = np.empty((rows, len(w)), images.dtype)
        error = np.empty(rows, images.dtype)
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            dw, db = 0, 0.0
            for first in range(0, len(batch), rows):
                chosen = batch[first : first + rows]
                x, e = gathering.take(images, chosen, images_of_block), error[: len(chosen)]
                _error(x.dot(w) + b, labels[chosen], out=e)
                dw += e.dot(x)
                db += float(e.sum())
            w -= (learning_rate / len(batch)) * dw
            b -= (learning_rate / len(batch)) * db
    return w, b


def _single_examples(images, labels, w, b, learning_rate, order):
    """One update after each example, several examples at a time.

    An update moves the weights along its example x_i alone, by -s_i x_i. So z of example k is
    w·x_k + b less the sum of s_i x_i·x_k over the i before it: with the products of all pairs at
    hand an update is a few scalars, and the weights themselves are needed once after all of them.
    """
    targets = gathering.blocks(labels[order], TOGETHER)
    for x, ys in zip(gathering.rows_of(images, order, TOGETHER), targets, strict=True):
        shifts: list[float] = []
        # Scalars in plain Python: NumPy's overhead per call would dominate one example's work.
        for z, y, products in zip(x.dot(w).tolist(), ys.tolist(), x.dot(x.T).tolist(), strict=True):
            z += b - sum(map(operator.mul, shifts, products))  # ends with the shifts there are
            y_hat = 0.5 * (1.0 + math.tanh(0.5 * z))  # sigmoid(z); math.exp would raise on overflow
            shift = learning_rate * (y_hat - y)
            shifts.append(shift)
            b -= shift
        w -= np.asarray(shifts, w.dtype).dot(x)
    return w, b
