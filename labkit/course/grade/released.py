"""What students were given."""

import pathlib

import nbformat

from labkit.nbtools.solutions import without_solutions

__all__ = ["coursedir_of", "released"]


def coursedir_of(configurable):
    """Find nbgrader's description of the course folder.

    Parameters
    ----------
    configurable : traitlets.config.Configurable
        An exporter or preprocessor that a converter of nbgrader made.

    Returns
    -------
    nbgrader.coursedir.CourseDirectory or None
    """
    while configurable is not None:
        if getattr(configurable, "coursedir", None) is not None:
            return configurable.coursedir
        configurable = getattr(configurable, "parent", None)
    return None


def released(coursedir, assignment, notebook):
    """Read a notebook as it was handed out, or make it from its source.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory or None
    assignment, notebook : str
        nbgrader's names.

    Returns
    -------
    nbformat.NotebookNode or None
        None where there is neither.
    """
    if coursedir is None:
        return None
    for step in (coursedir.release_directory, coursedir.source_directory):
        path = pathlib.Path(coursedir.format_path(step, ".", assignment), f"{notebook}.ipynb")
        try:
            found = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            return found if step == coursedir.release_directory else without_solutions(found)
        except (OSError, ValueError, nbformat.ValidationError):
            continue
    return None
