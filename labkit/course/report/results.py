"""The results of a course, read once: nbgrader's gradebook and the autograded notebooks.

The points are those of the gradebook, with whatever a person changed there. The notebooks add
what the gradebook does not know: which kind of mistake it was, and the code. Nothing is written
into the course: the gradebook is read from a copy.
"""

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Answer", "AssignmentResults", "GradedCell", "Results", "Student", "Submission"]

STATES = ("passed", "partly", "incorrect", "not attempted", "waiting")
SUFFIXES = ("-solution", "_solution", "-answer")  # the cell where the answer to an exercise stands
ADDED = "cells of their own"


@dataclass(frozen=True)
class Student:
    """A student as the gradebook has them; what is not known is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""  # id in the learning management system

    @property
    def name(self):
        """Name to show: last name first, and the id where there is no name."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id


@dataclass(frozen=True)
class GradedCell:
    """A cell that gives points; `label` tells it from the others of its assignment."""

    notebook: str
    name: str
    max_score: float
    label: str
    answered_in: str  # name of the cell in which students write, or ""

    @property
    def key(self):
        """What the answers of a submission are found by."""
        return self.notebook, self.name


@dataclass(frozen=True)
class Answer:
    """What became of one graded cell of one submission.

    `state` is one of STATES: passed with full points, partly with some, incorrect or not attempted
    with none, waiting for a person. `review` says that nbgrader asks a person to look again at
    points that were given by hand.
    """

    state: str
    score: float
    kind: str | None = None
    message: str = ""
    review: bool = False


@dataclass(frozen=True)
class Submission:
    """What a student handed in for an assignment.

    `code` holds what they wrote, by (notebook, cell); `problems` what kept it from being read.
    """

    student: str
    assignment: str
    answers: dict
    penalty: float = 0.0
    seconds_late: float = 0.0
    problems: tuple = ()
    code: dict = field(default_factory=dict)

    @property
    def score(self):
        """Points after the penalty for handing in late, as nbgrader exports them."""
        return max(0.0, sum(answer.score for answer in self.answers.values()) - self.penalty)

    @property
    def final(self):
        """Whether no graded cell waits for a person."""
        return all(answer.state != "waiting" for answer in self.answers.values())


@dataclass(frozen=True)
class AssignmentResults:
    """An assignment; `given` holds the code that students were given or may know, as `code` does.

    `ungraded` are the students who handed something in that is not in the gradebook.
    """

    name: str
    due: datetime | None
    cells: tuple
    given: dict = field(default_factory=dict)
    ungraded: tuple = ()

    @property
    def max_score(self):
        """Points of all cells."""
        return sum(cell.max_score for cell in self.cells)


@dataclass(frozen=True)
class Results:
    """A course; `submissions` by (student, assignment)."""

    course: str
    students: tuple
    assignments: tuple
    submissions: dict

    def total(self, student):
        """Points of a student in all assignments.

        Parameters
        ----------
        student : Student

        Returns
        -------
        float
        """
        found = (self.submissions.get((student.id, a.name)) for a in self.assignments)
        return sum(submission.score for submission in found if submission)

    @property
    def max_score(self):
        """Points of all assignments."""
        return sum(assignment.max_score for assignment in self.assignments)


# -- one submission ------------------------------------------------------------------------------


# -- notebooks -----------------------------------------------------------------------------------
