"""Passes of a network over the data, and epochs of batches.

Arrays lie example by example, as in :mod:`labkit.training.engine`; z of the last layer alone lies
output by output, ``(n_out, m)``. All parameters are one vector, and so is the gradient: layers are
views of it, and an update is one subtraction.

The BLAS works in one thread here. All examples at once are cut into blocks of a fixed size, and
blocks belong to lanes of a fixed number, which threads take one by one: so the same numbers are
added in the same order, however many threads there are, and each block is read from the memory once
for both passes.
"""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from labkit.model.activations import ACTIVATIONS
from labkit.model.outputs import output_of
from labkit.model.parameters import unpacked
from labkit.training.form import Form
from labkit.training.threads import helpers, one_thread, share

__all__ = ["NetworkPasses", "Pass"]

ROWS = 500  # examples in a block
LANES = 8
WORTH = 6_000_000  # examples times parameters of a batch that are worth another thread


class Pass(NamedTuple):
    """Loss, accuracy and gradient, None where it was not asked for, of one pass over examples."""

    loss: float
    accuracy: float
    gradient: Any


class NetworkPasses:
    """Loss, accuracy and gradient of networks of one form, and epochs of mini-batches.

    Parameters
    ----------
    form : Form
        Of the networks.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self.output = output_of(form.sizes[-1], form.loss)
        self.hidden = [ACTIVATIONS[name] for name in form.activations[:-1]]

    def evaluate(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: np.ndarray,
        *,
        gradient: bool = True,
    ) -> Pass:
        """Loss, accuracy and, where asked for, the full gradient at fixed parameters.

        Parameters
        ----------
        images : numpy.ndarray, shape (m, n_features)
            Examples, C-contiguous.
        labels : numpy.ndarray, shape (m,)
            0 and 1, or numbers of classes.
        parameters : numpy.ndarray, shape (n_parameters,)
            Of the type of the images.
        gradient : bool, default True
            Whether to compute it.

        Returns
        -------
        Pass
            Its gradient a vector as the parameters.
        """
        m = len(images)
        n_blocks = -(-m // ROWS)
        lanes = min(LANES, n_blocks)
        losses, right = np.empty(m), np.zeros(lanes, np.int64)
        sums = np.zeros((lanes, parameters.size), parameters.dtype) if gradient else None
        tickets = itertools.count()

        def work():
            part = np.empty_like(parameters) if gradient else None
            with np.errstate(all="ignore"):  # a diverged run is reported by its loss
                while (lane := next(tickets)) < lanes:
                    for block in range(lane, n_blocks, lanes):
                        rows = slice(block * ROWS, (block + 1) * ROWS)
                        x, y = images[rows], labels[rows]
                        outputs, z = self._forward(x, parameters)
                        losses[rows] = self.output.loss(z, y)
                        right[lane] += np.count_nonzero(self.output.right(z, y))
                        if part is not None and sums is not None:
                            self._backward(outputs, self.output.slope(z, y), parameters, part)
                            sums[lane] += part

        with one_thread(), np.errstate(all="ignore"):
            share(work, lanes)
            mean = None if sums is None else sums.sum(axis=0) / np.asarray(m, images.dtype)
            return Pass(float(losses.mean()), float(right.sum() / m), mean)

    def epoch(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: np.ndarray,
        velocity: np.ndarray | None,
        *,
        order: np.ndarray,
        batch_size: int,
        learning_rate: float,
        momentum: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """One epoch of stochastic gradient descent: every example once, in the given order.

        Parameters
        ----------
        images, labels, parameters
            As for :meth:`evaluate`; all are left as they are.
        velocity : numpy.ndarray or None
            The last step; None for a particle at rest.
        order : numpy.ndarray of int, shape (m,)
            Numbers of the examples.
        batch_size : int
            Examples per update; the last batch may be smaller.
        learning_rate, momentum, l1, l2 : float
            As for :class:`labkit.TrainingConfig`.

        Returns
        -------
        parameters, velocity : numpy.ndarray
            The velocity is None without momentum.
        """
        parameters = parameters.copy()
        velocity = _at_rest(parameters, velocity) if momentum else None
        # Cut in two whether or not there is a second thread: the rounding is the same.
        several = min(batch_size, len(order)) * parameters.size >= WORTH
        halves = [_Half(parameters, images, batch_size) for _ in range(1 + several)]
        gradient = halves[0].gradient
        with one_thread(), np.errstate(all="ignore"), helpers(several) as submit:
            for start in range(0, len(order), batch_size):
                batch = order[start : start + batch_size]
                if several and len(batch) > 1:
                    middle = -(-len(batch) // 2)
                    future = submit(self._sum, halves[1], images, labels, batch[middle:])
                    self._sum(halves[0], images, labels, batch[:middle])
                    future.result()
                    gradient += halves[1].gradient
                else:
                    self._sum(halves[0], images, labels, batch)
                gradient *= gradient.dtype.type(1 / len(batch))
                self.penalise(gradient, parameters, l1, l2)
                gradient *= gradient.dtype.type(learning_rate)
                if velocity is None:
                    parameters -= gradient
                else:
                    velocity *= velocity.dtype.type(momentum)
                    velocity -= gradient
                    parameters += velocity
        return parameters, velocity

    def _sum(
        self, half: "_Half", images: np.ndarray, labels: np.ndarray, chosen: np.ndarray
    ) -> None:
        """Write the sum of the gradients of some examples."""
        with np.errstate(all="ignore"):  # of its own in each thread
            for first in range(0, len(chosen), ROWS):
                rows = chosen[first : first + ROWS]
                x, y = half.rows[: len(rows)], labels[rows]
                np.take(images, rows, axis=0, out=x, mode="clip")  # clip: no hidden buffer
                outputs, z = self._forward(x, half.parameters)
                slopes = self.output.slope(z, y)
                into = half.part if first else half.gradient
                self._backward(outputs, slopes, half.parameters, into)
                if first:
                    half.gradient += half.part

    def descend(
        self,
        parameters: np.ndarray,
        velocity: np.ndarray | None,
        gradient: np.ndarray,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """One step of gradient descent with the gradient of all examples; as for :meth:`epoch`."""
        kind = parameters.dtype.type
        with np.errstate(all="ignore"):
            step = gradient.copy()
            self.penalise(step, parameters, l1, l2)
            step *= kind(-learning_rate)
            if momentum:
                velocity = _at_rest(parameters, velocity) * kind(momentum) + step
                return parameters + velocity, velocity
            return parameters + step, None

    def penalise(self, gradient: np.ndarray, parameters: np.ndarray, l1: float, l2: float) -> None:
        """Add the slope of the penalties to a gradient, in place; biases have none."""
        if not (l1 or l2):
            return
        pairs = zip(self._layers(gradient), self._layers(parameters), strict=True)
        for (dw, _), (w, _) in pairs:
            dw += w.dtype.type(l2) * w + w.dtype.type(l1) * np.sign(w)

    def penalty(self, parameters: np.ndarray, l1: float, l2: float) -> float:
        """Return what the penalties add to the loss."""
        if not (l1 or l2):
            return 0.0
        weights = [w.astype(np.float64) for w, _ in self._layers(parameters)]
        with np.errstate(all="ignore"):
            absolute = sum(float(np.abs(w).sum()) for w in weights)
            return l1 * absolute + l2 / 2 * sum(float(np.square(w).sum()) for w in weights)

    def _layers(self, vector: np.ndarray) -> Sequence[tuple[np.ndarray, np.ndarray]]:
        return tuple(unpacked(vector, self.form.sizes))

    def _forward(
        self, x: np.ndarray, parameters: np.ndarray
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the inputs of each layer, (rows, n_in), and z of the last one, (n_out, rows)."""
        *layers, (w, b) = self._layers(parameters)
        inputs = [x]
        for (w_hidden, b_hidden), activation in zip(layers, self.hidden, strict=True):
            z = np.dot(inputs[-1], w_hidden)
            z += b_hidden
            inputs.append(activation.into(z, z))
        z = np.dot(w.T, inputs[-1].T)
        z += b[:, np.newaxis]
        return inputs, z

    def _backward(
        self,
        inputs: list[np.ndarray],
        slopes: np.ndarray,
        parameters: np.ndarray,
        out: np.ndarray,
    ) -> None:
        """Write the sum of the gradients of all rows; `slopes` are those along the last z."""
        weights, gradients = self._layers(parameters), self._layers(out)
        np.dot(inputs[-1].T, slopes.T, out=gradients[-1][0])
        slopes.sum(axis=1, out=gradients[-1][1])
        back = slopes.T
        for k in reversed(range(len(self.hidden))):
            back = np.dot(back, weights[k + 1][0].T)
            self.hidden[k].back(back, inputs[k + 1])
            np.dot(inputs[k].T, back, out=gradients[k][0])
            back.sum(axis=0, out=gradients[k][1])


class _Half:
    """Memory for half of a batch: examples side by side, and their gradient."""

    def __init__(self, parameters: np.ndarray, images: np.ndarray, rows: int) -> None:
        self.parameters = parameters
        self.rows = np.empty((min(rows, ROWS), images.shape[1]), images.dtype)
        self.gradient, self.part = np.empty_like(parameters), np.empty_like(parameters)


def _at_rest(parameters: np.ndarray, velocity: np.ndarray | None) -> np.ndarray:
    return np.zeros_like(parameters) if velocity is None else velocity.copy()
