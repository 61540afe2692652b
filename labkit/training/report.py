"""A run as a table, and as a list for a lab report."""

import csv
import pathlib
from typing import Any

from labkit.base.files import PathLike
from labkit.training.config import SETTINGS
from labkit.training.record import SCALARS

__all__ = ["report", "table", "to_csv"]


NAMED = ("learning_rate", "batch_size", "seed", "initial_scale")  # in lines of their own


def table(run: Any) -> list[dict[str, Any]]:
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
            **run.config_at(k).of_branch(),
        }
        for k in range(run.computed + 1)
    ]


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
        f"seed: {config.seed}, initial weights: {config.initial_scale:g} N(0, 1)",
        *config.words(name for name in SETTINGS if name not in NAMED),
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
