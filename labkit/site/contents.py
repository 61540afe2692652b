"""What a student finds on a site: copies of notebooks without solutions, and what they need."""

import hashlib
import json
import os
import pathlib
import shutil

from labkit.base.errors import CommandError
from labkit.base.parts import needing
from labkit.exercises.own import declares_exercises
from labkit.labs import browser, copies

__all__ = ["gather"]

SKIPPED = ("__pycache__", "node_modules")


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
    if (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir():
        folder = folder / "source"
    for here, inner, names in os.walk(folder):
        here = pathlib.Path(here)
        own = any(declares_exercises(here / name) for name in names if name.endswith(".py"))
        inner[:] = sorted(
            name
            for name in inner
            if name not in SKIPPED
            and not name.startswith(".")
            and not (own and name == "answers")  # the banks tell what is right
            and not any(
                (here / name / sign).exists() for sign in ("pyvenv.cfg", "labkit-site.json")
            )
        )
        target = to / here.relative_to(folder)
        target.mkdir(exist_ok=True)
        for name in sorted(names):
            if name.endswith(".ipynb") and not name.startswith("."):
                _write_without_solutions(here / name, target / name)
            elif not name.startswith("."):
                shutil.copyfile(here / name, target / name)


def _write_without_solutions(source, target):
    with needing("instructor"):
        import nbformat

        from labkit.nbtools.solutions import without_solutions
    try:
        notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)
        student = without_solutions(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise CommandError(f"{source} is no notebook that can be read: {reason}") from error
    target.write_text(nbformat.writes(student), encoding="utf-8")


def _finish(path):
    """Stamp a copy, and make each source one piece: JupyterLite serves files as they lie."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    edition = hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()[:16]
    browser.stamp(notebook, edition)
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    return edition
