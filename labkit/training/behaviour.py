"""How a run behaves, judged by its loss alone."""

import numpy as np

__all__ = ["DivergenceError", "behaviour", "first_diverged", "is_diverged"]

# A run that is worse than untrained for this many epochs on end is thrown out. The first step of a
# good run may overshoot for an epoch or two, because most examples share one label.
PATIENCE = 10
# Rises of the loss are looked for among this many epochs, and only those of more than 1 %: with
# mini-batches a smaller rise is noise.
WINDOW = 10
RISE = 1.01


def is_thrown_out(loss: np.ndarray) -> bool:
    """Whether the loss has been above its value before training for all of the last epochs.

    At a rate far too large the first step throws the weights out in proportion to the rate, and the
    loss with them. From there on a neuron learns much as a perceptron does, at any rate alike: its
    decisions may be good, while each of its mistakes costs in proportion to the weights.
    """
    above = loss[1:][-PATIENCE:] > loss[0]
    return bool(above.size == PATIENCE and above.all())


def is_diverged(loss: np.ndarray) -> bool:
    """Whether a run with these losses, from epoch 0, runs away at the last of them.

    It does where the loss is not finite, or where the run is thrown out and comes no nearer: each
    loss of the later half of the last epochs is larger than all of the earlier half.
    """
    if not np.isfinite(loss[-1]):
        return True
    if not is_thrown_out(loss):
        return False
    earlier, later = np.split(loss[-PATIENCE:], 2)
    return bool(later.min() > earlier.max())


def first_diverged(loss: np.ndarray) -> int | None:
    """Return the first epoch at which a run with these losses is diverged, or None."""
    return next((k for k in range(len(loss)) if is_diverged(loss[: k + 1])), None)


def behaviour(loss: np.ndarray) -> str:
    """Name the behaviour at the last of some epochs.

    Parameters
    ----------
    loss : numpy.ndarray
        Training loss from epoch 0 on.

    Returns
    -------
    {"steady", "unsteady", "thrown out", "diverged"}
        See :meth:`labkit.Run.status`.
    """
    if is_diverged(loss):
        return "diverged"
    if is_thrown_out(loss):
        return "thrown out"
    recent = loss[1:][-WINDOW - 1 :]
    if (recent[1:] > RISE * recent[:-1]).any():
        return "unsteady"
    return "steady"


class DivergenceError(ArithmeticError):
    """An epoch was asked for that lies beyond the point where the numbers ran out of range."""
