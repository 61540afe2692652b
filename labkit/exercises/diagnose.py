"""Which mistake it was, told from what a function does, never from how it is written.

The outcomes of a few calls are compared with those of the reference, with those of the typical
wrong formulas that the exercise names, and with what wrong shapes, signs and factors would give.
"""

import functools
from typing import NamedTuple

import numpy as np

from labkit.exercises.calling import Outcome, call_all, place
from labkit.exercises.compare import ABSOLUTE, as_numbers, close, same

COUNTED = ("X", "y", "y_hat", "y_pred", "z")  # arguments whose last axis counts the examples


class Finding(NamedTuple):
    """One mistake.

    Attributes
    ----------
    kind, message : str
        The kind in a few words, and what to look at.
    credit : float
        Part of the points it is worth all the same.
    place : Place or None
        Where in the student's code.
    attempted : bool
        False if there is no answer yet.
    """

    kind: str
    message: str
    credit: float = 0.0
    place: object = None
    attempted: bool = True


class Trial:
    """The calls of an answer, and what the reference gives for them."""

    def __init__(self, exercise, cases, outcomes, *, wants=None, part=""):
        self.exercise, self.cases, self.outcomes = exercise, cases, outcomes
        self.names = exercise.arguments
        self.part = part  # which of several returned values is looked at, as the start of a text
        if wants is not None:
            self.wants = wants

    @functools.cached_property
    def wants(self):
        """What should be returned, call by call."""
        outcomes = run(self.exercise.reference, self.cases, self.names)
        return [outcome.value for outcome in outcomes]

    @property
    def gots(self):
        """What was returned, call by call."""
        return [outcome.value for outcome in self.outcomes]

    def right(self):
        """Whether each call gave what it should."""
        return [
            outcome.error is None and same(outcome.value, want, self.exercise.tolerance)
            for outcome, want in zip(self.outcomes, self.wants, strict=False)
        ]

    def sizes(self):
        """Number of examples in each call, None where there is no such thing."""
        index = next((i for i, name in enumerate(self.names) if name in COUNTED), None)
        if index is None:
            return [None] * len(self.cases)
        shapes = [np.shape(case[index]) for case in self.cases]
        return [shape[-1] if shape else 1 for shape in shapes]

    def pairs(self):
        """Returned and wanted arrays, if all are numbers of the same shape; else nothing."""
        pairs = []
        for got, want in zip(self.gots, self.wants, strict=True):
            got, want = as_numbers(got), as_numbers(want)
            if got is None or want is None:
                return []
            if want.ndim == 0 and got.size == 1:
                got = got.reshape(())
            if got.shape != want.shape:
                return []
            pairs.append((got.astype(float), want.astype(float)))
        return pairs


def run(function, cases, names):
    """Outcomes of one of our own functions, which end by themselves."""
    return call_all(function, cases, names, None)


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
    """No value came back, or the student's code says that it is not written."""
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
    """The calls did not end in time."""
    if not trial.outcomes[-1].timed_out:
        return None
    return Finding(
        "time limit",
        f"Your code was still running after {trial.exercise.limit():g} seconds, so it was stopped. "
        "Is there a loop whose condition never becomes false?",
        place=place(trial.outcomes[-1].error),
    )


def changed_in_place(trial):
    """An argument is not what it was."""
    changed = next((outcome.changed for outcome in trial.outcomes if outcome.changed), ())
    if not changed:
        return None
    names = " and ".join(f"`{name}`" for name in changed)
    return Finding(
        "input changed in place",
        f"Your function changes {names} of the caller. `a += ...` and `a[...] = ...` write into the "
        "array that was passed; `a = a + ...` makes a new one.",
    )


# -- mistakes of this exercise -----------------------------------------------------------------


def named_mistake(trial):
    """The answer does what one of the exercise's wrong formulas does."""
    for mistake in trial.exercise.mistakes:
        outcomes = run(mistake.formula, trial.cases, trial.names)
        if _agree(trial, outcomes):
            return Finding(mistake.kind, mistake.message, mistake.credit)
    return None


def _agree(trial, outcomes):
    telling = False
    for theirs, ours, want in zip(trial.outcomes, outcomes, trial.wants, strict=True):
        if theirs.error is not None or ours.error is not None:
            if type(theirs.error) is not type(ours.error):
                return False
            continue
        if not same(theirs.value, ours.value, trial.exercise.tolerance):
            return False
        telling = telling or not same(ours.value, want, trial.exercise.tolerance)
    return telling


# -- errors ------------------------------------------------------------------------------------


def one_example_only(trial, *, errors=False):
    """Right for a single example, wrong (or an error) for more."""
    right, sizes = trial.right(), trial.sizes()
    single = [ok for ok, m in zip(right, sizes, strict=True) if m == 1]
    others = [i for i, m in enumerate(sizes) if m is None or m > 1]
    if not single or not all(single) or not others or any(right[i] for i in others):
        return None
    error = trial.outcomes[others[0]].error
    if (error is None) == errors:
        return None
    if not errors:
        got, want = np.asarray(trial.gots[others[0]]), np.asarray(trial.wants[others[0]])
        if got.size != 1 and got.shape != want.shape:
            return None  # a matter of shape
    said = f" ({_said(error)})" if error is not None else ""
    return Finding(
        "works for one example only",
        f"With one example your function is right, with {sizes[others[0]]} it is not{said}. "
        "All examples come at once, one per column: use operations on whole arrays, or a loop "
        "over all of them.",
        place=place(error) if error is not None else None,
    )


def exception(trial):
    """The student's code raised something."""
    outcome = next((o for o in trial.outcomes if o.error is not None), None)
    if outcome is None:
        return None
    error, where = outcome.error, place(outcome.error)
    if where is None and isinstance(error, TypeError) and "argument" in str(error):
        names = ", ".join(trial.names)
        return Finding(
            "wrong arguments",
            f"The function is called as `{trial.exercise.id}({names})`, and yours does not take "
            f"that: {error}.",
        )
    if isinstance(error, SystemExit):
        return Finding("exception", "Your code calls `exit`, which would end the kernel.", 0, where)
    message = f"Your code stopped with an error: `{_said(error)}`."
    shapes = _shapes(trial, trial.outcomes.index(outcome))
    if isinstance(error, ValueError) and shapes:
        message += f" It was called with {shapes}."
    return Finding("exception", message, 0.0, where)


def _said(error):
    text = " ".join(str(error).split()).replace("`", "'")
    return f"{type(error).__name__}: {text:.200}" if text else type(error).__name__


def _shapes(trial, index):
    shapes = [
        f"`{name}` of shape {np.shape(value)}"
        for name, value in zip(trial.names, trial.cases[index], strict=True)
        if isinstance(value, np.ndarray)
    ]
    return ", ".join(shapes)


# -- several returned values -------------------------------------------------------------------


def several_values(trial):
    """One value came back where several are wanted, or in another order."""
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


# -- numbers -----------------------------------------------------------------------------------


def wrong_type(trial):
    """Something that is no number came back."""
    for got in trial.gots:
        if as_numbers(got) is None:
            return Finding(
                "wrong type",
                f"{trial.part}Your function returns {_a(got)}; numbers are needed.",
            )
    return None


def _a(value):
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} `{name}`"


def missing_mean(trial):
    """Larger by the number of examples."""
    pairs, sizes = trial.pairs(), trial.sizes()
    if not pairs or None in sizes or max(sizes) == 1:
        return None
    for sign, more in ((1, ""), (-1, " and wrong sign")):
        if all(close(got, sign * m * want) for (got, want), m in zip(pairs, sizes, strict=True)):
            text = "The more examples, the larger your result: is it a sum where a mean is wanted?"
            if more:
                text += " Its sign is wrong as well."
            return Finding(f"missing 1/m{more}", trial.part + text, 0.0 if more else 0.5)
    return None


def wrong_shape(trial):
    """The right numbers in another arrangement, or another number of them."""
    for index, (got, want) in enumerate(zip(trial.gots, trial.wants, strict=True)):
        got, want = np.asarray(got), np.asarray(want)
        if got.shape == want.shape or (want.ndim == 0 and got.size == 1):
            continue
        shapes = f"shape {got.shape} where {want.shape} is wanted"
        if called := _shapes(trial, index):
            shapes += f", for {called}"
        if got.ndim == 2 and got.T.shape == want.shape and close(got.T, want):
            text = f"The right numbers, but rows and columns are exchanged: {shapes}."
            return Finding("transposed", trial.part + text, 0.5)
        if got.size == want.size and close(got.ravel(), want.ravel()):
            text = f"The right numbers in the wrong shape: {shapes}. Look at `keepdims`, `reshape`."
            return Finding("right formula, wrong shape", trial.part + text, 0.5)
        text = f"Your result has {shapes}. Write the shape of each factor beside its name."
        return Finding("wrong shape", trial.part + text)
    return None


def constant(trial):
    """Always the same, whatever comes in."""
    gots = [np.asarray(got) for got in trial.gots]
    if len(gots) < 2 or not all(got.size for got in gots):
        return None
    first = gots[0].ravel()[0]
    if all((got == first).all() or (got != got).all() and first != first for got in gots):
        text = "Your function returns the same number whatever its arguments are. Does it use them?"
        return Finding("returned a constant", trial.part + text)
    return None


def not_finite(trial):
    """NaN or infinity where there is a number."""
    for index, (got, want) in enumerate(zip(trial.gots, trial.wants, strict=True)):
        bad = ~np.isfinite(np.asarray(got, float))
        if not bad.any() or not np.isfinite(np.asarray(want, float)).all():
            continue
        said = " ".join(trial.outcomes[index].warnings)
        case = trial.exercise.describe(trial.cases[index])
        if "overflow" in said:
            text = (
                f"An exponential left the range of numbers, and the result is not finite{case}. "
                "Which arguments of `exp` become large and positive?"
            )
            return Finding("overflow", trial.part + text)
        found = "NaN" if np.isnan(np.asarray(got, float)).any() else "infinity"
        reason = " A division by zero did it." if "divide" in said else ""
        text = (
            f"Your result contains {found}{case}.{reason} Look for 0/0, log(0) and infinity minus "
            "infinity."
        )
        return Finding("NaN or infinity", trial.part + text)
    return None


FACTORS = (
    (-1.0, "wrong sign", "The size is right, the sign is not."),
    (2.0, "wrong factor", "Your result is twice what it should be."),
    (0.5, "wrong factor", "Your result is half of what it should be."),
    (100.0, "per cent", "Your result is 100 times too large: per cent instead of a fraction?"),
)


def wrong_factor(trial):
    """Off by the same factor everywhere."""
    pairs = trial.pairs()
    if not pairs:
        return None
    for factor, kind, text in FACTORS:
        if all(close(got, factor * want) for got, want in pairs):
            return Finding(kind, trial.part + text)
    got = np.concatenate([pair[0].ravel() for pair in pairs])
    want = np.concatenate([pair[1].ravel() for pair in pairs])
    if len(want) > 2 and want @ want > ABSOLUTE and np.isfinite(got).all():
        factor = got @ want / (want @ want)
        if abs(factor) > 1e-6 and close(got, factor * want):
            text = f"Your result is {factor:.4g} times what it should be, for every argument."
            return Finding("wrong factor", trial.part + text)
    return None


def swapped_arguments(trial):
    """Right if two arguments change places."""
    if trial.part or any(np.isnan(np.asarray(got, float)).any() for got in trial.gots):
        return None
    n = len(trial.names)
    for i in range(n):
        for j in range(i + 1, n):
            if any(np.shape(case[i]) != np.shape(case[j]) for case in trial.cases):
                continue
            swapped = []
            for case in trial.cases:
                case = list(case)
                case[i], case[j] = case[j], case[i]
                swapped.append(tuple(case))
            outcomes = run(trial.exercise.reference, swapped, trial.names)
            if _agree(trial, outcomes):
                one, other = trial.names[i], trial.names[j]
                return Finding(
                    "swapped arguments",
                    f"Your function treats `{one}` as `{other}` and the other way round. Which of "
                    "them is the first argument, and which belongs where in the formula?",
                )
    return None


def wrong_value(trial):
    """Wrong in no known way: show the first difference."""
    right = trial.right()
    index = right.index(False)
    got, want = np.asarray(trial.gots[index]), np.asarray(trial.wants[index])
    case = trial.exercise.describe(trial.cases[index])
    if got.size == want.size:
        differs = ~np.isclose(got.ravel().astype(float), want.ravel().astype(float), 1e-5, 1e-8)
        where = int(np.flatnonzero(differs)[0]) if differs.any() else 0
        got, want = got.ravel()[where], want.ravel()[where]
    share = f"{sum(right)} of {len(right)} trials are right. " if any(right) else ""
    text = f"{share}Found {_short(got)}, expected {_short(want)}{case}."
    return Finding("wrong value", trial.part + text)


def _short(value):
    return f"{value.item():.6g}" if value.size == 1 else np.array2string(value, precision=4)


GENERIC = (
    wrong_type,
    missing_mean,
    one_example_only,
    swapped_arguments,
    constant,
    wrong_shape,
    wrong_factor,
    not_finite,
    wrong_value,
)
