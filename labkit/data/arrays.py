"""Reading and writing the data files that come with labkit."""

import functools
import hashlib
import io
import pathlib
import zipfile
from typing import Any

import numpy as np

from labkit.base.files import writing

__all__ = ["DataError", "read_arrays", "read_packaged", "report_built", "write_arrays"]

NAMES = ("X_train", "y_train", "X_test", "y_test")


class DataError(OSError):
    """A data file is missing, damaged or out of reach; the message says what to do."""


def read_arrays(file: Any) -> dict[str, np.ndarray]:
    """Read the arrays `NAMES` from an open ``.npz`` file."""
    with np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in NAMES}


@functools.cache
def read_packaged(path: pathlib.Path, sha256: str) -> dict[str, np.ndarray]:
    """Read a data file that comes with labkit, once; DataError if it is missing or damaged."""
    advice = (
        "Reinstall labkit the way you installed it, or in a clone: "
        f"git restore labkit/data/{path.name}"
    )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"labkit's data file {path.name} is missing or unreadable ({error}). {advice}"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(
            f"labkit's data file {path.name} is damaged: its {len(content)} bytes do not have the "
            f"expected checksum. {advice}"
        )
    return read_arrays(io.BytesIO(content))


def report_built(path: pathlib.Path, sha256: str, where: str) -> None:
    """Print what a data file is that was built anew, and whether its bytes are those expected."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    print(f"{path.name}: {len(content)} bytes, SHA-256 {digest}")
    if digest == sha256:
        print("These are the bytes that labkit expects.")
    else:
        print(f"labkit expects other bytes: set SHA256 in {where} to this value.")


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
