"""Which mistake it was, told from what a function does, never from how it is written.

The outcomes of a few calls are compared with those of the reference, with those of the typical
wrong formulas that the exercise names, and with what wrong shapes, signs and factors would give.
"""

from labkit.exercises.calling import Outcome, call_all
from labkit.exercises.compare import same
from labkit.exercises.detectors import GENERIC, one_example_only
from labkit.exercises.trial import Finding, Trial, agree, run, said, shapes_of


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
    Finding or None
        None if the answer is right.
    """
    trial = Trial(exercise, cases, call_all(function, cases, exercise.arguments, exercise.limit()))
    for detector in (nothing_yet, time_limit):
        found = detector(trial)
        if found:
            return found
    changed = changed_in_place(trial)
    if all(trial.right()):
        return changed
    found = named_mistake(trial) or one_example_only(trial, errors=True) or exception(trial)
    found = found or changed
    if not found and isinstance(trial.wants[0], tuple):
        found = several_values(trial)
        trial = None if found else wrong_part(trial)
    return found or next(filter(None, (detector(trial) for detector in GENERIC)))


# -- before any number is looked at ------------------------------------------------------------


def nothing_yet(trial):
    """Find that no value came back, or that the code itself says it is not written."""
    first = trial.outcomes[0]
    if isinstance(first.error, NotImplementedError):
        return Finding("", "Your function is not written yet.", attempted=False)
    values = first.value if isinstance(first.value, (tuple, list)) else (first.value,)
    if first.error is None and all(value is None or value is ... for value in values):
        return Finding(
            "",
            "Your function gives back nothing. Write its lines; the last one is a `return`.",
            attempted=False,
        )
    return None


def time_limit(trial):
    """Find calls that did not end in time."""
    if not trial.outcomes[-1].timed_out:
        return None
    return Finding(
        "time limit",
        f"Your code was still running after {trial.exercise.limit():g} seconds, so it was stopped. "
        "Is there a loop whose condition never becomes false?",
        place=trial.outcomes[-1].place,
    )


def changed_in_place(trial):
    """Find arguments that are not what they were."""
    changed = next((outcome.changed for outcome in trial.outcomes if outcome.changed), ())
    if not changed:
        return None
    names = " and ".join(f"`{name}`" for name in changed)
    return Finding(
        "input changed in place",
        f"Your function changes {names} of the caller. `a += ...` and `a[...] = ...` write "
        "into the array that was passed; `a = a + ...` makes a new one.",
    )


# -- mistakes of this exercise -----------------------------------------------------------------


def named_mistake(trial):
    """Find the wrong formula of the exercise that does what the answer does."""
    for mistake in trial.exercise.mistakes:
        outcomes = run(mistake.formula, trial.cases, trial.names)
        if agree(trial, outcomes):
            return Finding(mistake.kind, mistake.message, mistake.credit)
    return None


# -- errors ------------------------------------------------------------------------------------


def exception(trial):
    """Find an error that the student's code raised."""
    outcome = next((o for o in trial.outcomes if o.error is not None), None)
    if outcome is None:
        return None
    error, where = outcome.error, outcome.place
    if where is None and isinstance(error, TypeError) and "argument" in str(error):
        names = ", ".join(trial.names)
        return Finding(
            "wrong arguments",
            f"The function is called as `{trial.exercise.id}({names})`, and yours does not take "
            f"that: {error}.",
        )
    if isinstance(error, SystemExit):
        return Finding("exception", "Your code calls `exit`, which would end the kernel.", 0, where)
    message = f"Your code stopped with an error: `{said(error)}`."
    shapes = shapes_of(trial, trial.outcomes.index(outcome))
    if isinstance(error, ValueError) and shapes:
        message += f" It was called with {shapes}."
    return Finding("exception", message, 0.0, where)


# -- several returned values -------------------------------------------------------------------


def several_values(trial):
    """Find one value where several are wanted, or another order of them."""
    names = trial.exercise.returns or tuple(f"value {i + 1}" for i in range(len(trial.wants[0])))
    listed = ", ".join(names)
    for got, want in zip(trial.gots, trial.wants, strict=True):
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            return Finding(
                "wrong number of values",
                f"The function shall return {len(want)} values: `return {listed}`.",
            )
    swapped = [
        same(tuple(reversed(got)), want, trial.exercise.tolerance)
        for got, want in zip(trial.gots, trial.wants, strict=True)
    ]
    if all(swapped):
        return Finding(
            "wrong order of values", f"The right values in the wrong order: `return {listed}`.", 0.5
        )
    return None


def wrong_part(trial):
    """Reduce a trial to the first of several returned values that is wrong."""
    for index in range(len(trial.wants[0])):
        names = trial.exercise.returns
        part = Trial(
            trial.exercise,
            trial.cases,
            [Outcome(o.value[index], warnings=o.warnings) for o in trial.outcomes],
            wants=[want[index] for want in trial.wants],
            part=f"In {f'`{names[index]}`' if names else f'value {index + 1}'}: ",
        )
        if not all(part.right()):
            return part
    raise AssertionError("some part is wrong")
