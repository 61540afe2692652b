"""Reading and writing the files that hold the digits."""

import io
import pathlib
import zipfile
from typing import Any

import numpy as np

from labkit.base.files import writing

__all__ = ["DataError", "read_arrays", "write_arrays"]

NAMES = ("X_train", "y_train", "X_test", "y_test")


class DataError(OSError):
    """A data file is missing, damaged or out of reach; the message says what to do."""


def read_arrays(file: Any) -> dict[str, np.ndarray]:
    """Read the arrays `NAMES` from an open ``.npz`` file."""
    with np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in NAMES}


def write_arrays(path: pathlib.Path, arrays: dict[str, np.ndarray], level: int) -> None:
    """Write arrays as an ``.npz`` file, whole or not at all, and always the same bytes.

    Parameters
    ----------
    path : pathlib.Path
        File to write or replace.
    arrays : dict of str to numpy.ndarray
        Names and values.
    level : int
        Compression from 1 (fast) to 9 (small).
    """
    with writing(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, whatever the time
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # otherwise it differs between operating systems
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(member, content.getbuffer(), compresslevel=level)
