"""Files written so that a crash or a full disk costs nothing that was there."""

import contextlib
import json
import os
import pathlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

PathLike = str | os.PathLike[str]

__all__ = [
    "PathLike",
    "replace",
    "set_aside",
    "with_ending",
    "write_json",
    "write_new",
    "writing",
]


def write_new(path: pathlib.Path, content: bytes) -> None:
    """Write a file that must not exist yet; where that fails nothing stays behind.

    Parameters
    ----------
    path : pathlib.Path
        File to make.
    content : bytes
        What to write.

    Raises
    ------
    FileExistsError
        If the name is taken.
    OSError
        If the file cannot be written.
    """
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)  # half a file would be taken for a whole one
            raise


@contextlib.contextmanager
def writing(
    path: pathlib.Path, *, before: Callable[[], object] = lambda: None
) -> Iterator[BinaryIO]:
    """Open what is to become `path`: a hidden file beside it that takes its place when closed.

    Where anything fails before that, `path` stays as it was and the hidden file goes.

    Parameters
    ----------
    path : pathlib.Path
        File to make or to replace.
    before : callable, optional
        Called without arguments when all is written, before the file takes its place.

    Yields
    ------
    file object
        To write bytes to.
    """
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
        before()
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def replace(path: pathlib.Path, content: bytes, **options: Any) -> None:
    """Replace a file as a whole, or not at all.

    Parameters
    ----------
    path : pathlib.Path
        File to make or to replace.
    content : bytes
        What to write.
    **options
        As for :func:`writing`.
    """
    with writing(path, **options) as file:
        file.write(content)


def write_json(path: pathlib.Path, content: Any) -> None:
    """Write a file as JSON, to be read by people too; where one was it is replaced."""
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def with_ending(path: PathLike, ending: str) -> pathlib.Path:
    """Return a path with an ending such as ".npz", appended where it is missing."""
    path = pathlib.Path(path)
    return path if path.suffix == ending else path.with_name(path.name + ending)


def set_aside(path: pathlib.Path) -> pathlib.Path:
    """Rename a file to the first name of ``name-old-1``, ``name-old-2``, ... that is free.

    Parameters
    ----------
    path : pathlib.Path
        File to rename.

    Returns
    -------
    pathlib.Path
        Its new name.

    Raises
    ------
    IsADirectoryError
        If it is a folder.
    """
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(f"{path} is a folder; rename it and try again.")
    number = 1
    while True:
        old = path.with_name(f"{path.stem}-old-{number}{path.suffix}")
        try:
            old.open("xb").close()  # the name is ours: nothing can be overwritten
            break
        except FileExistsError:
            number += 1
    try:
        os.replace(path, old)
    except BaseException:
        old.unlink()
        raise
    return old
