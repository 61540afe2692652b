"""The student's lab book: one Markdown file with pictures, beside the labs.

``LabBook().add("what I saw", view)`` in a cell, or a :class:`labkit.LabBookEntry` with its button,
adds date, time, settings, numbers and picture. The file is only ever added to, so it may be edited
by hand at any time, in JupyterLab or elsewhere.

The variable ``LABKIT_LAB_BOOK`` names another folder for the book, for executions that shall leave
nothing beside the notebook.
"""

import datetime
import os
import pathlib
import re
from dataclasses import dataclass
from typing import Any

from labkit.base import files
from labkit.base.files import PathLike
from labkit.labbook.description import describe

__all__ = ["Entry", "LabBook"]


@dataclass(frozen=True, repr=False)
class Entry:
    """What was added to a lab book; printed as one line that is the same on every run.

    Parameters
    ----------
    path : pathlib.Path
        The lab book.
    pictures : tuple of pathlib.Path
        Files of its pictures.
    time : datetime.datetime
        When it was added.
    """

    path: pathlib.Path
    pictures: tuple[pathlib.Path, ...]
    time: datetime.datetime

    def __repr__(self):
        count = len(self.pictures)
        pictures = f", with {count} picture{'s' if count > 1 else ''}" if count else ""
        return f"Added to {self.path.name}{pictures}."


class LabBook:
    """A Markdown file that takes entries, and a folder of their pictures.

    Parameters
    ----------
    folder : path-like, optional
        Where the book is; made where missing. By default the folder of the notebook.
    name : str, default "lab-book"
        Name of the file without its ending; the pictures are in ``name-pictures``.

    Attributes
    ----------
    path : pathlib.Path
        The Markdown file.
    pictures : pathlib.Path
        The folder of pictures.

    Raises
    ------
    ValueError
        If `name` is not the name of a file.
    """

    def __init__(self, folder: PathLike | None = None, *, name: str = "lab-book") -> None:
        if not name or pathlib.PurePath(name).name != name:
            raise ValueError(f"name must be the name of a file without a folder, found {name!r}.")
        folder = folder or os.environ.get("LABKIT_LAB_BOOK") or ""
        folder = pathlib.Path.cwd() / pathlib.Path(folder).expanduser()
        self.path = folder / f"{name}.md"
        self.pictures = folder / f"{name}-pictures"

    def __repr__(self):
        return f"LabBook({self.path.name})"

    def add(self, comment: str, *things: Any) -> Entry:
        """Add an entry: date and time, a comment, and the present state of what is given.

        Parameters
        ----------
        comment : str
            What you did and saw; Markdown.
        *things : View, Session, Run, matplotlib.figure.Figure or mapping
            What is taken down, see :func:`labkit.labbook.description.describe`.

        Returns
        -------
        Entry

        Raises
        ------
        ValueError
            If the comment is empty.
        TypeError
            If the comment is no text, or a thing cannot be taken down.
        OSError
            If the folder cannot be written to; nothing has been added then.
        """
        if not isinstance(comment, str):
            raise TypeError(
                f'The comment is a text and comes first: add("...", view), found {comment!r:.80}.'
            )
        if not comment.strip():
            raise ValueError("Write a comment first: what did you do, and what did you see?")
        described = [describe(thing) for thing in things]
        time = _now()
        files = []
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for description in described:
                files.append(self._save_picture(description, time))
            self._append(self._markdown(comment, described, files, time))
        except BaseException as error:
            for file in filter(None, files):
                file.unlink(missing_ok=True)
            if isinstance(error, PermissionError):
                raise PermissionError(
                    f"The lab book cannot be written in {self.path.parent}. Choose another folder: "
                    'LabBook("folder").'
                ) from error
            raise
        return Entry(self.path, tuple(filter(None, files)), time)

    def _save_picture(self, description, time):
        if description.picture is None:
            return None
        self.pictures.mkdir(exist_ok=True)
        number = 1
        while True:
            name = f"{time:%Y-%m-%d-%H%M%S}-{number}-{description.kind}.png"
            try:
                files.write_new(self.pictures / name, description.picture)
            except FileExistsError:
                number += 1
            else:
                return self.pictures / name

    def _markdown(self, comment, described, files, time):
        offset = time.isoformat()[-6:]
        parts = [f"## {time:%Y-%m-%d %H:%M:%S} (UTC{offset})", comment.strip()]
        # Several views of one session: its settings once.
        parts += dict.fromkeys(filter(None, (description.facts for description in described)))
        for description, file in zip(described, files, strict=True):
            if file is not None:
                caption = re.sub(r"([\\`*_\[\]<])", r"\\\1", description.caption)
                parts.append(f"![{caption}]({self.pictures.name}/{file.name})\n\n*{caption}*")
        return "\n\n".join(parts) + "\n"

    def _append(self, text):
        """Add to the end of the file with one write; a write that fails is taken back."""
        with self.path.open("ab", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            content = (f"\n{text}" if end else f"# Lab book\n\n{text}").encode()
            if end and not self._ends_a_line():
                content = b"\n" + content
            try:
                if file.write(content) != len(content):
                    raise OSError(f"{self.path} could not be written to its end; is the disk full?")
                os.fsync(file.fileno())
            except BaseException:
                file.truncate(end)
                raise

    def _ends_a_line(self):
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def to_html(self, path: PathLike | None = None) -> pathlib.Path:
        """Write the book as one HTML file with its pictures inside.

        Formulas between dollar signs are set by MathJax, which readers load from the network.

        Parameters
        ----------
        path : path-like, optional
            File to write; by default beside the book. An older export is replaced.

        Returns
        -------
        pathlib.Path
            The file written.

        Raises
        ------
        FileNotFoundError
            If there is no book yet, or a picture is missing.
        ValueError
            If the book is not text in UTF-8.
        """
        from labkit.labbook import page

        path = self.path.with_suffix(".html") if path is None else pathlib.Path(path)
        files.replace(path, page.page(self.path).encode())
        return path


def _now():
    return datetime.datetime.now().astimezone()
