"""What the report says of a course: counts, kinds of mistakes, and what needs a person."""

import shlex
from collections import Counter
from typing import NamedTuple

from labkit.course.report.outcomes import ENGINE_KINDS
from labkit.course.report.results import STATES
from labkit.nbtools.solutions import ANSWER

__all__ = ["ExerciseSummary", "Notice", "notices", "summarize"]


class MistakeCount(NamedTuple):
    """A kind of mistake with how often it was made, and what one of those students was told."""

    kind: str
    count: int
    message: str


class ExerciseSummary(NamedTuple):
    """A graded cell over all submissions of its assignment."""

    assignment: str
    cell: object
    title: str
    counts: dict  # by state
    submissions: int
    mean: float  # points
    mistakes: tuple

    @property
    def everybody(self):
        """Whether all that were handed in passed."""
        return 0 < self.submissions == self.counts["passed"]

    @property
    def nobody(self):
        """Whether none of those that were graded passed."""
        graded = self.submissions - self.counts["waiting"]
        return graded > 0 and self.counts["passed"] == 0


class Notice(NamedTuple):
    """Something that a person should look at."""

    what: str
    student: object
    assignment: str
    details: str


def summarize(results, titles):
    """Summarize each exercise.

    Parameters
    ----------
    results : Results
    titles : dict of str to str
        Titles of exercises, by the name of the graded cell.

    Returns
    -------
    list of ExerciseSummary
    """
    found = []
    for assignment in results.assignments:
        handed_in = [s for (_, name), s in results.submissions.items() if name == assignment.name]
        for cell in assignment.cells:
            answers = [submission.answers[cell.key] for submission in handed_in]
            counts = {state: sum(a.state == state for a in answers) for state in STATES}
            mean = sum(answer.score for answer in answers) / len(answers) if answers else 0.0
            found.append(
                ExerciseSummary(
                    assignment.name,
                    cell,
                    titles.get(cell.name.removesuffix(ANSWER), ""),
                    counts,
                    len(answers),
                    mean,
                    _mistakes(answers),
                )
            )
    return found


def _mistakes(answers):
    wrong = [a for a in answers if a.state in ("partly", "incorrect")]
    kinds = Counter(answer.kind or "no reason in the notebook" for answer in wrong)
    mistakes = []
    for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        messages = Counter(a.message for a in wrong if a.kind == kind and a.message)
        message = min(messages, key=lambda m: (-messages[m], m)) if messages else ""
        mistakes.append(MistakeCount(kind, count, message))
    return tuple(mistakes)


def notices(results):
    """List submissions that are missing, late, unreadable, cut short, or wait for a person.

    Parameters
    ----------
    results : Results

    Returns
    -------
    list of Notice
        The most urgent first.
    """
    found = []
    for assignment in results.assignments:
        for student in results.students:
            submission = results.submissions.get((student.id, assignment.name))
            if submission is not None:
                found += [Notice(*n) for n in _of_one(assignment, student, submission)]
            elif student.id not in assignment.ungraded:
                found.append(Notice("Nothing handed in", student, assignment.name, ""))
        by_id = {student.id: student for student in results.students}
        for name in assignment.ungraded:
            command = ["nbgrader", "autograde", assignment.name, "--student", name]
            details = f"Run: {shlex.join(command)}"
            who = by_id.get(name, name)
            found.append(Notice("Handed in, not graded", who, assignment.name, details))
    order = ("Cannot be read", "Handed in, not graded", "Needs a person", "Cut short", "Late")
    return sorted(found, key=lambda n: order.index(n.what) if n.what in order else len(order))


def _of_one(assignment, student, submission):
    for problem in submission.problems:
        yield "Cannot be read", student, assignment.name, problem
    waiting, review, cut = [], [], []
    for cell in assignment.cells:
        answer = submission.answers[cell.key]
        if answer.state == "waiting":
            waiting.append(cell.label)
        elif answer.review:
            review.append(cell.label)
        if answer.kind in ENGINE_KINDS:
            cut.append(f"{cell.label}: {answer.kind}")
    if waiting:
        yield "Needs a person", student, assignment.name, f"To be graded: {', '.join(waiting)}"
    if review:
        text = f"Graded by hand, then again by the machine: {', '.join(review)}"
        yield "Needs a person", student, assignment.name, text
    if cut:
        yield "Cut short", student, assignment.name, "; ".join(cut)
    if submission.seconds_late:
        late = f"{duration(submission.seconds_late)} after the due date"
        if submission.penalty:
            late += f"; {submission.penalty:g} points less"
        yield "Late", student, assignment.name, late


def duration(seconds):
    """Say a time in its two largest units.

    Parameters
    ----------
    seconds : float

    Returns
    -------
    str
    """
    minutes = max(1, round(seconds / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(parts[:2])
