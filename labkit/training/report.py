"""A run as a table, and as a list for a lab report."""

import csv
import pathlib
from collections.abc import Iterable
from typing import Any

from labkit.base.files import PathLike
from labkit.training.config import SETTINGS, TrainingConfig
from labkit.training.record import SCALARS

__all__ = ["numbers_said", "report", "said", "table", "to_csv"]


NAMED = ("learning_rate", "batch_size", "seed", "initial_scale")  # in lines of their own


def table(run: Any) -> list[dict[str, Any]]:
    """Return one dictionary per computed epoch: losses, accuracies, gradient norm, settings.

    The settings are those of the updates that led to the epoch, so that a branch shows where it
    begins; ``batch_size`` None is the full batch. One neuron has its bias in it as well, and where
    L1 or L2 is set there is the penalty.
    """
    run.compute(0)
    configs = [run.config, *(stretch.config for stretch in run.origin)]
    settings = [name for name in said(configs) if SETTINGS[name].branch]
    columns = {name: run.history(name).tolist() for name in numbers_said(configs)}
    if run.form.one_neuron:
        columns["b"] = [run[k].b.item() for k in range(run.computed + 1)]
    return [
        {
            "epoch": k,
            **{name: values[k] for name, values in columns.items()},
            **{name: getattr(run.config_at(k), name) for name in settings},
        }
        for k in range(run.computed + 1)
    ]


def said(configs: Iterable[TrainingConfig]) -> list[str]:
    """Name the settings that are always said, and those that one of these has from the default."""
    return [
        name
        for name, setting in SETTINGS.items()
        if setting.always or any(getattr(c, name) != setting.default for c in configs)
    ]


def numbers_said(configs: Iterable[TrainingConfig]) -> tuple[str, ...]:
    """Name what is measured at an epoch; the penalty only where there is one."""
    return (*SCALARS, "penalty") if {"l1", "l2"} & set(said(configs)) else SCALARS


def to_csv(run: Any, path: PathLike) -> pathlib.Path:
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


def _initial(run: Any) -> str:
    if run.form.one_neuron:
        return f"{run.config.initial_scale:g} N(0, 1)"
    return "equal" if run.config.initial_weights == "equal" else "scaled to each layer"


def report(run: Any, epoch: int | None = None) -> str:
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
        f"seed: {config.seed}, initial weights: {_initial(run)}",
        *config.words(name for name in SETTINGS if name not in NAMED),
        *(
            f"branched at epoch {stretch.epoch} from {stretch.config.description}"
            + (", weights set by hand there" if stretch.edited else "")
            for stretch in run.origin
            if stretch.epoch < record.epoch + stretch.edited
        ),
        f"epochs: {record.epoch}",
        f"training loss: {record.loss:.4f} nats, accuracy: {record.accuracy:.4f}",
        f"test loss: {record.test_loss:.4f} nats, accuracy: {record.test_accuracy:.4f}",
        f"length of the gradient: {record.gradient_norm:.2e}",
        f"behaviour: {run.status(record.epoch)}",
    ]
    return "\n".join(f"- {line}" for line in lines)
