"""Folders of notebooks, walked without what is not the user's own."""

import os
import pathlib
from collections.abc import Iterator

__all__ = ["source_of", "walk"]

SKIPPED = ("node_modules", "__pycache__")


def source_of(folder: pathlib.Path) -> pathlib.Path:
    """Return the ``source`` of a course in nbgrader, of which the rest is made; else the folder."""
    course = (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir()
    return folder / "source" if course else folder


def walk(folder: pathlib.Path) -> Iterator[tuple[pathlib.Path, list[str], list[str]]]:
    """Walk a folder like :func:`os.walk`, in order, without hidden folders and environments.

    Parameters
    ----------
    folder : pathlib.Path

    Yields
    ------
    (pathlib.Path, list of str, list of str)
        A folder, the names of the folders in it, which may be cut down in place, and of the files.
    """
    for path, inner, names in os.walk(folder):
        here = pathlib.Path(path)
        inner[:] = sorted(
            name
            for name in inner
            if name not in SKIPPED
            and not name.startswith(".")
            and not (here / name / "pyvenv.cfg").exists()
        )
        yield here, inner, sorted(names)
