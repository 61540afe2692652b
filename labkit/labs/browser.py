"""The labs in the browser: fresh copies, and what is new since a copy was begun.

JupyterLite shows the site's file where the student has saved none of that name. So a copy that is
set aside makes room for the fresh lab, and a renewed site changes no copy that was edited.
"""

import importlib
import json
import pathlib
from typing import Any

from labkit.base.files import set_aside
from labkit.labs.catalogue import choose

__all__ = ["DRIVE", "EDITIONS", "edition", "fetch", "offer_renewed", "set_copy_aside", "stamp"]

DRIVE = pathlib.Path("/drive")  # where JupyterLite shows the notebooks to Python
EDITIONS = "static/runtime/labs.json"  # on the site: the edition of each notebook, by its path
KEY = "labkit"  # of a notebook's metadata


def fetch(path: str) -> str:
    """Read a text file of the site; waits for it, as is possible in a kernel of a browser."""
    js = importlib.import_module("js")
    request = js.XMLHttpRequest.new()
    # The kernel's program lies with the extensions of JupyterLite, in its own folder.
    root = str(js.location.href).partition("/extensions/")[0]
    request.open("GET", f"{root}/{path}", False)
    request.send(None)
    if request.status != 200:
        raise OSError(f"{path} cannot be had from the site (status {request.status})")
    return str(request.responseText)


def set_copy_aside(name: str, folder: pathlib.Path, get: Any = fetch) -> tuple:
    """Give the student's copy of a lab another name, so that the site's own is seen again.

    Parameters
    ----------
    name : str
        Number or name of the lab, see :func:`labkit.labs.catalogue.find_lab`.
    folder : pathlib.Path
        Where the copies are.
    get : callable, optional
        As `fetch`.

    Returns
    -------
    tuple of pathlib.Path
        The fresh copy, and where the student's is now.

    Raises
    ------
    OSError
        If the site cannot be asked, or the file cannot be renamed.
    ValueError
        If there is no such lab, or more than one.
    """
    copy = folder / choose(name, [pathlib.PurePath(path) for path in json.loads(get(EDITIONS))])
    return copy, set_aside(copy)


def stamp(notebook: Any, edition: str) -> None:
    """Note in a notebook which edition it is."""
    notebook["metadata"][KEY] = {"edition": edition}


def edition(notebook: Any) -> str | None:
    """Edition of a notebook, as the site that it came from stamped it; None without a stamp."""
    try:
        return str(notebook["metadata"][KEY]["edition"])
    except (KeyError, TypeError):
        return None


def offer_renewed(folder: pathlib.Path = DRIVE, get: Any = fetch) -> list[str]:
    """Lay the site's newer labs beside copies that were begun from older ones.

    Parameters
    ----------
    folder : pathlib.Path
        Where the copies are.
    get : callable, optional
        As `fetch`.

    Returns
    -------
    list of str
        A sentence on each lab that was laid there now.
    """
    try:
        editions = json.loads(get(EDITIONS))
    except (OSError, ValueError):  # another site that has labkit, without the labs
        return []
    said = []
    for path, newest in editions.items():
        copy = folder / path
        if not copy.is_file() or edition(_read(copy)) in (newest, None):
            continue
        beside = sorted(copy.parent.glob(f"{copy.stem}-new-*.ipynb"))
        if any(edition(_read(other)) == newest for other in beside):
            continue
        new = copy.with_name(f"{copy.stem}-new-{len(beside) + 1}.ipynb")
        try:
            new.write_text(get(f"files/{path}"), encoding="utf-8")
        except OSError:  # the next time, then
            continue
        said.append(
            f"{path} has been renewed. Your copy stays as it is; the new one is {new.name}."
        )
    return said


def _read(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
