"""Runs as files: one ``.npz`` to load again, a CSV table, a list for a lab report."""

import csv
import json
import pathlib
from dataclasses import asdict

import numpy as np

from labkit.training import SCALARS, Branching, Record, Run, TrainingConfig, branch_config

__all__ = ["load", "report", "save", "table", "to_csv"]

FORMAT = "labkit-run-1"
BRANCH_FORMAT = "labkit-run-2"  # with an origin, which readers of the first would overlook

SETTINGS = ("learning_rate", "batch_size", "seed")  # what may change along a run


def save(run, path):
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
    path = pathlib.Path(path)
    if path.suffix != ".npz":
        path = path.with_name(path.name + ".npz")
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
    # Written beside the target and moved: a full disk never costs an older file.
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:
            np.savez_compressed(
                file,
                about=np.array(json.dumps(about)),
                w=np.stack([record.w[:, 0] for record in records]),
                b=np.stack([record.b[0] for record in records]),
                **{name: run.history(name)[: len(records)] for name in SCALARS},
            )
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def load(path, dataset=None):
    """Read a run written by :func:`save`.

    Parameters
    ----------
    path : path-like
        File to read.
    dataset : Dataset, optional
        The data of the run. With it the run can be trained on; without it only read.

    Returns
    -------
    Run

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
    return Run(dataset, config, records=records, origin=origin)


def _origin(about, config, n_records):
    origin = [Branching(s["epoch"], TrainingConfig(**s["config"])) for s in about["origin"]]
    epochs = [stretch.epoch for stretch in origin]
    if not all(type(epoch) is int and 0 <= epoch < n_records for epoch in epochs):
        raise ValueError(f"it has no epoch to branch at: {epochs}")
    if not epochs or epochs != sorted(set(epochs)):
        raise ValueError(f"its branchings are not in order: {epochs}")
    for stretch in origin:
        branch_config(stretch.config, asdict(config))
    return origin


def _check_arrays(w, b, history):
    m = len(w)
    expected = {"w": (m, w.shape[-1]), "b": (m, 1)} | dict.fromkeys(history, (m,))
    for name, array in {"w": w, "b": b, **history}.items():
        if m == 0 or array.shape != expected[name] or array.dtype.kind != "f":
            raise ValueError(f"{name} has shape {array.shape} and type {array.dtype}")


def table(run):
    """Return one dictionary per computed epoch: losses, accuracies, gradient norm, bias, settings.

    The settings are those of the updates that led to the epoch, so that a branch shows where it
    begins; ``batch_size`` None is the full batch.
    """
    run.compute(0)
    return [
        {
            "epoch": k,
            **{name: getattr(run[k], name) for name in SCALARS},
            "b": run[k].b.item(),
            **{name: getattr(run.config_at(k), name) for name in SETTINGS},
        }
        for k in range(run.computed + 1)
    ]


def to_csv(run, path):
    """Write :func:`table` as comma-separated values with a header line; None is an empty field.

    Parameters
    ----------
    run : Run
        Run to write.
    path : path-like
        File to write.

    Returns
    -------
    pathlib.Path
        The file written.
    """
    path = pathlib.Path(path)
    rows = table(run)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def report(run, epoch=None):
    """Write settings and results at one epoch as a Markdown list for a lab report.

    Parameters
    ----------
    run : Run
        Run to report on.
    epoch : int, optional
        Epoch; by default the last one computed.

    Returns
    -------
    str
    """
    run.compute(0)
    record = run[run.computed if epoch is None else epoch]
    config = run.config_at(record.epoch)
    lines = [f"method: {config.method}"]
    if run.dataset is not None:
        lines.append(
            f"data: {run.dataset.name}, {run.dataset.m_train} training and "
            f"{run.dataset.m_test} test examples"
        )
    lines += [
        f"learning rate: {config.learning_rate:g}",
        f"seed: {config.seed}, initial weights: {config.initial_scale:g} N(0, 1)",
        *(
            f"branched at epoch {stretch.epoch} from {stretch.config.description}"
            for stretch in run.origin
            if stretch.epoch < record.epoch
        ),
        f"epochs: {record.epoch}",
        f"training loss: {record.loss:.4f} nats, accuracy: {record.accuracy:.4f}",
        f"test loss: {record.test_loss:.4f} nats, accuracy: {record.test_accuracy:.4f}",
        f"length of the gradient: {record.gradient_norm:.2e}",
        f"behaviour: {run.status(record.epoch)}",
    ]
    return "\n".join(f"- {line}" for line in lines)
