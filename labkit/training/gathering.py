"""Examples in a random order, side by side in the memory as the BLAS wants them."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["ROWS", "WORTH", "blocks", "gathered", "rows_of", "take"]

ROWS = 500  # examples in a block
TOGETHER = 1024  # examples that are gathered ahead at a time
WORTH = 4_000_000  # bytes of examples that are worth another thread


def take(images: np.ndarray, chosen: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """Return some examples, written into the beginning of `memory`."""
    # clip: no hidden buffer
    return np.take(images, chosen, axis=0, out=memory[: len(chosen)], mode="clip")


def blocks(x: np.ndarray, rows: int | None = None) -> Iterator[np.ndarray]:
    """Cut examples into blocks of `rows`, by default `ROWS`."""
    rows = rows or ROWS
    for first in range(0, len(x), rows):
        yield x[first : first + rows]


def rows_of(
    images: np.ndarray, chosen: np.ndarray, rows: int | None = None
) -> Iterator[np.ndarray]:
    """Give some examples block by block, as :func:`blocks` cuts them, in the same memory."""
    memory = np.empty((min(len(chosen), rows or ROWS), images.shape[1]), images.dtype)
    for block in blocks(chosen, rows):
        yield take(images, block, memory)


def gathered(
    images: np.ndarray, order: np.ndarray, batch_size: int, submit: Callable[..., Any]
) -> Iterator[np.ndarray]:
    """Give the examples of each batch, while another thread gathers those that follow.

    They lie anywhere in the memory, and waiting for it takes an eighth of a small network's time.
    """
    together = max(1, TOGETHER // batch_size) * batch_size
    memory = [
        np.empty((min(together, len(order)), images.shape[1]), images.dtype) for _ in range(2)
    ]

    def gather(first, into):
        return take(images, order[first : first + together], into)

    future = submit(gather, 0, memory[0])
    for first in range(together, len(order) + together, together):
        x = future.result()
        if first < len(order):
            memory.reverse()
            future = submit(gather, first, memory[0])
        for start in range(0, len(x), batch_size):
            yield x[start : start + batch_size]
