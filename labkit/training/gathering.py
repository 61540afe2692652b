"""Examples in a random order, side by side in the memory as the BLAS wants them."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["ROWS", "WORTH", "blocks", "gathered", "rows_of"]

ROWS = 500  # examples in a block
TOGETHER = 1024  # examples that are gathered ahead at a time
WORTH = 4_000_000  # bytes of examples that are worth another thread


def blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    """Cut examples into blocks."""
    for first in range(0, len(x), ROWS):
        yield x[first : first + ROWS]


def rows_of(images: np.ndarray, chosen: np.ndarray) -> Iterator[np.ndarray]:
    """Give some examples block by block, in the same memory."""
    memory = np.empty((min(len(chosen), ROWS), images.shape[1]), images.dtype)
    for rows in blocks(chosen):
        # clip: no hidden buffer
        yield np.take(images, rows, axis=0, out=memory[: len(rows)], mode="clip")


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
        chosen = order[first : first + together]
        return np.take(images, chosen, axis=0, out=into[: len(chosen)], mode="clip")

    future = submit(gather, 0, memory[0])
    for first in range(together, len(order) + together, together):
        x = future.result()
        if first < len(order):
            memory.reverse()
            future = submit(gather, first, memory[0])
        for start in range(0, len(x), batch_size):
            yield x[start : start + batch_size]
