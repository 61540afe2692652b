"""Folders of notebooks, walked without what is not the user's own."""

import os
import pathlib
import shutil
from collections.abc import Callable, Iterator

__all__ = ["replace_folder", "source_of", "walk"]

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


def replace_folder(
    folder: pathlib.Path,
    fill: Callable[[pathlib.Path], object],
    keep: pathlib.Path | None = None,
) -> None:
    """Replace a folder as a whole, or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        To make or to replace.
    fill : callable
        Called with an empty folder beside it, in which it puts what shall be there.
    keep : pathlib.Path, optional
        Where the folder goes that was there; by default it is deleted.

    Raises
    ------
    OSError
        If there is no room, or nothing may be written; the folder is as it was.
    """
    new = folder.with_name(f".{folder.name}.labkit-new")
    old = keep or folder.with_name(f".{folder.name}.labkit-old")
    for path in (new,) if keep else (new, old):
        shutil.rmtree(path, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        fill(new)
        if folder.exists():
            old.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(old)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    if not keep:
        shutil.rmtree(old, ignore_errors=True)
