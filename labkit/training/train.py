"""Train."""

from typing import Any

from labkit.data.dataset import Dataset
from labkit.training.config import TrainingConfig, takes_settings
from labkit.training.run import Run

__all__ = ["train"]


@takes_settings
def train(dataset: Dataset, **settings: Any) -> Run:
    """Return a lazy run of a neuron trained on a dataset with the cross-entropy loss.

    Parameters
    ----------
    dataset : Dataset
        Training and test data.
    **settings
        As for :class:`TrainingConfig`.

    Returns
    -------
    Run
        Nothing is computed until an epoch is asked for: ``run[200].test_accuracy``.

    Raises
    ------
    TypeError, ValueError
        If a setting has the wrong type or lies out of range.
    """
    return Run(dataset, TrainingConfig(**settings))
