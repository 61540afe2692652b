"""Which assignments are meant."""

import pathlib

from labkit.base.errors import CommandError

__all__ = ["chosen", "sources"]


def chosen(labs, names, where):
    """Choose assignments by what a person calls them.

    Parameters
    ----------
    labs : iterable of str
        Such as ``lab03``, ``03`` or ``3``; all where there is none.
    names : list of str
        There are.
    where : str
        What has them, for the message.

    Returns
    -------
    list of str

    Raises
    ------
    CommandError
        If one is not there.
    """
    found = []
    for lab in labs:
        meant = [n for n in (lab, f"lab{lab}", f"lab{lab.zfill(2)}") if n in names]
        if not meant:
            raise CommandError(f"{lab} is not in {where}. It has: {', '.join(names) or 'nothing'}.")
        found.append(meant[0])
    return list(dict.fromkeys(found)) or list(names)


def sources(directory):
    """List the assignments that have a source.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory

    Returns
    -------
    list of str
    """
    pattern = directory.format_path(directory.source_directory, ".", "*")
    root = pathlib.Path(directory.root)
    found = root.glob(str(pathlib.Path(pattern).relative_to(root)))
    return sorted(path.name for path in found if any(path.glob("*.ipynb")))
