"""The points as a CSV file that Moodle imports.

Moodle's import of grades wants text in UTF-8 with one row for each student, a column that says who
it is (user name, ID number or e-mail address) and a column for each grade item; which column is
which is chosen in its form. "-" is its sign for no grade. Feedback is a column of its own.
"""

import csv
import io

__all__ = ["as_csv", "grades_csv", "harmless"]

NO_GRADE = "-"
WHO = ("First name", "Last name", "Username", "ID number", "Email address")


def grades_csv(results):
    """Make the file.

    Of an assignment without a submission, or with one that waits for a person, the grade is "-":
    it is for the instructor to make that a zero.

    Parameters
    ----------
    results : Results

    Returns
    -------
    bytes
    """
    header = list(WHO)
    for assignment in results.assignments:
        header.append(assignment.name)
        header += [f"{assignment.name}: {cell.label}" for cell in assignment.cells]
        header.append(f"{assignment.name} (feedback)")
    rows = [header]
    for student in results.students:
        names = (harmless(student.first_name), harmless(student.last_name))
        row = [*names, student.id, student.lms_id, student.email]
        for assignment in results.assignments:
            row += _columns(assignment, results.submissions.get((student.id, assignment.name)))
        rows.append(row)
    return as_csv(rows)


def as_csv(rows):
    """Write rows as platforms read them: commas, lines as on Windows, UTF-8.

    Parameters
    ----------
    rows : iterable of list of str

    Returns
    -------
    bytes
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _columns(assignment, submission):
    if submission is None:
        return [NO_GRADE] * (len(assignment.cells) + 1) + ["nothing handed in"]
    answers = [submission.answers[cell.key] for cell in assignment.cells]
    points = [NO_GRADE if a.state == "waiting" else f"{a.score:.10g}" for a in answers]
    total = f"{submission.score:.10g}" if submission.final else NO_GRADE
    return [total, *points, harmless(_feedback(assignment, submission))]


def _feedback(assignment, submission):
    remarks = []
    for cell in assignment.cells:
        answer = submission.answers[cell.key]
        if answer.state == "waiting":
            remarks.append(f"{cell.label}: will be graded by a person")
        elif answer.state != "passed":
            remarks.append(f"{cell.label}: {answer.kind or answer.state}")
    if submission.penalty:
        remarks.append(f"late: {submission.penalty:g} points less")
    return "; ".join(remarks)


def harmless(text):
    """Keep a spreadsheet from taking a text for a formula.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
