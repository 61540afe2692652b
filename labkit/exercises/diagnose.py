"""Which mistake it was, told from what a function does, never from how it is written.

The outcomes of a few calls are compared with those of the reference, with those of the typical
wrong formulas that the exercise names, and with what wrong shapes, signs and factors would give.
"""

from labkit.exercises.attempt import Attempt, Diagnosis, agree, called, run, said, shapes_of
from labkit.exercises.calling import CallResult
from labkit.exercises.compare import same
from labkit.exercises.detectors import GENERIC, constant, one_example_only
from labkit.exercises.pairs import two_mistakes
from labkit.exercises.probing import unused_argument


def diagnose(exercise, function, cases):
    """Try an answer.

    Parameters
    ----------
    exercise : Exercise
        With reference, mistakes and tolerance.
    function : callable
        The student's.
    cases : list of tuple
        Arguments of the calls.

    Returns
    -------
    Diagnosis or None
        None if the answer is right.
    """
    attempt = Attempt(exercise, cases, called(exercise, function, cases), answer=function)
    for detector in (nothing_yet, off_limits, time_limit):
        found = detector(attempt)
        if found:
            return found
    changed = changed_in_place(attempt)
    if all(attempt.right()):
        return changed
    found = named_mistake(attempt) or one_example_only(attempt, errors=True) or exception(attempt)
    found = found or changed
    if not found and isinstance(attempt.wants[0], tuple):
        steps = several_values, constant, two_mistakes, unused_argument
        found = next(filter(None, (detector(attempt) for detector in steps)), None)
        attempt = None if found else wrong_part(attempt)
    return found or next(filter(None, (detector(attempt) for detector in GENERIC)))


# -- before any number is looked at ------------------------------------------------------------


def nothing_yet(attempt):
    """Find that no value came back, or that the code itself says it is not written."""
    first = attempt.outcomes[0]
    if isinstance(first.error, NotImplementedError):
        return Diagnosis("", "Your function is not written yet.", attempted=False)
    values = first.value if isinstance(first.value, (tuple, list)) else (first.value,)
    if first.error is None and all(value is None or value is ... for value in values):
        return Diagnosis(
            "",
            "Your function gives back nothing. Write its lines; the last one is a `return`.",
            attempted=False,
        )
    return None


def off_limits(attempt):
    """Find calls of what does the whole work of the exercise."""
    known = {where for outcome in attempt.outcomes for where in outcome.called}
    for where, words in attempt.exercise.off_limits.items():
        if where in known:
            text = f"Your function calls {words} Write it yourself."
            return Diagnosis("not your own work", text)
    return None


def time_limit(attempt):
    """Find calls that did not end in time."""
    if not attempt.outcomes[-1].timed_out:
        return None
    return Diagnosis(
        "time limit",
        f"Your code was still running after {attempt.exercise.limit():g} seconds, so it was "
        "stopped. Is there a loop whose condition never becomes false?",
        place=attempt.outcomes[-1].place,
    )


def changed_in_place(attempt):
    """Find arguments that are not what they were."""
    changed = next((outcome.changed for outcome in attempt.outcomes if outcome.changed), ())
    if not changed:
        return None
    names = " and ".join(f"`{name}`" for name in changed)
    return Diagnosis(
        "input changed in place",
        f"Your function changes {names} of the caller. `a += ...` and `a[...] = ...` write "
        "into the array that was passed; `a = a + ...` makes a new one.",
    )


# -- mistakes of this exercise -----------------------------------------------------------------


def named_mistake(attempt):
    """Find the wrong formula of the exercise that does what the answer does."""
    for mistake in attempt.exercise.mistakes:
        outcomes = run(mistake.formula, attempt.cases, attempt.names)
        if agree(attempt, outcomes):
            return Diagnosis(mistake.kind, mistake.message, mistake.credit)
    return None


# -- errors ------------------------------------------------------------------------------------


def exception(attempt):
    """Find an error that the student's code raised."""
    outcome = next((o for o in attempt.outcomes if o.error is not None), None)
    if outcome is None:
        return None
    error, where = outcome.error, outcome.place
    if where is None and isinstance(error, TypeError) and "argument" in str(error):
        names = ", ".join(attempt.names)
        return Diagnosis(
            "wrong arguments",
            f"The function is called as `{attempt.exercise.id}({names})`, and yours does not take "
            f"that: {error}.",
        )
    if isinstance(error, SystemExit):
        return Diagnosis(
            "exception", "Your code calls `exit`, which would end the kernel.", 0, where
        )
    message = f"Your code stopped with an error: `{said(error)}`."
    shapes = shapes_of(attempt, attempt.outcomes.index(outcome))
    if isinstance(error, ValueError) and shapes:
        message += f" It was called with {shapes}."
    return Diagnosis("exception", message, 0.0, where)


# -- several returned values -------------------------------------------------------------------


def several_values(attempt):
    """Find one value where several are wanted, or another order of them."""
    names = attempt.exercise.returns or tuple(
        f"value {i + 1}" for i in range(len(attempt.wants[0]))
    )
    listed = ", ".join(names)
    for got, want in zip(attempt.gots, attempt.wants, strict=True):
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            return Diagnosis(
                "wrong number of values",
                f"The function should return {len(want)} values: `return {listed}`.",
            )
    swapped = [
        same(tuple(reversed(got)), want, attempt.exercise.tolerance)
        for got, want in zip(attempt.gots, attempt.wants, strict=True)
    ]
    if all(swapped):
        return Diagnosis(
            "wrong order of values", f"The right values in the wrong order: `return {listed}`.", 0.5
        )
    return None


def wrong_part(attempt):
    """Reduce a attempt to the first of several returned values that is wrong."""
    for index in range(len(attempt.wants[0])):
        names = attempt.exercise.returns
        part = Attempt(
            attempt.exercise,
            attempt.cases,
            [CallResult(o.value[index], warnings=o.warnings) for o in attempt.outcomes],
            wants=[want[index] for want in attempt.wants],
            part=f"In {f'`{names[index]}`' if names else f'value {index + 1}'}: ",
        )
        if not all(part.right()):
            return part
    raise AssertionError("some part is wrong")
