"""A made-up class for the picture of the report: answers from the banks, really judged."""

import pathlib
import warnings

import numpy as np

from labkit.course.report.page import write_report
from labkit.exercises import exercises, read_bank
from labkit.exercises.bank import evaluate
from tests.made_course import MadeCourse, judged

ANSWERS = pathlib.Path(__file__).parents[1] / "answers"
NAMES = [
    "Amira Haddad",
    "Ben Olsen",
    "Chloe Martin",
    "Daniel Weiss",
    "Elif Kaya",
    "Felix Braun",
    "Giulia Conti",
    "Hannah Fischer",
    "Ivan Petrov",
    "Jonas Keller",
    "Katja Novak",
    "Liam Murphy",
    "Mei Lin",
    "Noah Schmidt",
    "Olga Sokolova",
    "Pablo Ruiz",
    "Quinn Adams",
    "Rosa Silva",
    "Sami Laine",
    "Tara Nair",
    "Umut Demir",
    "Vera Horvat",
    "Wei Chen",
    "Yara Costa",
]


def report_of_a_class(folder):
    """Make a course in which a class has handed in lab 03; return the page of its report."""
    lab = exercises(3)
    rng = np.random.default_rng(4)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Object of type")
        course = MadeCourse(folder, {"lab03": {name: e.points for name, e in lab.items()}})
        for index, name in enumerate(NAMES):
            first, last = name.split()
            course.add_student(first.lower(), first, last)
            skill = rng.beta(5, 2)
            found = {e.id: _answer(e, first.lower(), skill, rng) for e in lab.values()}
            course.submit(
                "lab03",
                first.lower(),
                {key: output["metadata"]["labkit"]["points"] for key, (_, output) in found.items()},
                outputs={key: [output] for key, (_, output) in found.items()},
                codes={key: source for key, (source, _) in found.items()},
                late=0 if index % 9 else 7200,
            )
    return write_report(course.folder)[0]


def _answer(exercise, student, skill, rng):
    verdicts = ["right", "wrong", "not attempted"]
    rest = (1 - skill) * np.array([0.8, 0.2])
    verdict = rng.choice(verdicts, p=[skill, *rest])
    bank = [a for a in read_bank(ANSWERS / f"{exercise.id}.py") if a.verdict == verdict]
    bank = [a for a in bank if a.label != "time limit"]
    answer = bank[min(int(rng.exponential(2.0)), len(bank) - 1)]  # the first are the usual ones
    finding = exercise.examine(evaluate(exercise, answer, student), student=student)
    if finding is None:
        output = judged(exercise.id, "passed", points=exercise.points, of=exercise.points)
    else:
        state = "incorrect" if finding.attempted else "not attempted"
        points = finding.credit * exercise.points
        about = state, finding.kind or None, finding.message
        output = judged(exercise.id, *about, points=points, of=exercise.points)
    return answer.source, output
