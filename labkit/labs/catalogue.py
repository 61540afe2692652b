"""The labs that come with the kit."""

import json
import pathlib

from labkit.base.parts import DISTRIBUTION

STUDENT = "student"  # folder with copies without solutions, in the wheel
__all__ = ["choose", "find_lab", "find_labs", "labs_folder", "student_copy", "title"]


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
    package = pathlib.Path(__file__).resolve().parents[1]
    places = [package / "notebooks"]
    if (package.parent / "pyproject.toml").is_file():
        places.append(package.parent / "notebooks")
    for place in places:
        if any(place.glob("*.ipynb")):
            return place
    raise FileNotFoundError(
        "The labs are missing from this installation. Install labkit again: "
        f"pip install --force-reinstall {DISTRIBUTION}."
    )


def student_copy(lab):
    """Find the student's copy of a lab that the wheel carries.

    Parameters
    ----------
    lab : pathlib.Path
        The complete lab.

    Returns
    -------
    pathlib.Path or None
        None in a checkout, where copies are made when they are needed.
    """
    copy = lab.parent / STUDENT / lab.name
    return copy if copy.is_file() else None


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


def find_lab(name):
    """Find one lab by what a person calls it.

    Parameters
    ----------
    name : str
        Its number such as "3" or "03", its name, its file, or a part of the name.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If the installation has no labs.
    ValueError
        If there is no such lab, or more than one.
    """
    return choose(name, find_labs())


def choose(name, labs):
    """Choose one of some labs by what a person calls it, as :func:`find_lab` does.

    Parameters
    ----------
    name : str
    labs : list of pathlib.PurePath

    Returns
    -------
    pathlib.PurePath

    Raises
    ------
    ValueError
        If there is no such lab, or more than one.
    """
    wanted = pathlib.PurePath(name).name.removesuffix(".ipynb").lower()
    number = wanted.zfill(2) if wanted.isdecimal() else wanted
    found = (
        [lab for lab in labs if lab.stem.lower() == wanted]
        or [lab for lab in labs if lab.stem.partition("_")[0] == number]
        or [lab for lab in labs if wanted.strip("0123456789") and wanted in lab.stem.lower()]
    )
    if len(found) == 1:
        return found[0]
    fault = f"There is no lab {name!r}" if not found else f"{name!r} can be more than one lab"
    names = ", ".join(lab.stem for lab in found or labs)
    raise ValueError(f"{fault}; choose one of: {names}.")


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
