"""Points of two classes in a plane, to train on and to test."""

import csv
import math
import pathlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labkit.data.dataset import Dataset
from labkit.data.patterns import EXTENT, KINDS
from labkit.data.points import as_point
from labkit.model.checks import as_integer

__all__ = ["INPUTS", "LIMIT", "PointCloud", "features"]

LIMIT = 6.0  # largest absolute value of a coordinate
MOST = 2000  # points

# What a network may be given of a point, by name.
INPUTS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1**2,
    "x2^2": lambda x1, x2: x2**2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: np.sin(x1),
    "sin(x2)": lambda x1, x2: np.sin(x2),
}


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Points of two classes, some to train on and the others to test.

    Attributes
    ----------
    x : numpy.ndarray, shape (2, n)
        Coordinates x1 and x2, from -6 to 6, dimensionless.
    y : numpy.ndarray of int, shape (n,)
        Classes, 0 or 1.
    train : numpy.ndarray of bool, shape (n,)
        Which points are to train on.
    name : str
        Of the pattern.
    """

    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    name: str

    @classmethod
    def draw(
        cls,
        kind: str = "circle",
        *,
        n: int = 400,
        noise: float = 0.1,
        share: float = 0.5,
        seed: int = 0,
    ) -> "PointCloud":
        """Draw points of a pattern.

        Parameters
        ----------
        kind : str, default "circle"
            "gaussians", "circle", "xor", "spiral", "moons", "stripes" or "checkerboard".
        n : int, default 400
            Number of points, from 4 to 2,000.
        noise : float, default 0.1
            Standard deviation of what is added to each coordinate, in units of half the pattern's
            width (5), from 0 to 1.
        share : float, default 0.5
            Part of the points to train on, between 0 and 1; at least one stays on each side.
        seed : int, default 0
            Of the points, the noise and the choice.

        Returns
        -------
        PointCloud

        Raises
        ------
        TypeError, ValueError
            If something is out of range; the message says what.
        """
        if not isinstance(kind, str) or kind not in KINDS:
            raise ValueError(f"The pattern must be one of {', '.join(KINDS)}; found {kind!r:.80}.")
        if not 4 <= as_integer(n, "n") <= MOST:
            raise ValueError(f"n must be from 4 to {MOST}, found {n}.")
        if not 0 <= noise <= 1:
            raise ValueError(f"noise must be from 0 to 1, found {noise}.")
        if as_integer(seed, "seed") < 0:
            raise ValueError(f"seed must be 0 or greater, found {seed}.")
        rng = np.random.default_rng(seed)
        x, y = KINDS[kind](n, rng)
        # As much noise as is asked for, of the same shape whatever its size.
        x = np.clip(x + noise * EXTENT * 0.5 * rng.standard_normal((2, n)), -LIMIT, LIMIT)
        return cls(x, y.astype(int), _split(n, share, rng), kind)

    @classmethod
    def of_points(
        cls,
        points: Iterable[Sequence[float]],
        *,
        share: float = 0.5,
        seed: int = 0,
        name: str = "own",
    ) -> "PointCloud":
        """Take points (x1, x2, class) as they are; ValueError where one is none."""
        checked = [as_point(point, f"Point {k}", LIMIT) for k, point in enumerate(points)]
        if not 2 <= len(checked) <= MOST:
            raise ValueError(f"There must be 2 to {MOST} points, found {len(checked)}.")
        table = np.array(checked, float)
        chosen = _split(len(table), share, np.random.default_rng(seed))
        return cls(table[:, :2].T.copy(), table[:, 2].astype(int), chosen, name)

    @classmethod
    def read_csv(cls, path: Any, *, share: float = 0.5, seed: int = 0) -> "PointCloud":
        """Read points from a file of your own.

        Parameters
        ----------
        path : path-like
            Lines of three numbers, separated by commas: two quantities and the class, 0 or 1. A
            first line of names is passed over. Each quantity is shifted and scaled so that it
            reaches from -5 to 5.
        share, seed
            As for :meth:`draw`.

        Returns
        -------
        PointCloud

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If a line is no point; the message says which.
        """
        path = pathlib.Path(path)
        rows = []
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, line in enumerate(csv.reader(file), 1):
                if not any(cell.strip() for cell in line):
                    continue
                try:
                    x1, x2, label = (float(cell) for cell in line)
                    if label not in (0, 1) or not math.isfinite(x1 + x2):
                        raise ValueError
                except ValueError:
                    if number == 1:
                        continue
                    raise ValueError(
                        f"Line {number} of {path.name} must be two finite numbers and a class, 0 "
                        f"or 1, separated by commas; found {','.join(line)!r:.80}."
                    ) from None
                rows.append((x1, x2, label))
        if not rows:
            raise ValueError(f"{path.name} holds no point: lines of x1,x2,class are wanted.")
        table = np.array(rows)
        low, high = table[:, :2].min(axis=0), table[:, :2].max(axis=0)
        half = np.where(high > low, (high - low) / 2, 1.0)
        table[:, :2] = (table[:, :2] - (low + high) / 2) / half * EXTENT
        return cls.of_points(table.tolist(), share=share, seed=seed, name=path.stem[:40])

    def __len__(self) -> int:
        return len(self.y)

    @property
    def points(self) -> list[tuple[float, float, int]]:
        """The points as (x1, x2, class), with four digits."""
        return [
            (round(float(x1), 4), round(float(x2), 4), int(label))
            for x1, x2, label in zip(*self.x, self.y, strict=True)
        ]

    def with_point(self, x1: float, x2: float, label: int) -> "PointCloud":
        """Return the cloud with a point more, to train on; ValueError where it is none."""
        x1, x2, label = as_point((x1, x2, label), "The point", LIMIT)
        if len(self) >= MOST:
            raise ValueError(f"There are {MOST} points already; remove one first.")
        x = np.concatenate([self.x, [[x1], [x2]]], axis=1)
        return PointCloud(x, np.append(self.y, label), np.append(self.train, True), "own")

    def moved(self, index: int, x1: float, x2: float) -> "PointCloud":
        """Return the cloud with a point elsewhere."""
        self._check(index)
        x1, x2, _ = as_point((x1, x2, 0), "The point", LIMIT)
        x = self.x.copy()
        x[:, index] = x1, x2
        return replace(self, x=x, name="own")

    def without(self, index: int) -> "PointCloud":
        """Return the cloud without a point; ValueError for the last one to train on or to test."""
        self._check(index)
        stays = np.arange(len(self)) != index
        train = self.train[stays]
        if train.all() or not train.any():
            raise ValueError("One point to train on and one to test must stay.")
        return PointCloud(self.x[:, stays], self.y[stays], train, "own")

    def _check(self, index):
        if not 0 <= as_integer(index, "index") < len(self):
            raise IndexError(f"index must be from 0 to {len(self) - 1}, found {index}.")

    def dataset(self, inputs: Sequence[str] = ("x1", "x2")) -> Dataset:
        """Return the points as data for training.

        Parameters
        ----------
        inputs : sequence of str
            What is made of each point: "x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)".

        Returns
        -------
        Dataset
            In float32, a feature for each input.

        Raises
        ------
        ValueError
            If an input does not exist, is there twice, or there is none.
        """
        parts: dict[str, Any] = {}
        for split, chosen in (("train", self.train), ("test", ~self.train)):
            parts[f"X_{split}"] = features(self.x[:, chosen], inputs)
            parts[f"y_{split}"] = self.y[np.newaxis, chosen]
        return Dataset(**parts, name=f"{self.name} points")


def features(x: np.ndarray, inputs: Sequence[str]) -> np.ndarray:
    """Return the inputs of points of shape (2, m), float32, shape (len(inputs), m)."""
    unknown = [name for name in inputs if name not in INPUTS]
    if unknown or isinstance(inputs, str):
        raise ValueError(
            f"inputs must be among {', '.join(INPUTS)}; found {(unknown or inputs)!r:.80}."
        )
    if not inputs or len(set(inputs)) < len(inputs):
        raise ValueError(f"inputs must be one or more, each once; found {tuple(inputs)}.")
    return np.array([INPUTS[name](*x) for name in inputs], np.float32)


def _split(n: int, share: float, rng: np.random.Generator) -> np.ndarray:
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, found {share}.")
    chosen = np.zeros(n, bool)
    chosen[rng.permutation(n)[: min(max(round(share * n), 1), n - 1)]] = True
    return chosen
