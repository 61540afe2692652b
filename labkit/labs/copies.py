"""Copies of the labs for a student to work on: made, brought up to date, started afresh.

A file that a student may have changed is never overwritten. What was copied is written down beside
the copies, with checksums; only a copy that still has its checksum is replaced when the kit has a
newer lab. Without the record, or with a damaged one, every file there is the student's.
"""

import hashlib
import json
import os
import pathlib
from typing import NamedTuple

import labkit
from labkit.base import files
from labkit.base.parts import DISTRIBUTION, needing
from labkit.base.where import IN_BROWSER
from labkit.labs import browser, catalogue

__all__ = ["Copied", "Reset", "copy_labs", "made_from", "reset_lab", "start_afresh", "write_all"]

RECORD = ".labkit-copies.json"


class Copied(NamedTuple):
    """What `copy_labs` did.

    Parameters
    ----------
    new, renewed, kept : list of pathlib.Path
        Labs that were not there; untouched copies of older labs that were replaced; and files that
        stayed as they are.
    """

    new: list[pathlib.Path]
    renewed: list[pathlib.Path]
    kept: list[pathlib.Path]


class Reset(NamedTuple):
    """What `reset_lab` did.

    Parameters
    ----------
    copy : pathlib.Path
        The fresh copy.
    old : pathlib.Path or None
        Where the student's file is now; None if there was none.
    """

    copy: pathlib.Path
    old: pathlib.Path | None


def copy_labs(folder):
    """Copy all labs without their solutions into a folder, made where missing.

    Parameters
    ----------
    folder : path-like
        Where the copies go.

    Returns
    -------
    Copied

    Raises
    ------
    OSError
        If the labs are missing, or the folder cannot be made or written to.
    ValueError
        If a lab of the kit is damaged.
    """
    folder = pathlib.Path(folder)
    originals = catalogue.find_labs()
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder)
    result, changed = Copied([], [], []), False
    try:
        for lab in originals:
            copy = folder / lab.name
            original = _checksum(lab.read_bytes())
            # A name is taken even by a link to nowhere.
            if not os.path.lexists(copy):
                content = _without_solutions(lab)
                files.write_new(copy, content)
                result.new.append(copy)
            elif _untouched(copy, record) and record[lab.name]["lab"] != original:
                content = _without_solutions(lab)
                files.replace(copy, content)
                result.renewed.append(copy)
            else:
                result.kept.append(copy)
                continue
            record[lab.name] = {"lab": original, "copy": _checksum(content)}
            changed = True
    finally:
        if changed:
            _write_record(folder, record)
    return result


def reset_lab(name, folder):
    """Put a fresh copy of one lab into a folder; what was there is kept under another name.

    Parameters
    ----------
    name : str
        Number or name of the lab, see :func:`labkit.labs.catalogue.find_lab`.
    folder : path-like
        Where the copies are.

    Returns
    -------
    Reset

    Raises
    ------
    OSError
        If the labs are missing, or the folder cannot be made or written to.
    ValueError
        If there is no such lab, more than one, or it is damaged.
    """
    folder = pathlib.Path(folder)
    lab = catalogue.find_lab(name)
    copy = folder / lab.name
    content = _without_solutions(lab)
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder)
    old = None

    def make_room():
        nonlocal old
        old = files.set_aside(copy) if os.path.lexists(copy) else None

    files.replace(copy, content, before=make_room)
    record[lab.name] = {"lab": _checksum(lab.read_bytes()), "copy": _checksum(content)}
    _write_record(folder, record)
    return Reset(copy, old)


def start_afresh(lab: str) -> None:
    """Put a fresh copy of a lab into this folder; yours is kept under another name.

    Parameters
    ----------
    lab : str
        Its number such as "3" or "03", or a part of its name. Close the lab first.

    Raises
    ------
    OSError
        If the labs are missing, or this folder cannot be written to.
    ValueError
        If there is no such lab, or more than one.
    """
    if IN_BROWSER:
        copy, old = browser.set_copy_aside(lab, browser.DRIVE)
    else:
        copy, old = reset_lab(lab, pathlib.Path.cwd())
    if old is not None:
        print(f"kept  {old.name}")
    print(f"new   {copy.name}")


def write_all(folder):
    """Write the student's copies of all labs into a folder, as the wheel carries them.

    Parameters
    ----------
    folder : path-like
        Where to; made where it is missing.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for lab in catalogue.find_labs():
        files.replace(folder / lab.name, _without_solutions(lab))


def _without_solutions(lab):
    """Return the student's copy of a lab as bytes: that of the wheel, or else made here and now."""
    ready = catalogue.student_copy(lab)
    if ready is not None:
        return ready.read_bytes()
    try:
        return made_from(lab)
    except ValueError as error:
        raise ValueError(
            f"The kit's own {lab.name} is damaged ({error}). Install labkit again: "
            f"pip install --force-reinstall {DISTRIBUTION}."
        ) from error


def made_from(path):
    """Make a student's copy of a complete notebook.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If the notebook is damaged; says in one line how.
    """
    with needing("instructor"):
        import nbformat

        from labkit.nbtools.solutions import without_solutions
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        student = without_solutions(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        raise ValueError(str(error).splitlines()[0]) from error
    return (nbformat.writes(student).rstrip("\n") + "\n").encode()


# -- the record ----------------------------------------------------------------------------------


def _checksum(content):
    return hashlib.sha256(content).hexdigest()


def _read_record(folder):
    """Checksums by file name; only entries that are whole."""
    try:
        entries = json.loads((folder / RECORD).read_text(encoding="utf-8"))["labs"]
        return {
            name: {"lab": str(entry["lab"]), "copy": str(entry["copy"])}
            for name, entry in entries.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _write_record(folder, record):
    about = {"labkit": labkit.__version__, "labs": dict(sorted(record.items()))}
    files.replace(folder / RECORD, (json.dumps(about, indent=1) + "\n").encode())


def _untouched(copy, record):
    if copy.name not in record or copy.is_symlink():
        return False
    try:
        return _checksum(copy.read_bytes()) == record[copy.name]["copy"]
    except OSError:  # a folder, or not to be read
        return False
