"""The report on a course: one page to read, one file for Moodle."""

import base64
import hashlib
import pathlib
from datetime import datetime
from importlib import resources

import jinja2
import numpy as np

from labkit.base import files
from labkit.base.errors import CommandError
from labkit.course.grade import surroundings
from labkit.course.report import borrowed, pictures, similar
from labkit.course.report.collect import read_results
from labkit.course.report.moodle import grades_csv
from labkit.course.report.results import ADDED, SUFFIXES
from labkit.course.report.summary import notices, summarize
from labkit.plots import style

__all__ = ["make_page", "write_report"]

PAGE, GRADES = "report.html", "grades.csv"
SHOWN = 40  # groups of similar submissions
PAIRS = 20  # of one group


def write_report(folder, assignments=(), output=None, progress=iter):
    """Write the page and the file of grades.

    Parameters
    ----------
    folder : path-like
        Of the course.
    assignments : sequence of str
        Names; all by default.
    output : path-like, optional
        Folder to write to; by default ``report`` in the course.
    progress : callable
        Wraps the list of submissions while they are read.

    Returns
    -------
    (page, grades) : tuple of pathlib.Path

    Raises
    ------
    CommandError
        If the course cannot be read, or the files cannot be written.
    """
    results = read_results(folder, assignments, progress)
    for assignment in results.assignments:
        surroundings.load_exercises(pathlib.Path(folder).resolve(), assignment.name)
    output = pathlib.Path(folder, "report") if output is None else pathlib.Path(output)
    page, grades = output / PAGE, output / GRADES
    contents = {page: make_page(results).encode("utf-8"), grades: grades_csv(results)}
    try:
        output.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            files.replace(path, content)
    except OSError as error:
        raise CommandError(
            f"The report cannot be written to {output} ({error.strerror or error}); "
            "name another folder: --output FOLDER."
        ) from error
    return page, grades


def _colors():
    """Write the kit's colours for a light page, a dark one, and paper."""
    light, dark = style.properties(style.LIGHT_THEME), style.properties(style.DARK_THEME)
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"@media print {{ :root {{ {light} }} }}"
    )


def make_page(results, now=None):
    """Make the page.

    Parameters
    ----------
    results : Results
    now : datetime.datetime, optional
        Time to put on it.

    Returns
    -------
    str
        HTML that needs nothing else.
    """
    known = _exercises()
    exercises = summarize(results, {name: exercise.title for name, exercise in known.items()})
    several = len(results.assignments) > 1
    labels = [f"{e.assignment}: {e.cell.label}" if several else e.cell.label for e in exercises]
    rows = sorted(
        ((student, results.total(student)) for student in results.students),
        key=lambda row: (-row[1], row[0].name.casefold(), row[0].id),
    )
    active = {student for student, _ in results.submissions}
    per_cent = [
        100 * total / results.max_score
        for student, total in rows
        if student.id in active and results.max_score
    ]
    pairs = [p for assignment in results.assignments for p in _similar(results, assignment, known)]
    groups = similar.groups(pairs)
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(_asset),
    )
    environment.filters |= {"points": _points, "per_cent": _per_cent}
    script = _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("report.html.jinja").render(
        results=results,
        now=(now or datetime.now()).strftime("%Y-%m-%d %H:%M"),
        style=f"{_colors()}\n{_asset('report.css')}",
        script=script,
        script_hash=f"sha256-{digest}",
        exercises=exercises,
        rows=rows,
        active=active,
        per_cent=per_cent,
        mean=float(np.mean(per_cent)) if per_cent else None,
        median=float(np.median(per_cent)) if per_cent else None,
        notices=notices(results),
        plots=list(_plots(results, exercises, labels, rows, per_cent)),
        groups=groups[:SHOWN],
        pairs_most=PAIRS,
        more_groups=len(groups[SHOWN:]),
        borrowed=_borrowed(results, known),
        names={student.id: student.name for student in results.students},
        part_name=_part_name,
    )


def _exercises():
    from labkit.exercises.catalogue import exercises

    return exercises()


def _asset(name):
    return resources.files("labkit.course.report").joinpath(name).read_text(encoding="utf-8")


def _plots(results, exercises, labels, rows, per_cent):
    if not results.submissions or not exercises:
        return
    yield pictures.histogram(per_cent)
    yield pictures.solved_share(labels, [exercise.counts for exercise in exercises])
    shown = [student for student, _ in rows]
    states = []
    for student in shown:
        found = [results.submissions.get((student.id, e.assignment)) for e in exercises]
        states.append(
            [
                submission.answers[e.cell.key].state if submission else None
                for submission, e in zip(found, exercises, strict=True)
            ]
        )
    yield pictures.results_map([student.name for student in shown], labels, states)


def _codes(results, assignment):
    """Code of an assignment's submissions by part and student."""
    codes = {}
    for (student, name), submission in sorted(results.submissions.items()):
        if name == assignment.name:
            for part, source in submission.code.items():
                codes.setdefault(part, {})[student] = source
    return codes


def _similar(results, assignment, known):
    def numbers(part, student):
        exercise = known.get(_exercise_name(part))
        return exercise.parameters(student) if exercise else {}

    codes = _codes(results, assignment)
    return similar.similar_pairs(
        codes, given=assignment.given, numbers=numbers, assignment=assignment.name
    )


def _borrowed(results, known):
    found = []
    students = [student.id for student in results.students]
    for assignment in results.assignments:
        for part, codes in _codes(results, assignment).items():
            exercise = known.get(_exercise_name(part))
            if exercise:
                rows = borrowed.borrowed(exercise, part, codes, students)
                found += [(assignment.name, row) for row in rows]
    return found


def _exercise_name(part):
    name = part[1]
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _part_name(part):
    return f"{part[0]}, {part[1]}" if part[1] == ADDED else _exercise_name(part)


def _points(value):
    return f"{value:.4g}"


def _per_cent(value, of=100.0):
    return f"{100 * value / of:.0f} %" if of else ""
