"""``labkit course release``: nbgrader's generate_assignment, and its exchange if there is one."""

import os
import pathlib

from nbgrader.converters import GenerateAssignment

from labkit.base.errors import CommandError
from labkit.course.report import gradebook
from labkit.course.steps.names import chosen, sources
from labkit.course.steps.nbgrader import convert, exchange, has_exchange, quiet_log

__all__ = ["release"]


def release(folder, labs, *, again=False):
    """Make what students get, without solutions and hidden tests.

    Parameters
    ----------
    folder : path-like
        Of the course.
    labs : sequence of str
        Assignments, such as ``lab03`` or ``3``.
    again : bool, default False
        Whether to make what is there anew, after a change in ``source``.

    Yields
    ------
    str
        What was done, a line each.

    Raises
    ------
    CommandError
        If there is no course, no such assignment, or nbgrader refuses its source.
    """
    directory = gradebook.open_course(pathlib.Path(folder))
    for name in chosen(labs, sources(directory), directory.source_directory):
        made = os.path.normpath(directory.format_path(directory.release_directory, ".", name))
        shown = os.path.relpath(made, directory.root)
        if os.path.isdir(made) and not again:
            yield f"kept     {shown} (--again makes it anew)"
            continue
        directory.assignment_id = name
        converter = GenerateAssignment(
            coursedir=directory, config=directory.config, log=quiet_log(), force=True
        )
        lines = []
        error = convert(converter, lines)
        if error:
            said = [line for _, line in lines if "Traceback" not in line]
            reason = (said or error.strip().splitlines())[-1]
            raise CommandError(f"nbgrader cannot release {name}: {reason}")
        yield f"new      {shown}"
        if has_exchange(directory):
            exchange(directory, "release_assignment", name)
            yield f"released {name} to the exchange {directory.config.Exchange.root}"
