"""Pyodide, Python in the browser: its version, its packages, and where both come from."""

import hashlib
import json
import pathlib
import re

from labkit.base.errors import CommandError

__all__ = ["CDN", "ENTRY", "LEFT_OUT", "VERSION", "check", "checksums", "packages"]

VERSION = "314.0.3"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
ENTRY = "pyodide.mjs"
# Matplotlib has not needed it since 2019, but the official list still has it.
LEFT_OUT = frozenset({"pytz"})


def packages():
    """Pyodide's list of packages, cut down to what labkit takes from there.

    Returns
    -------
    dict
        ``info`` on the build, and ``packages`` by name, as in ``pyodide-lock.json``, whose format
        https://pyodide.org/en/stable/development/lockfile.html describes.
    """
    content = _content()
    return {"info": content["info"], "packages": content["packages"]}


def checksums():
    """SHA-256 of each file that a site takes from Pyodide, by its name."""
    content = _content()
    return content["core"] | {e["file_name"]: e["sha256"] for e in content["packages"].values()}


def _content():
    lock = pathlib.Path(__file__).with_name("pyodide-lock.json")
    return json.loads(lock.read_text(encoding="utf-8"))


def check(folder):
    """Make sure that a folder holds the right Pyodide, all of it and undamaged.

    Parameters
    ----------
    folder : pathlib.Path

    Raises
    ------
    CommandError
        Says what is wrong, and what to do.
    """
    advice = f"Unpack Pyodide {VERSION} there (pyodide-{VERSION}.tar.bz2), or leave --pyodide out."
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder. {advice}")
    if not (folder / ENTRY).is_file():
        raise CommandError(f"{folder} holds no Pyodide: {ENTRY} is missing. {advice}")
    found = _version(folder)
    if found != VERSION:
        found = f"Pyodide {found}" if found else "a Pyodide of an unknown version"
        raise CommandError(f"{folder} holds {found}; this labkit needs {VERSION}. {advice}")
    expected = checksums()
    missing = [name for name in expected if not (folder / name).is_file()]
    if missing:
        raise CommandError(f"{folder} lacks {', '.join(missing)}. {advice}")
    for name, checksum in expected.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != checksum:
            raise CommandError(
                f"{folder / name} is damaged, or was not downloaded to its end: its checksum is "
                f"not that of Pyodide {VERSION}. Download it again."
            )


def _version(folder):
    text = (folder / ENTRY).read_text(encoding="utf-8", errors="replace")
    match = re.search(r'="(\d+\.\d+\.\d+[a-z0-9.]*)"', text)
    return match and match[1]
