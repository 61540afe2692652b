"""A whole site, made beside its place and put there when it is complete."""

import os
import pathlib
import shutil
import tempfile

import labkit
from labkit.base.errors import CommandError
from labkit.base.files import write_json
from labkit.labs import browser
from labkit.site import contents, front, lite, runtime
from labkit.site.contents import MARK

__all__ = ["MARK", "build_site"]

LITE = "lite"  # folder of JupyterLite
DOCUMENTATION = "docs"


def build_site(out, folder=None, *, pyodide=None, documentation=None):
    """Build a site, or build it anew in place of an older one.

    Parameters
    ----------
    out : path-like
        Folder of the site: new, empty, or an older site. It is there as a whole in the end, or as
        it was.
    folder : path-like, optional
        Notebooks of one's own, with their exercises and data; by default the labs of the kit.
    pyodide : path-like, optional
        Folder with Pyodide, for a site that asks no other host.
    documentation : path-like, optional
        Folder with pages that the site is to carry as well, see `DOCUMENTATION`.

    Raises
    ------
    CommandError
        If something is missing or damaged, or `out` holds other files.
    OSError
        If `out` cannot be written.
    """
    out = pathlib.Path(out)
    folder = None if folder is None else pathlib.Path(folder)
    pyodide = None if pyodide is None else pathlib.Path(pyodide)
    if documentation is not None and not (pathlib.Path(documentation) / "index.html").is_file():
        raise CommandError(f"{documentation} holds no pages: index.html is missing.")
    _check_out(out, folder)
    parent = out.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".labkit-", dir=parent) as draft:
        draft = pathlib.Path(draft)
        editions = contents.gather(folder, draft / "contents")
        site = draft / "site"
        lite.build(site / LITE, draft / "contents", pyodide)
        write_json(site / LITE / browser.EDITIONS, editions)
        link = None
        if documentation is not None:
            shutil.copytree(documentation, site / DOCUMENTATION)
            link = f"{DOCUMENTATION}/index.html"
        front.write(site, LITE, draft / "contents", editions, link)
        write_json(site / MARK, {"labkit": labkit.__version__, "pyodide": runtime.VERSION})
        _put(site, out, draft / "before")


def _put(site, out, before):
    """Put a site in its place; an older one is there again if that fails."""
    if out.exists():
        os.replace(out, before)
    try:
        os.replace(site, out)
    except BaseException:
        if before.exists():
            os.replace(before, out)
        raise


def _check_out(out, folder):
    if out.is_dir():
        if any(out.iterdir()) and not (out / MARK).is_file():
            raise CommandError(f"{out} holds other files; name a new folder for the site.")
    elif os.path.lexists(out):
        raise CommandError(f"{out} is a file; name a new folder for the site.")
    if folder is not None and out.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise CommandError(
            f"The site would take the place of {folder}; name another folder for it."
        )
