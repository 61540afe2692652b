"""Reading the results of a course: from nbgrader's gradebook and the autograded notebooks."""

import json
import pathlib

from labkit.base.errors import CommandError
from labkit.course.report import gradebook
from labkit.course.report.outcomes import Outcome, outcome
from labkit.course.report.results import (
    ADDED,
    SUFFIXES,
    Answer,
    AssignmentResults,
    GradedCell,
    Results,
    Student,
    Submission,
)
from labkit.nbtools.solutions import ANSWER

__all__ = ["read_results"]


def read_results(folder, assignments=(), progress=iter):
    """Read a course.

    Parameters
    ----------
    folder : path-like
        Of the course.
    assignments : sequence of str
        Names; all by default.
    progress : callable
        Wraps the list of submissions while their notebooks are read.

    Returns
    -------
    Results

    Raises
    ------
    CommandError
        If there is no course, no readable gradebook, no such assignment, or nothing is graded.
    """
    folder = pathlib.Path(folder)
    course = gradebook.open_course(folder)
    book = gradebook.read(course, folder)
    names = _chosen([row.name for row in book.assignments], assignments, folder)
    rows = [row for row in book.assignments if row.name in names]
    handed_in = {
        name: gradebook.folders(course, course.submitted_directory, name) for name in names
    }
    if not book.submissions and any(handed_in.values()):
        name = next(name for name in names if handed_in[name])
        raise CommandError(
            f"Nothing is graded yet in {folder}; grade first: labkit course grade {name}."
        )
    given = {row.name: _given(course, row) for row in rows}
    made = []
    for row in rows:
        graded = {student for student, name in book.submissions if name == row.name}
        sources, order = given[row.name]
        made.append(
            AssignmentResults(
                row.name,
                row.due,
                _cells(row, order),
                sources,
                tuple(sorted(set(handed_in[row.name]) - graded)),
            )
        )
    by_name = {assignment.name: assignment for assignment in made}
    chosen = [pair for pair in book.submissions if pair[1] in names]
    submissions = {
        pair: _submission(course, by_name[pair[1]], pair, book.submissions[pair])
        for pair in progress(chosen)
    }
    students = tuple(
        sorted((Student(*row) for row in book.students), key=lambda s: (s.name.casefold(), s.id))
    )
    return Results(folder.resolve().name, students, tuple(made), submissions)


def _chosen(known, wanted, folder):
    if not known:
        raise CommandError(
            f"The gradebook of {folder} has no assignment yet; make one: "
            "nbgrader generate_assignment NAME."
        )
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise CommandError(
            f"There is no assignment {unknown[0]!r} in {folder}. There are: {', '.join(known)}."
        )
    return set(wanted) or set(known)


def _cells(row, order):
    """Graded cells in the order of the notebooks, each with a label that no other has."""
    names = [name for _, name, _ in row.cells]
    cells = []
    for notebook, name, max_score in row.cells:
        short = name.removesuffix(ANSWER)
        alone = names.count(name) == 1 and (short == name or short not in names)
        label = short if alone else f"{notebook}/{name}"
        known = order.get(notebook, [])
        beside = next((name + s for s in SUFFIXES if name + s in known), "")
        cells.append(GradedCell(notebook, name, max_score, label, beside))
    places = {(book, name): i for book in order for i, name in enumerate(order[book])}
    return tuple(sorted(cells, key=lambda c: (c.notebook, places.get(c.key, 10**6), c.name)))


def _given(course, row):
    """Code of source and release, and the order of the cells that nbgrader knows."""
    sources, order = {}, {}
    for notebook in row.notebooks:
        for step in (course.source_directory, course.release_directory):
            path = pathlib.Path(course.format_path(step, ".", row.name)) / f"{notebook}.ipynb"
            try:
                cells = _read(path)
            except (OSError, ValueError):
                continue  # not there, or not ours to judge
            for name, text in _code(cells, ()).items():
                sources.setdefault((notebook, name), []).append(text)
            sources.setdefault((notebook, ADDED), []).extend(
                _source(cell) for cell in cells if cell["cell_type"] == "code"
            )
            names = [_nbgrader(cell).get("grade_id") for cell in cells]
            order.setdefault(notebook, [name for name in names if name])
    return sources, order


def _submission(course, assignment, pair, row):
    student, name = pair
    folder = pathlib.Path(course.format_path(course.autograded_directory, student, name))
    problems, outcomes, code = [], {}, {}
    for notebook in dict.fromkeys(cell.notebook for cell in assignment.cells):
        path = folder / f"{notebook}.ipynb"
        try:
            cells = _read(path)
        except FileNotFoundError:
            problems.append(f"There is no autograded notebook {notebook}.ipynb.")
            continue
        except (OSError, ValueError) as error:
            problems.append(f"The autograded notebook {notebook}.ipynb cannot be read: {error}.")
            continue
        for cell in cells:
            found = _nbgrader(cell).get("grade_id")
            if found and (notebook, found) not in outcomes:
                outcomes[notebook, found] = outcome(cell)
        given = assignment.given.get((notebook, ADDED), ())
        code |= {(notebook, part): text for part, text in _code(cells, given).items()}
        for cell in assignment.cells:
            if cell.notebook == notebook and cell.key not in outcomes:
                outcomes[cell.key] = Outcome(None, "cell missing", "The graded cell is not there.")
    answers = {
        cell.key: _answer(cell, row.grades.get(cell.key), outcomes.get(cell.key, Outcome()))
        for cell in assignment.cells
    }
    return Submission(student, name, answers, row.penalty, row.seconds_late, tuple(problems), code)


def _answer(cell, grade, found):
    if grade is None:  # the cell came into the course after this was graded
        return Answer("waiting", 0.0, None, "Not graded since the assignment was changed.")
    if grade.waits and not grade.by_hand:
        return Answer("waiting", grade.score)
    if grade.score >= cell.max_score and (cell.max_score or found.state in (None, "passed")):
        return Answer("passed", grade.score, review=grade.waits)
    if grade.score > 0:
        state = "partly"
    else:
        untouched = grade.untouched or found.state == "not attempted"
        state = "not attempted" if untouched else "incorrect"
    return Answer(state, grade.score, found.kind, found.message, review=grade.waits)


def _read(path):
    """Cells of a notebook, as far as they are cells; validating would take ten times as long."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        if not all(isinstance(cell["cell_type"], str) for cell in cells):
            raise TypeError
    except (KeyError, TypeError, RecursionError):
        raise ValueError("it is no notebook of format 4") from None
    except UnicodeDecodeError:
        raise ValueError("it is no text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    return cells


def _code(cells, given):
    """Find what a student wrote: solution cells by name, and cells that the course did not give."""
    parts, own = {}, []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        metadata, source = _nbgrader(cell), _source(cell)
        if metadata.get("solution") and metadata.get("grade_id"):
            parts.setdefault(str(metadata["grade_id"]), source)
        elif given and not metadata.get("grade_id") and source.strip() and source not in given:
            own.append(source)
    if own:
        parts[ADDED] = "\n".join(own)
    return parts


def _nbgrader(cell):
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def _source(cell):
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
