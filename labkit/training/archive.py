"""Runs as files: one ``.npz`` to load again."""

import json
import pathlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from labkit.base.files import PathLike, with_ending, writing
from labkit.data.dataset import Dataset
from labkit.training.config import Branching, TrainingConfig
from labkit.training.record import SCALARS, Record

__all__ = ["load", "save"]

FORMAT = "labkit-run-1"
BRANCH_FORMAT = "labkit-run-2"  # with an origin, which readers of the first would overlook


def save(run: Any, path: PathLike) -> pathlib.Path:
    """Write all computed epochs, the settings and the name of the data to one ``.npz`` file.

    Parameters
    ----------
    run : Run
        Run to save; at least epoch 0 is computed.
    path : path-like
        File to write; ``.npz`` is appended where missing.

    Returns
    -------
    pathlib.Path
        The file written.
    """
    run.compute(0)
    path = with_ending(path, ".npz")
    records = [run[k] for k in range(run.computed + 1)]
    data = run.dataset
    about = {
        "format": BRANCH_FORMAT if run.origin else FORMAT,
        "config": asdict(run.config),
        "dataset": None if data is None else data.name,
        "fingerprint": None if data is None else data.fingerprint,
    }
    if run.origin:
        about["origin"] = [
            {"epoch": stretch.epoch, "config": asdict(stretch.config)} for stretch in run.origin
        ]
    with writing(path) as file:
        np.savez_compressed(
            file,
            about=np.array(json.dumps(about)),
            w=np.stack([record.w[:, 0] for record in records]),
            b=np.stack([record.b[0] for record in records]),
            **{name: run.history(name)[: len(records)] for name in SCALARS},
        )
    return path


def load(
    path: PathLike, dataset: Dataset | None = None
) -> tuple[TrainingConfig, list[Record], Sequence[Branching]]:
    """Read a run written by :func:`save`.

    Parameters
    ----------
    path : path-like
        File to read.
    dataset : Dataset, optional
        The data of the run. With it the run can be trained on; without it only read.

    Returns
    -------
    config : TrainingConfig
    records : list of Record
    origin : tuple of Branching
        What :class:`labkit.Run` is made from.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or no run, or if `dataset` is not what the run was trained on.
    """
    path = pathlib.Path(path)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            if about["format"] not in (FORMAT, BRANCH_FORMAT):
                raise ValueError(f"unknown format {about['format']!r}")
            w, b = file["w"], file["b"]
            history = {name: file[name] for name in SCALARS}
        trained_on, fingerprint = about["dataset"], about["fingerprint"]
        config = TrainingConfig(**about["config"])
        _check_arrays(w, b, history)
        origin = _origin(about, config, len(w)) if about["format"] == BRANCH_FORMAT else ()
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {path}.") from None
    except Exception as error:  # a damaged file can fail in any way
        raise ValueError(
            f"{path} is not a run saved by labkit, or it is damaged ({error}). "
            "Save the run again with run.save(path)."
        ) from error
    if dataset is not None and dataset.fingerprint != fingerprint:
        raise ValueError(
            f"The run in {path} was trained on other data ({trained_on}) than "
            f"{dataset.name}. Load the same data, or leave the dataset out to read the run only."
        )
    if dataset is not None and w.shape[1] != dataset.n_features:
        raise ValueError(
            f"The run in {path} has {w.shape[1]} weights, but {dataset.name} has "
            f"{dataset.n_features} features."
        )
    w.flags.writeable = b.flags.writeable = False
    records = [
        Record(
            epoch=k,
            w=w[k, :, np.newaxis],
            b=b[k, np.newaxis],
            **{name: values[k].item() for name, values in history.items()},
        )
        for k in range(len(w))
    ]
    return config, records, origin


def _origin(about, config, n_records):
    origin = [Branching(s["epoch"], TrainingConfig(**s["config"])) for s in about["origin"]]
    epochs = [stretch.epoch for stretch in origin]
    if not all(type(epoch) is int and 0 <= epoch < n_records for epoch in epochs):
        raise ValueError(f"it has no epoch to branch at: {epochs}")
    if not epochs or epochs != sorted(set(epochs)):
        raise ValueError(f"its branchings are not in order: {epochs}")
    for stretch in origin:
        stretch.config.branched(asdict(config))
    return origin


def _check_arrays(w, b, history):
    m = len(w)
    expected = {"w": (m, w.shape[-1]), "b": (m, 1)} | dict.fromkeys(history, (m,))
    for name, array in {"w": w, "b": b, **history}.items():
        if m == 0 or array.shape != expected[name] or array.dtype.kind != "f":
            raise ValueError(f"{name} has shape {array.shape} and type {array.dtype}")
