"""Patterns of points of two classes in a plane that no line, or hardly one, divides."""

from collections.abc import Callable

import numpy as np

__all__ = ["EXTENT", "KINDS"]

EXTENT = 5.0  # largest coordinate before noise


def _gaussians(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y = np.arange(n) % 2
    return rng.normal(size=(2, n)) + np.where(y, 2.0, -2.0), y


def _circle(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y, angle = np.arange(n) % 2, rng.uniform(0, 2 * np.pi, n)
    radius = EXTENT * np.where(y, rng.uniform(0, 0.5, n), rng.uniform(0.7, 1, n))
    return radius * np.array([np.cos(angle), np.sin(angle)]), y


def _square(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(-EXTENT, EXTENT, (2, n))


def _xor(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _square(n, rng)
    y = x[0] * x[1] > 0
    return x + 0.3 * np.sign(x), y  # with a gap along the axes


def _spiral(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y, along = np.arange(n) % 2, np.sqrt(rng.uniform(0.02, 1, n))
    angle = 1.75 * 2 * np.pi * along + np.pi * y
    return EXTENT * along * np.array([np.sin(angle), np.cos(angle)]), y


def _moons(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y, angle = np.arange(n) % 2, rng.uniform(0, np.pi, n)
    upper = np.array([np.cos(angle), np.sin(angle)])
    lower = np.array([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return 3 * (np.where(y, lower, upper) - [[0.5], [0.25]]), y


def _stripes(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _square(n, rng)
    return x, np.floor((x[0] + x[1]) / 3.2) % 2


def _checkerboard(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _square(n, rng)
    return x, np.floor(x / 2.5).sum(axis=0) % 2


KINDS: dict[str, Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "gaussians": _gaussians,
    "circle": _circle,
    "xor": _xor,
    "spiral": _spiral,
    "moons": _moons,
    "stripes": _stripes,
    "checkerboard": _checkerboard,
}
