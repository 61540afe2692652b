"""What there is to validate: notebooks, and files that declare exercises beside them."""

import pathlib
from typing import NamedTuple

from labkit.base.errors import CommandError
from labkit.base.folders import source_of, walk
from labkit.exercises.own import declares_exercises

__all__ = ["Folder", "collect"]


class Folder(NamedTuple):
    """One folder of which copies are made to run notebooks in.

    Attributes
    ----------
    path : pathlib.Path
        As the user named it.
    notebooks : list of str
        Relative to it.
    exercises : dict of str to (set of str or None)
        Folders with files that declare exercises, relative to it, with the files and banks to look
        into; None for all, an empty set where notebooks only need to know what there is.
    course : bool
        Whether it is the source of a course in nbgrader.
    """

    path: pathlib.Path
    notebooks: list
    exercises: dict
    course: bool = False


def collect(paths):
    """Find what to validate.

    Parameters
    ----------
    paths : iterable of path-like
        Folders, notebooks, and Python files with exercises or answers.

    Returns
    -------
    list of Folder

    Raises
    ------
    CommandError
        If one does not exist, is something else, or a folder has nothing to validate.
    """
    folders = []
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            folders.append(_whole(path))
        elif not path.exists():
            raise CommandError(f"There is no {path}; name a folder with notebooks, or notebooks.")
        elif path.suffix not in (".ipynb", ".py"):
            raise CommandError(f"{path} is no notebook and no Python file.")
        else:
            _add(folders, path)
    return folders


def _whole(path):
    named, path = path, source_of(path)
    notebooks, exercises = [], {}
    for here, _, names in walk(path):
        for name in names:
            if name.endswith(".ipynb"):
                notebooks.append((here / name).relative_to(path).as_posix())
            elif name.endswith(".py") and declares_exercises(here / name):
                exercises[here.relative_to(path).as_posix()] = None
    if not notebooks and not exercises:
        raise CommandError(f"There are no notebooks in {path}.")
    return Folder(path, notebooks, exercises, path != named)


def _add(folders, path):
    """Add a file to the entry of its folder; one that has nothing to do with exercises is left."""
    parent = path.parent
    bank = parent.name == "answers" and path.suffix == ".py"
    root = parent.parent if bank else parent
    if path.suffix == ".py" and not bank and not declares_exercises(path):
        return
    folder = next((folder for folder in folders if folder.path == root), None)
    if folder is None:
        folder = Folder(root, [], {})
        folders.append(folder)
        if any(map(declares_exercises, root.glob("*.py"))):
            folder.exercises["."] = set()
    if path.suffix == ".ipynb":
        folder.notebooks.append(path.name)
    elif folder.exercises.get(".") is not None:
        folder.exercises["."].add(f"answers/{path.name}" if bank else path.name)
