"""How a run behaves, judged by its loss alone."""

import numpy as np

__all__ = ["DivergenceError", "behaviour", "is_diverged"]

# A run that is worse than untrained for this many epochs on end is called diverged. The first step
# of a good run may overshoot for an epoch or two, because most examples share one label.
PATIENCE = 10
# Rises of the loss are looked for among this many epochs, and only those of more than 1 %: with
# mini-batches a smaller rise is noise.
WINDOW = 10
RISE = 1.01


def is_diverged(loss: np.ndarray) -> bool:
    """Whether a run with these losses, from epoch 0, counts as diverged at the last of them."""
    above = loss[1:][-PATIENCE:] > loss[0]
    return bool(not np.isfinite(loss[-1]) or (above.size == PATIENCE and above.all()))


def behaviour(loss: np.ndarray) -> str:
    """Name the behaviour at the last of some epochs.

    Parameters
    ----------
    loss : numpy.ndarray
        Training loss from epoch 0 on.

    Returns
    -------
    {"steady", "unsteady", "diverged"}
        See :meth:`labkit.Run.status`.
    """
    if is_diverged(loss):
        return "diverged"
    recent = loss[1:][-WINDOW - 1 :]
    if (recent[1:] > RISE * recent[:-1]).any():
        return "unsteady"
    return "steady"


class DivergenceError(ArithmeticError):
    """An epoch was asked for that lies beyond the point where the numbers ran out of range."""
