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
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from labkit.model.activations import ACTIVATIONS
from labkit.model.outputs import output_of
from labkit.model.parameters import unpacked
from labkit.training import gathering
from labkit.training.form import Form
from labkit.training.threads import helpers, one_thread, share

__all__ = ["NetworkPasses", "Pass"]

LANES = 8
WORTH = 6_000_000  # examples times parameters of a batch that are worth another thread,
FEWEST = 128  # and so many examples, for it takes 0.1 ms to have it begin


ONES = {kind: np.ones(gathering.ROWS, kind) for kind in (np.float32, np.float64)}
Layers = Sequence[tuple[np.ndarray, np.ndarray]]  # w and b of each, views of one vector


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
        n_blocks = -(-m // gathering.ROWS)
        lanes = min(LANES, n_blocks)
        losses, right = np.empty(m), np.zeros(lanes, np.int64)
        sums = np.zeros((lanes, parameters.size), parameters.dtype) if gradient else None
        tickets, weights = itertools.count(), self._layers(parameters)

        def work():
            part = np.empty_like(parameters) if gradient else None
            slopes_of = None if part is None else self._layers(part)
            with np.errstate(all="ignore"):  # a diverged run is reported by its loss
                while (lane := next(tickets)) < lanes:
                    for block in range(lane, n_blocks, lanes):
                        rows = slice(block * gathering.ROWS, (block + 1) * gathering.ROWS)
                        x, y = images[rows], labels[rows]
                        outputs, z = self._forward(x, weights)
                        losses[rows] = self.output.loss(z, y)
                        right[lane] += np.count_nonzero(self.output.right(z, y))
                        if slopes_of is not None and sums is not None:
                            self._backward(outputs, self.output.slope(z, y), weights, slopes_of)
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
        m, weights, labels = len(order), self._layers(parameters), labels[order]
        # Cut in two whether or not there is a second thread: the rounding is the same.
        size = min(batch_size, m)
        several = size >= FEWEST and size * parameters.size >= WORTH
        parts = [_Part(self, parameters) for _ in range(1 + several)]
        step = parts[0].step
        quietly = np.errstate(all="ignore")  # each thread has its own
        wanted = several or m * images[0].nbytes >= gathering.WORTH
        with one_thread(), quietly, helpers(wanted, apart=several) as submit:
            batches = gathering.gathered(images, order, batch_size, submit)
            for start in range(0, m, batch_size):
                y = labels[start : start + batch_size]
                scale = parameters.dtype.type(learning_rate / len(y))
                if several:
                    batch, middle = order[start : start + len(y)], -(-len(y) // 2)
                    rows = gathering.rows_of(images, batch[middle:])
                    future = submit(quietly(parts[1].add_up), rows, y[middle:], weights, scale)
                    rows = gathering.rows_of(images, batch[:middle])
                    parts[0].add_up(rows, y[:middle], weights, scale)
                    future.result()
                    step += parts[1].step
                else:
                    parts[0].add_up(gathering.blocks(next(batches)), y, weights, scale)
                self.penalise(step, parameters, learning_rate * l1, learning_rate * l2)
                if velocity is None:
                    parameters -= step
                else:
                    velocity *= velocity.dtype.type(momentum)
                    velocity -= step
                    parameters += velocity
        return parameters, velocity

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

    def _layers(self, vector: np.ndarray) -> Layers:
        return tuple(unpacked(vector, self.form.sizes))

    def _forward(self, x: np.ndarray, weights: Layers) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the inputs of each layer, (rows, n_in), and z of the last one, (n_out, rows)."""
        *layers, (w, b) = weights
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
        weights: Layers,
        gradients: Layers,
    ) -> None:
        """Write the sum of the gradients of all rows; `slopes` are those along the last z."""
        ones = ONES[slopes.dtype.type][: slopes.shape[1]]  # the BLAS adds up faster than NumPy
        np.dot(inputs[-1].T, slopes.T, out=gradients[-1][0])
        np.dot(slopes, ones, out=gradients[-1][1])
        back = slopes.T
        for k in reversed(range(len(self.hidden))):
            back = np.dot(back, weights[k + 1][0].T)
            self.hidden[k].back(back, inputs[k + 1])
            np.dot(inputs[k].T, back, out=gradients[k][0])
            np.dot(ones, back, out=gradients[k][1])


class _Part:
    """The sum of the gradients of some examples, and memory for it."""

    def __init__(self, passes: NetworkPasses, parameters: np.ndarray) -> None:
        self.passes = passes
        self.step, self._part = np.empty_like(parameters), np.empty_like(parameters)
        self._into = [passes._layers(vector) for vector in (self.step, self._part)]

    def add_up(
        self, blocks: Iterable[np.ndarray], y: np.ndarray, weights: Layers, scale: Any
    ) -> None:
        """Write the sum over all examples, times `scale`; a block holds at most `ROWS`."""
        passes, first = self.passes, 0
        for x in blocks:
            outputs, z = passes._forward(x, weights)
            slopes = passes.output.slope(z, y[first : first + len(x)])
            slopes *= scale  # few numbers, unlike those of the gradient
            passes._backward(outputs, slopes, weights, self._into[first > 0])
            if first:
                self.step += self._part
            first += len(x)
        if not first:  # the second half of one example
            self.step.fill(0)


def _at_rest(parameters: np.ndarray, velocity: np.ndarray | None) -> np.ndarray:
    return np.zeros_like(parameters) if velocity is None else velocity.copy()
