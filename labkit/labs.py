"""The labs that come with the kit, and copies of them to work on."""

import json
import os
import pathlib
from typing import NamedTuple

__all__ = ["Copied", "copy_labs", "find_labs", "labs_folder", "title"]


class Copied(NamedTuple):
    """What `copy_labs` did.

    Parameters
    ----------
    new, kept : list of pathlib.Path
        Labs that were copied, and labs of the same name that were there already.
    """

    new: list[pathlib.Path]
    kept: list[pathlib.Path]


def labs_folder():
    """Find the labs: in the installed package, or beside it in a checkout.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If the labs are in neither place.
    """
    package = pathlib.Path(__file__).resolve().parent
    places = [package / "notebooks"]
    if (package.parent / "pyproject.toml").is_file():
        places.append(package.parent / "notebooks")
    for place in places:
        if any(place.glob("*.ipynb")):
            return place
    raise FileNotFoundError(
        "The labs are missing from this installation. Install labkit again: "
        "pip install --force-reinstall labkit."
    )


def find_labs():
    """List the labs in their order.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    FileNotFoundError
        If the installation has no labs.
    """
    return sorted(labs_folder().glob("*.ipynb"))


def title(lab):
    """Read the first heading of a lab.

    Parameters
    ----------
    lab : path-like
        A notebook.

    Returns
    -------
    str
        The file's name without its ending where there is no heading.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is no notebook.
    """
    lab = pathlib.Path(lab)
    for cell in json.loads(lab.read_text(encoding="utf-8")).get("cells", ()):
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return lab.stem


def copy_labs(folder):
    """Copy all labs into a folder, made where missing; files that are there stay as they are.

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
    """
    folder = pathlib.Path(folder)
    labs = find_labs()
    folder.mkdir(parents=True, exist_ok=True)
    result = Copied([], [])
    for lab in labs:
        copy = folder / lab.name
        # A name is taken even by a link to nowhere.
        if os.path.lexists(copy):
            result.kept.append(copy)
        else:
            _write_new(copy, lab.read_bytes())
            result.new.append(copy)
    return result


def _write_new(path, content):
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)  # half a lab would be kept for ever
            raise
