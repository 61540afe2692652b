"""Judging the kinds of answers: a function, a number, letters, a text, an object."""

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


# -- statements --------------------------------------------------------------------------------


def _statements(exercise, answer, parameters):
    """Judge each statement by itself: chosen and false, or true and not chosen."""
    chosen = _letters(answer)
    if chosen is None or chosen - set(exercise.choices):
        listed = ", ".join(exercise.choices)
        message = f'Answer with the letters of all true statements, such as "ab", of {listed}.'
        return Diagnosis("no such choice", message)
    if not chosen:
        return _open(f"`{exercise.id}` has no value yet.")
    right = set(exercise.reference(*parameters))
    wrong = sorted(chosen ^ right)
    if not wrong:
        return None
    about = {mistake.formula(*parameters): mistake for mistake in exercise.mistakes}
    said = [f"{letter}: {about[letter].message}" for letter in wrong if letter in chosen]
    if missing := len(right - chosen):
        said.append(f"{missing} more {'statements are' if missing > 1 else 'statement is'} true.")
    first = next((letter for letter in wrong if letter in chosen), None)
    kind = about[first].kind if first else "not all that are true"
    # Choosing all, none or by the toss of a coin is worth nothing.
    credit = max(0.0, 1 - 2 * len(wrong) / len(exercise.choices))
    return Diagnosis(kind, " ".join(said), round(credit, 2))


def _letters(answer):
    """Return the letters of an answer, "a, c" or ["a", "c"]; None where it is something else."""
    parts = answer if isinstance(answer, (list, tuple, set, frozenset)) else [answer]
    if not all(isinstance(part, str) for part in parts):
        return None
    return set(re.sub(r"[\s,;.()]", "", "".join(parts)).lower())


# -- a text ------------------------------------------------------------------------------------

WORDS = 4  # different ones: less is no sentence


def _text(exercise, answer, parameters):
    """Find whether there is one; whether it is good, a person must say."""
    if not isinstance(answer, str):
        return _open(f'Answer in words, between quotes: `{exercise.id} = "..."`.')
    words = set(re.findall(r"\w+", answer.lower()))
    if not words:
        return _open(f"`{exercise.id}` has no text yet.")
    if len(words) < WORDS:
        return _open("Write one or two whole sentences, in words of your own.")
    return None


# What a student may hand in, and how it is judged where the exercise has no judge of its own.
KINDS = {
    "function": None,  # called, and compared with the reference: diagnose
    "number": _number,
    "choice": _choice,
    "statements": _statements,
    "text": _text,  # never wrong: the student, or in a course the grader, compares it
    "object": None,  # only by a judge
}
ANSWERS = tuple(KINDS)
