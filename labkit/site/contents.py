"""What a student finds on a site: copies of notebooks without solutions, and what they need."""

import hashlib
import json
import shutil

from labkit.base import files
from labkit.base.errors import CommandError
from labkit.base.folders import source_of, walk
from labkit.exercises.own import declares_exercises
from labkit.labs import browser, copies

__all__ = ["MARK", "gather"]

MARK = "labkit-site.json"  # by which a site is known as one


def gather(folder, to):
    """Lay out copies of a folder's notebooks, or of the kit's labs.

    Parameters
    ----------
    folder : pathlib.Path or None
        Notebooks with solutions, exercises and data; of a course in nbgrader its ``source``. None
        for the labs of the kit.
    to : pathlib.Path
        Folder to make.

    Returns
    -------
    dict of str to str
        The edition of each notebook, by its path.

    Raises
    ------
    CommandError
        If there are no notebooks, or one is damaged.
    """
    to.mkdir(parents=True)
    if folder is None:
        copies.write_all(to)
    else:
        _copy_folder(folder, to)
    found = sorted(to.rglob("*.ipynb"))
    if not found:
        raise CommandError(f"There are no notebooks in {folder}; name a folder that has some.")
    return {path.relative_to(to).as_posix(): _finish(path) for path in found}


def _copy_folder(folder, to):
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}; name one with notebooks.")
    folder = source_of(folder)
    for here, inner, names in walk(folder):
        own = any(declares_exercises(here / name) for name in names if name.endswith(".py"))
        inner[:] = [
            name
            for name in inner
            if not (own and name == "answers")  # the banks tell what is right
            and not (here / name / MARK).exists()
        ]
        target = to / here.relative_to(folder)
        target.mkdir(exist_ok=True)
        for name in names:
            if name.startswith("."):
                continue
            if name.endswith(".ipynb"):
                _write_without_solutions(here / name, target / name)
            else:
                shutil.copyfile(here / name, target / name)


def _write_without_solutions(source, target):
    try:
        target.write_bytes(copies.made_from(source))
    except ValueError as error:
        raise CommandError(f"{source} is no notebook that can be read: {error}") from error


def _finish(path):
    """Stamp a copy, and make each source one piece: JupyterLite serves files as they lie.

    JupyterLite has no kernel of JupyterLab's name and would ask for one, but for the language that
    a notebook bears once it has been run.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    notebook["metadata"].setdefault("language_info", {"name": "python"})
    edition = hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()[:16]
    browser.stamp(notebook, edition)
    files.write_json(path, notebook)
    return edition
