"""Runs that are kept under a name to be compared: a tuple of them, its table, its export."""

import csv
import itertools
import pathlib
from dataclasses import dataclass, replace
from typing import Any

from labkit.base.files import PathLike
from labkit.training.config import TrainingConfig
from labkit.training.record import SCALARS, Record
from labkit.training.report import said
from labkit.training.run import Run

__all__ = ["KEPT_MOST", "KeptRun", "default_name", "export", "table"]

KEPT_MOST = 8  # more curves cannot be told apart
NAME_LENGTH = 40


@dataclass(frozen=True)
class KeptRun:
    """A run under a name, with the epoch that was looked at when it was kept.

    Parameters
    ----------
    name : str
        Name; unique within a session.
    run : Run
        The run itself, not a copy.
    epoch, n_epochs : int
        Epoch that its results are taken from; length of the run as it was shown.
    slot : int or None
        Number of its colour and line style, the same as long as it is kept. None: not kept, only
        drawn behind its branch.
    """

    name: str
    run: Run
    epoch: int
    n_epochs: int
    slot: int | None

    @property
    def config(self) -> TrainingConfig:
        """Settings of the run; for a branch, those after its branching."""
        return self.run.config

    @property
    def record(self) -> Record:
        """Record of the epoch, or of the last one computed so far."""
        return self.run[max(0, min(self.epoch, self.run.computed))]


def default_name(run: Run) -> str:
    """Name a run by its settings, as short as a legend needs it."""
    return run.config.short + (f", from epoch {run.branched_at}" if run.origin else "")


def add(
    kept: tuple[KeptRun, ...], run: Run, *, epoch: int, n_epochs: int, name: str | None = None
) -> tuple[KeptRun, ...]:
    """Return `kept` with one run more.

    Parameters
    ----------
    kept : tuple of KeptRun
        Runs so far.
    run : Run
        Run to add.
    epoch, n_epochs : int
        As for :class:`KeptRun`.
    name : str, optional
        By default made from the settings, with a number where that name is taken.

    Returns
    -------
    tuple of KeptRun
        The new one last.

    Raises
    ------
    ValueError
        If there are eight, the run is there at this epoch, or the name is taken or none.
    """
    for item in kept:
        if item.run is run and item.epoch == epoch:
            raise ValueError(f'This run is kept already, as "{item.name}".')
    if len(kept) >= KEPT_MOST:
        raise ValueError(
            f"{KEPT_MOST} runs are kept, and more curves could not be told apart. Remove one first."
        )
    names = [item.name for item in kept]
    if name is None:
        plain = default_name(run)
        if any(item.run.dataset is not run.dataset for item in kept):
            plain += f", digit {run.data.target}"
        numbered = (f"{plain} ({k})" for k in itertools.count(2))
        name = next(n for n in itertools.chain([plain], numbered) if n not in names)
    else:
        name = _checked_name(name, names)
    slot = min(set(range(KEPT_MOST)) - {item.slot for item in kept})
    return (*kept, KeptRun(name, run, epoch, n_epochs, slot))


def find(kept: tuple[KeptRun, ...], name: str) -> KeptRun:
    """Return the kept run of a name; ValueError where there is none."""
    for item in kept:
        if item.name == name:
            return item
    names = ", ".join(f'"{item.name}"' for item in kept) or "none"
    raise ValueError(f"There is no kept run {name!r}; there are: {names}.")


def renamed(kept: tuple[KeptRun, ...], old: str, new: str) -> tuple[KeptRun, ...]:
    """Return `kept` with another name for one run; ValueError where it is taken or none."""
    item = find(kept, old)
    new = _checked_name(new, [other.name for other in kept if other is not item])
    return tuple(replace(other, name=new) if other is item else other for other in kept)


def _checked_name(name, names):
    if not isinstance(name, str):
        raise TypeError(f"The name of a run must be a text, found {name!r:.80}.")
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise ValueError(
            f"The name of a run must have 1 to {NAME_LENGTH} characters, found {len(name)}."
        )
    if name in names:
        raise ValueError(f'A run named "{name}" is kept already. Choose another name.')
    return name


def table(kept: tuple[KeptRun, ...]) -> list[dict[str, Any]]:
    """Return settings and results of kept runs, one dictionary per run.

    ``digit`` is the one that was told from the rest, None for other data.
    ``branched_at`` is None for a run that is no branch. Results are those of the epoch at which
    the run was kept, or of the last one computed so far.
    """
    rows = []
    settings = said([item.config for item in kept])
    for item in kept:
        record = item.record
        rows.append(
            {
                "name": item.name,
                "digit": None if item.run.dataset is None else item.run.dataset.target,
                "method": item.config.method,
                **{name: getattr(item.config, name) for name in settings},
                "branched_at": item.run.branched_at,
                "epoch": record.epoch,
                **{name: getattr(record, name) for name in SCALARS},
                "behaviour": item.run.status(record.epoch),
            }
        )
    return rows


def export(kept: tuple[KeptRun, ...], folder: PathLike = ".") -> tuple[pathlib.Path, pathlib.Path]:
    """Write the table and the curves of kept runs as two CSV files with new names.

    Parameters
    ----------
    kept : tuple of KeptRun
        Runs to write; at least one.
    folder : path-like, default "."
        Where to; in a notebook the current folder is its own.

    Returns
    -------
    (pathlib.Path, pathlib.Path)
        ``runs.csv`` with one row per run, and ``curves.csv`` with one row per run and epoch;
        numbered where such a file exists, because nothing is overwritten.

    Raises
    ------
    ValueError
        If no run is kept.
    """
    if not kept:
        raise ValueError("No run is kept yet. Keep one first.")
    curves = []
    for item in kept:
        columns = (item.run.history(name).tolist() for name in SCALARS)
        for k, values in enumerate(zip(*columns, strict=True)):
            curves.append(
                {"name": item.name, "epoch": k, **dict(zip(SCALARS, values, strict=True))}
            )
    paths = _free_names(pathlib.Path(folder))
    for path, rows in zip(paths, (table(kept), curves), strict=True):
        with path.open("x", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return paths


def _free_names(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    number = 1
    while True:
        ending = "" if number == 1 else f"_{number}"
        paths = folder / f"runs{ending}.csv", folder / f"curves{ending}.csv"
        if not any(path.exists() for path in paths):
            return paths
        number += 1
