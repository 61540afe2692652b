"""How far a course is: by assignment, what was handed out, handed in, graded, given back."""

import pathlib
import shlex
from datetime import UTC, datetime
from typing import NamedTuple

from labkit.course.many.handed_in import is_newer
from labkit.course.report import gradebook

__all__ = ["AssignmentStatus", "read_status", "table"]

HEAD = ("assignment", "due", "released", "handed in", "graded", "to read", "given back")


class AssignmentStatus(NamedTuple):
    """How far an assignment is.

    Attributes
    ----------
    name : str
    due : datetime or None
        In the time zone of this computer.
    released : bool
        Whether there is a version for students.
    handed_in, graded, given_back : int
        Numbers of students.
    ungraded : int
        How many handed something in that is not graded.
    to_read : int
        How many submissions have answers that wait for a person.
    """

    name: str
    due: datetime | None
    released: bool
    handed_in: int
    graded: int
    ungraded: int
    to_read: int
    given_back: int

    @property
    def next(self):
        """What is to be done next, in words or as a command in the folder of the course."""
        name = shlex.quote(self.name)
        if not self.released:
            return f"labkit course release {name}"
        if not self.handed_in:
            return f"give students release/{self.name}; then labkit course collect {name} FILE"
        if self.ungraded:
            return f"labkit course grade {name}"
        if self.to_read:
            return "read the answers that wait for a person: Formgrader in `jupyter lab`"
        if self.given_back < self.graded:
            return f"labkit course feedback {name}"
        return "labkit course report, and labkit course export"


def read_status(folder):
    """Find out how far a course is; nothing is written into it.

    Parameters
    ----------
    folder : path-like
        Of the course.

    Returns
    -------
    list of AssignmentStatus

    Raises
    ------
    CommandError
        If there is no course, or no readable gradebook.
    """
    folder = pathlib.Path(folder)
    course = gradebook.open_course(folder)
    book = gradebook.read(course, folder)
    return [_status(course, book, row) for row in book.assignments]


def _status(course, book, row):
    graded = {student for student, name in book.submissions if name == row.name}
    graded = {student for student in graded if not is_newer(course, row.name, student)}
    handed_in = set(gradebook.folders(course, course.submitted_directory, row.name))
    waiting = [
        student
        for student in graded
        if any(grade.waits for grade in book.submissions[student, row.name].grades.values())
    ]
    released = pathlib.Path(
        course.format_path(course.release_directory, ".", row.name)  # "." stands for no student
    )
    return AssignmentStatus(
        name=row.name,
        due=row.due and row.due.replace(tzinfo=UTC).astimezone(),  # nbgrader keeps UTC
        released=released.is_dir(),
        handed_in=len(handed_in | graded),
        graded=len(graded),
        ungraded=len(handed_in - graded),
        to_read=len(waiting),
        given_back=len(gradebook.folders(course, course.feedback_directory, row.name)),
    )


def table(statuses):
    """Write how far all assignments are, and below it what is next for each.

    Parameters
    ----------
    statuses : list of AssignmentStatus

    Returns
    -------
    str
    """
    rows = [HEAD]
    for s in statuses:
        due = f"{s.due:%Y-%m-%d %H:%M}" if s.due else "-"
        released = "yes" if s.released else "no"
        numbers = (s.handed_in, s.graded, s.to_read, s.given_back)
        rows.append((s.name, due, released, *map(str, numbers)))
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEAD))]
    lines = ["  ".join(f"{text:{w}}" for text, w in zip(row, widths, strict=True)) for row in rows]
    ahead = [f"{s.name}: {s.next}" for s in statuses]
    return "\n".join([*(line.rstrip() for line in lines), "", "Next:", *ahead])
