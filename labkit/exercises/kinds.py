"""Judging the kinds of answers: a function, a number, a letter, a text, an object."""

import math
import re

from labkit.exercises import diagnose
from labkit.exercises.attempt import Attempt, Diagnosis, a, called
from labkit.exercises.calling import own_copy, quiet
from labkit.exercises.compare import as_numbers
from labkit.exercises.grading import Incorrect, NotAttempted
from labkit.exercises.variants import variant

UNDEFINED = type("Undefined", (), {"__repr__": lambda self: "undefined"})()


def examine(exercise, answer, *, student, rng, judge):
    """Return what is wrong with an answer as a Diagnosis, or None; see `Exercise.examine`."""
    if answer is UNDEFINED:
        return _open(f"There is no `{exercise.id}` yet.")
    if answer is None or answer is ...:
        return _open(f"`{exercise.id}` has no value yet.")
    if exercise.answer == "function" and not callable(answer):
        return Diagnosis(
            "no function",
            f"`{exercise.id}` is {a(answer)}, not a function. Define it with "
            f"`def {exercise.id}(...)`, and pass it without brackets.",
        )
    if judge is not None:
        return _by_judge(exercise, answer, judge, rng)
    if exercise.answer == "function":
        return diagnose.diagnose(exercise, answer, exercise.cases(rng))
    parameters = tuple(exercise.parameters(student).values())
    return KINDS[exercise.answer](exercise, answer, parameters)


def _open(message):
    return Diagnosis("", message, attempted=False)


# -- a judge of one's own ----------------------------------------------------------------------


class _Found(Exception):
    """Carries a Diagnosis out of a judge."""


def _by_judge(exercise, answer, judge, rng):
    rng = variant("", exercise.id) if rng is None else rng

    def call(*case):
        outcome = called(exercise, answer, [case])[-1]
        attempt = Attempt(exercise, [case], [outcome])
        for detector in (
            diagnose.nothing_yet,
            diagnose.off_limits,
            diagnose.time_limit,
            diagnose.exception,
            diagnose.changed_in_place,
        ):
            found = detector(attempt)
            if found:
                raise _Found(found)
        return outcome.value

    subject = call if exercise.answer == "function" else answer
    with quiet():
        try:
            judge(subject, rng)
        except Incorrect as error:
            return Diagnosis(error.kind, error.message, error.credit)
        except NotAttempted as error:
            return _open(str(error))
        except _Found as error:
            return error.args[0]
    return None


# -- a number ----------------------------------------------------------------------------------

NUMBER_FACTORS = (
    (-1.0, "wrong sign", "The size is right, the sign is not."),
    (2.0, "factor 2", "Your number is twice what it should be."),
    (0.5, "factor 2", "Your number is half of what it should be."),
    (100.0, "per cent", "Your number is 100 times too large. Per cent instead of a fraction?"),
    (0.01, "per cent", "Your number is 100 times too small. Is it wanted in per cent?"),
    (10.0, "power of ten", "Your number is 10 times too large."),
    (0.1, "power of ten", "Your number is 10 times too small."),
)


def _number(exercise, answer, parameters):
    answer = own_copy(answer)
    got = as_numbers(answer)
    if isinstance(answer, str) or got is None or got.size != 1:
        unit = f" Leave the unit ({exercise.unit}) out." if exercise.unit else ""
        return Diagnosis(
            "no number",
            f"One number is wanted, such as `{exercise.id} = 1.5`; found {a(answer)}.{unit}",
        )
    got = got.item()
    if not math.isfinite(got):
        return Diagnosis("NaN or infinity", f"Your number is {got}.")
    want, tolerance = float(exercise.reference(*parameters)), exercise.tolerance
    if _near(got, want, tolerance):
        return None
    for mistake in exercise.mistakes:
        if _near(got, float(mistake.formula(*parameters)), tolerance):
            return Diagnosis(mistake.kind, mistake.message, mistake.credit)
    for factor, kind, text in NUMBER_FACTORS:
        if _near(got, factor * want, tolerance):
            return Diagnosis(kind, text)
    if _near(got, want, 5 * tolerance):
        text = f"Close, but not within {100 * tolerance:g} %. Keep more digits until the end."
        return Diagnosis("not precise enough", text, 0.5)
    unit = f" {exercise.unit}" if exercise.unit else ""
    size = "large" if got > want else "small"
    return Diagnosis("wrong number", f"{got:g}{unit} is too {size}. Go through each step.")


def _near(got, want, tolerance):
    return abs(got - want) <= tolerance * abs(want) + 1e-12


# -- a letter ----------------------------------------------------------------------------------


def _choice(exercise, answer, parameters):
    letter = answer.strip().strip("().").lower() if isinstance(answer, str) else None
    if letter is None or letter not in tuple(exercise.choices):
        if letter == "":
            return _open(f"`{exercise.id}` has no value yet.")
        listed = ", ".join(f'"{letter}"' for letter in exercise.choices)
        return Diagnosis("no such choice", f"Answer with one of the letters {listed}.")
    if letter == exercise.reference(*parameters):
        return None
    for mistake in exercise.mistakes:
        if letter == mistake.formula(*parameters):
            return Diagnosis(mistake.kind, mistake.message, mistake.credit)
    return Diagnosis("wrong choice", "Another answer fits better.")


# -- a text ------------------------------------------------------------------------------------


def _text(exercise, answer, parameters):
    """Look for words. That is all it does: whether they make sense, a person must say."""
    if not isinstance(answer, str):
        message = f'Answer in words, between quotes: `{exercise.id} = "..."`.'
        return Diagnosis("no text", message)
    text = " ".join(answer.split())
    if not text.strip(". "):
        return _open(f"`{exercise.id}` has no text yet.")
    if len(text.split()) < 5:
        return Diagnosis("too short", "Write one or two whole sentences.")
    for mistake in exercise.mistakes:
        if re.search(mistake.formula(*parameters), text, re.IGNORECASE):
            return Diagnosis(mistake.kind, mistake.message, mistake.credit)
    missing = [
        idea
        for idea, pattern in exercise.ideas.items()
        if not re.search(pattern, text, re.IGNORECASE)
    ]
    if not missing:
        return None
    share = 1 - len(missing) / len(exercise.ideas)
    return Diagnosis(
        f"missing: {missing[0]}",
        f"The text does not seem to speak of {' or of '.join(missing)}. (Only words are looked "
        "for here, and yours may be others: then let a person read it.)",
        credit=round(share, 2),
    )


# What a student may hand in, and how it is judged where the exercise has no judge of its own.
KINDS = {
    "function": None,  # called, and compared with the reference: diagnose
    "number": _number,
    "choice": _choice,
    "text": _text,
    "object": None,  # only by a judge
}
ANSWERS = tuple(KINDS)
