"""Which labs a course takes, which exercises are graded, and the notebooks that follow from it."""

import math
import pathlib
from typing import NamedTuple

import nbformat

from labkit.course.build.dates import read_due
from labkit.exercises import get
from labkit.labs import catalogue
from labkit.nbtools.solutions import (
    answer_metadata,
    check_metadata,
    graded_exercise,
    solution_metadata,
)

__all__ = ["Assignment", "plan", "source_notebook"]


class Assignment(NamedTuple):
    """One assignment in nbgrader: one lab.

    Attributes
    ----------
    name : str
        Such as ``lab01``.
    lab : pathlib.Path
        The lab it is made from.
    points : dict of str to float
        For each exercise that is graded.
    practice : list of str
        Exercises that stay in the lab and are not graded.
    due : datetime.datetime or None
        With its time zone.
    """

    name: str
    lab: pathlib.Path
    points: dict
    practice: list
    due: object


def plan(chosen=None, *, exercises=None, points=(), due=()):
    """Decide on the assignments of a course.

    Parameters
    ----------
    chosen : list of str, optional
        Labs as :func:`labkit.labs.catalogue.find_lab` takes them; by default all with exercises.
    exercises : list of str, optional
        Those that are graded; by default all of the labs.
    points : list of str
        Such as ``dw=3``, where an exercise is worth something else than it says itself.
    due : list of str
        Dates as :func:`labkit.course.build.dates.read_due` takes them: one for all labs, or
        ``01=DATE``.

    Returns
    -------
    list of Assignment

    Raises
    ------
    ValueError
        If something does not exist, does not fit together or cannot be read.
    """
    there = {lab: _ids(lab) for lab in _choose(chosen)}
    graded = _graded(exercises, there)
    values = _points(points, graded)
    dates = _dates(due, there)
    assignments = []
    for lab, ids in there.items():
        worth = {name: values.get(name, get(name).points) for name in ids if name in graded}
        if not worth:
            raise ValueError(f"Lab {_number(lab)} has none of the exercises chosen: leave it out.")
        practice = [name for name in ids if name not in graded]
        assignments.append(Assignment(f"lab{_number(lab)}", lab, worth, practice, dates[lab]))
    return assignments


def source_notebook(assignment, seed):
    """Make the complete notebook that nbgrader makes everything else from.

    Parameters
    ----------
    assignment : Assignment
    seed : int
        For the hidden test of each check: the answer is tried on other arguments than at home.

    Returns
    -------
    nbformat.NotebookNode
        Without outputs: they would be those of another version.
    """
    notebook = _read(assignment.lab)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        name = graded_exercise(cell)
        if name is not None and cell.metadata.nbgrader.solution:  # in words
            worth = assignment.points.get(name)
            about = answer_metadata(name, worth) if worth else solution_metadata(name)
            cell.metadata.update(about)
        elif name in assignment.points:
            worth = assignment.points[name]
            cell.source = _with_hidden_test(cell.source, name, worth, seed)
            cell.metadata.update(check_metadata(name, worth))
        elif name is not None:
            del cell.metadata["nbgrader"]
        else:
            _tell_points(cell, assignment.points)
    return notebook


def _with_hidden_test(check, name, worth, seed):
    inside = check.rstrip().removesuffix(")")
    if worth != get(name).points:
        inside += f", points={worth:g}"
    hidden = f"### BEGIN HIDDEN TESTS\n{inside}, seed={seed})\n### END HIDDEN TESTS"
    return f"{inside})\n{hidden}"


def _tell_points(cell, points):
    """Let the statement of an exercise name the points that it has in this course."""
    for name, worth in points.items():
        if cell.source.strip() == f'task("{name}")' and worth != get(name).points:
            cell.source = f'task("{name}", points={worth:g})'


# -- what is asked for -----------------------------------------------------------------------------


def _choose(chosen):
    if chosen is None:
        return [lab for lab in catalogue.find_labs() if _ids(lab)]
    found = sorted({catalogue.find_lab(name) for name in chosen})
    for lab in found:
        if not _ids(lab):
            raise ValueError(
                f"Lab {_number(lab)} has no exercises to grade. Students open it with `labkit lab`."
            )
    return found


def _graded(exercises, there):
    every = [name for ids in there.values() for name in ids]
    if exercises is None:
        return set(every)
    for name in exercises:
        if get(name).id not in every:
            chosen = ", ".join(map(_number, there))
            raise ValueError(
                f"Exercise {name!r} belongs to lab {get(name).lab:02d}; the labs are {chosen}."
            )
    return set(exercises)


def _points(pairs, graded):
    values = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        if get(name).id not in graded:
            raise ValueError(f"Exercise {name!r} is not graded here, so it has no points.")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"Points are given as {name}=2, a number above 0; found {pair!r}.")
        if name in values:
            raise ValueError(f"The points of {name!r} are given twice.")
        values[name] = int(value) if value.is_integer() else value
    return values


def _dates(texts, there):
    dates, default = {}, None
    for text in texts:
        name, equals, written = text.rpartition("=")
        due = read_due(written)
        lab = catalogue.find_lab(name) if equals else None
        if lab is not None and lab not in there:
            raise ValueError(f"Lab {name!r} has a due date, and is not among the labs chosen.")
        if (lab in dates) if lab is not None else (default is not None):
            raise ValueError(f"Two due dates for {lab.stem if lab else 'all labs'}.")
        if lab is None:
            default = due
        else:
            dates[lab] = due
    return {lab: dates.get(lab, default) for lab in there}


# -- labs ------------------------------------------------------------------------------------------


def _number(lab):
    return lab.stem.partition("_")[0]


def _read(lab):
    return nbformat.reads(lab.read_text(encoding="utf-8"), as_version=4)


def _ids(lab):
    return [name for name in map(graded_exercise, _read(lab).cells) if name is not None]
