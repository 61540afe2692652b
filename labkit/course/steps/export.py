"""``labkit course export``: points for Moodle, for Canvas, or as nbgrader writes them."""

import pathlib

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from labkit.base import files
from labkit.base.errors import CommandError
from labkit.course.report import gradebook
from labkit.course.report.collect import read_results
from labkit.course.report.moodle import as_csv, grades_csv, harmless

__all__ = ["canvas_csv", "export"]

NAMES = {"moodle": "moodle.csv", "canvas": "canvas.csv", "csv": "grades.csv"}


def export(folder, kind, labs=(), output=None):
    """Write a file of points.

    Parameters
    ----------
    folder : path-like
        Of the course.
    kind : {"moodle", "canvas", "csv"}
        For whom. The last one is nbgrader's own.
    labs : sequence of str, optional
        Assignments; by default all.
    output : path-like, optional
        File; by default one named after the kind, in the course.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    CommandError
        If there is no course, or the file cannot be written.
    """
    folder = pathlib.Path(folder)
    path = folder / NAMES[kind] if output is None else pathlib.Path(output)
    if kind == "csv":
        if labs:
            raise CommandError("nbgrader's own file has all assignments; leave out the LAB.")
        directory = gradebook.open_course(folder)
        gradebook.read(directory, folder)  # says it where there is none
        with Gradebook(directory.db_url, directory.course_id) as book:
            CsvExportPlugin(to=str(path), config=directory.config).export(book)
        return path
    results = read_results(folder, labs)
    content = grades_csv(results) if kind == "moodle" else canvas_csv(results)
    try:
        files.replace(path, content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def canvas_csv(results):
    """Make a file that Canvas imports into its gradebook.

    Canvas wants the columns Student, ID, SIS User ID, SIS Login ID and Section, then a column for
    each assignment, and a second line with the points possible. Who is who it sees by one of the
    ids; an empty field leaves a grade as it is.

    Parameters
    ----------
    results : Results

    Returns
    -------
    bytes
    """
    who = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    possible = [f"{a.max_score:.10g}" for a in results.assignments]
    rows = [
        [*who, *(a.name for a in results.assignments)],
        ["    Points Possible", *[""] * 4, *possible],
    ]
    for student in results.students:
        name = ", ".join(filter(None, (student.last_name, student.first_name))) or student.id
        row = [harmless(name), student.lms_id, "", student.id, ""]
        for assignment in results.assignments:
            submission = results.submissions.get((student.id, assignment.name))
            final = submission is not None and submission.final
            row.append(f"{submission.score:.10g}" if final else "")
        rows.append(row)
    return as_csv(rows)
