"""Simulate the packaged states of the Ising model anew: ``python -m labkit.data.build_ising``.

Swendsen and Wang's method (1987): neighbours that are alike are joined with the probability
1 - exp(-2 J / k T), and each cluster of joined spins is turned up or down at random. It forgets its
start within a few steps even at the critical temperature, where single flips need thousands. Takes
a minute.
"""

import argparse
import pathlib
from collections.abc import Sequence

import numpy as np

from labkit.data.arrays import report_built, write_arrays
from labkit.data.ising import COUNT, CRITICAL, FILE, SHA256, SIDE

__all__ = ["main", "simulate"]

LOWEST, HIGHEST = 1.5, 2 * CRITICAL - 1.5  # temperatures, as far below the critical one as above
STEPS = 60


def simulate(temperatures: np.ndarray, rng: np.random.Generator, steps: int = STEPS) -> np.ndarray:
    """States in equilibrium, one for each temperature.

    Parameters
    ----------
    temperatures : numpy.ndarray, shape (m,)
        In units of J / k.
    rng : numpy.random.Generator
        What is drawn from.
    steps : int
        From a random start.

    Returns
    -------
    numpy.ndarray of bool, shape (m, 28, 28)
        Whether a spin is up.
    """
    shape = len(temperatures), SIDE, SIDE
    up = rng.random(shape) < 0.5
    site = np.arange(up.size).reshape(shape)
    joined = 1 - np.exp(-2 / temperatures)[:, np.newaxis, np.newaxis]
    for _ in range(steps):
        ends = []
        for axis in (1, 2):
            bond = (up == np.roll(up, -1, axis)) & (rng.random(shape) < joined)
            ends.append((site[bond], np.roll(site, -1, axis)[bond]))
        cluster = _clusters(up.size, *(np.concatenate(part) for part in zip(*ends, strict=True)))
        up = (rng.random(cluster.max() + 1) < 0.5)[cluster].reshape(shape)
    return up


def _clusters(n: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the cluster of each of n sites, which bonds between `one` and `other` join."""
    least = np.arange(n)  # of the sites that are known to be in the same cluster
    while (apart := least[one] != least[other]).any():
        low, high = np.sort([least[one[apart]], least[other[apart]]], axis=0)
        np.minimum.at(least, high, low)
        while (least[least] != least).any():
            least = least[least]
    return np.unique(least, return_inverse=True)[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate and write; see the module's own text."""
    parser = argparse.ArgumentParser(
        prog="python -m labkit.data.build_ising",
        description="Simulate the packaged states of the Ising model anew.",
    )
    parser.add_argument("--output", type=pathlib.Path, default=FILE, help="default: %(default)s")
    parser.add_argument("--count", type=int, default=COUNT, help="states of each split")
    options = parser.parse_args(arguments)
    rng, arrays = np.random.default_rng(0), {}
    for split in ("train", "test"):
        temperatures = rng.uniform(LOWEST, HIGHEST, options.count)
        up = simulate(temperatures, rng)
        arrays[f"X_{split}"] = np.packbits(up.reshape(options.count, -1), axis=1)
        arrays[f"y_{split}"] = temperatures.astype(np.float32)
    write_arrays(options.output, arrays, level=9)
    report_built(options.output, SHA256, "labkit/data/ising.py")


if __name__ == "__main__":
    main()
