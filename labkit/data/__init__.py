"""Data sets for one neuron: checked, read-only, one column per example."""

from labkit.data.dataset import Dataset
from labkit.data.digits import DataError, load_digits

__all__ = ["DataError", "Dataset", "load_digits"]
