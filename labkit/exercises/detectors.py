"""Mistakes that any formula can have: shapes, signs, factors, means, constants, NaN.

Each detector takes a :class:`~labkit.exercises.attempt.Attempt` in which something is wrong, and
returns a Diagnosis or None. They are tried in the order of GENERIC; the last one always finds
something.
"""

import numpy as np

from labkit.exercises.attempt import Diagnosis, a, agree, run, said, shapes_of
from labkit.exercises.compare import ABSOLUTE, as_numbers, close
from labkit.exercises.pairs import two_mistakes
from labkit.exercises.probing import one_of_the_examples, unused_argument


def one_example_only(attempt, *, errors=False):
    """Find what is right for a single example and wrong, or an error, for more."""
    right, sizes = attempt.right(), attempt.sizes()
    single = [ok for ok, m in zip(right, sizes, strict=True) if m == 1]
    others = [i for i, m in enumerate(sizes) if m is None or m > 1]
    if not single or not all(single) or not others or any(right[i] for i in others):
        return None
    error, place = attempt.outcomes[others[0]].error, attempt.outcomes[others[0]].place
    if (error is None) == errors:
        return None
    if not errors:
        got, want = np.asarray(attempt.gots[others[0]]), np.asarray(attempt.wants[others[0]])
        if got.size != 1 and got.shape != want.shape:
            return None  # a matter of shape
    reason = f" ({said(error)})" if error is not None else ""
    return Diagnosis(
        "works for one example only",
        f"With one example your function is right, with {sizes[others[0]]} it is not{reason}. "
        "All examples come at once, one per column: use operations on whole arrays, or a loop "
        "over all of them.",
        place=place,
    )


def wrong_type(attempt):
    """Find something that is no number."""
    for got in attempt.gots:
        if as_numbers(got) is None:
            return Diagnosis(
                "wrong type",
                f"{attempt.part}Your function returns {a(got)}; numbers are needed.",
            )
    return None


def mean_or_none(attempt):
    """Find a result that is larger, or smaller, by the number of examples."""
    pairs, sizes = attempt.pairs(), attempt.sizes()
    if not pairs or None in sizes or max(sizes) == 1:
        return None
    if all(close(got, m * want) for (got, want), m in zip(pairs, sizes, strict=True)):
        text = "The more examples, the larger your result: is it a sum where a mean is wanted?"
        return Diagnosis("missing 1/m", attempt.part + text, 0.5)
    if all(close(got * m, want) for (got, want), m in zip(pairs, sizes, strict=True)):
        text = (
            "The more examples, the smaller your result: there is a mean too many. "
            "Does the formula of this exercise divide by m, and how often?"
        )
        return Diagnosis("a mean too many", attempt.part + text, 0.5)
    return None


def wrong_shape(attempt):
    """Find the right numbers in another arrangement, or another number of them."""
    for index, (got, want) in enumerate(zip(attempt.gots, attempt.wants, strict=True)):
        got, want = np.asarray(got), np.asarray(want)
        if got.shape == want.shape or (want.ndim == 0 and got.size == 1):
            continue
        shapes = f"shape {got.shape} where {want.shape} is wanted"
        if called := shapes_of(attempt, index):
            shapes += f", for {called}"
        if got.ndim == 2 and got.T.shape == want.shape and close(got.T, want):
            text = f"The right numbers, but rows and columns are exchanged: {shapes}."
            return Diagnosis("transposed", attempt.part + text, 0.5)
        if got.size == want.size and close(got.ravel(), want.ravel()):
            text = f"The right numbers in the wrong shape: {shapes}. Look at `keepdims`, `reshape`."
            return Diagnosis("right formula, wrong shape", attempt.part + text, 0.5)
        text = f"Your result has {shapes}. Write the shape of each factor beside its name."
        return Diagnosis("wrong shape", attempt.part + text)
    return None


def constant(attempt):
    """Find what is always the same, whatever comes in."""
    several = isinstance(attempt.wants[0], tuple)
    values = [tuple(got) if several else (got,) for got in attempt.gots]
    if any(as_numbers(part) is None for value in values for part in value):
        return None
    gots = [np.hstack([np.ravel(part) for part in value]) for value in values]
    if len(gots) < 2 or not all(got.size for got in gots):
        return None
    first = gots[0][0]
    if all((got == first).all() or ((got != got).all() and first != first) for got in gots):
        text = "Your function returns the same number whatever its arguments are. Does it use them?"
        return Diagnosis("returned a constant", attempt.part + text)
    return None


def not_finite(attempt):
    """Find NaN or infinity where there is a number."""
    for index, (got, want) in enumerate(zip(attempt.gots, attempt.wants, strict=True)):
        bad = ~np.isfinite(np.asarray(got, float))
        if not bad.any() or not np.isfinite(np.asarray(want, float)).all():
            continue
        heard = " ".join(attempt.outcomes[index].warnings)
        case = attempt.exercise.describe(attempt.cases[index])
        if "overflow" in heard:
            text = (
                f"An exponential left the range of numbers, and the result is not finite{case}. "
                "Which arguments of `exp` become large and positive?"
            )
            return Diagnosis("overflow", attempt.part + text)
        found = "NaN" if np.isnan(np.asarray(got, float)).any() else "infinity"
        reason = " A division by zero did it." if "divide" in heard else ""
        text = (
            f"Your result contains {found}{case}.{reason} Look for 0/0, log(0) and infinity minus "
            "infinity."
        )
        return Diagnosis("NaN or infinity", attempt.part + text)
    return None


FACTORS = (
    (-1.0, "wrong sign", "The size is right, the sign is not."),
    (2.0, "wrong factor", "Your result is twice what it should be."),
    (0.5, "wrong factor", "Your result is half of what it should be."),
    (100.0, "per cent", "Your result is 100 times too large: per cent instead of a fraction?"),
)


def wrong_factor(attempt):
    """Find one of the usual factors everywhere."""
    pairs = attempt.pairs()
    if not pairs:
        return None
    for factor, kind, text in FACTORS:
        if all(close(got, factor * want) for got, want in pairs):
            return Diagnosis(kind, attempt.part + text)
    return None


def any_factor(attempt):
    """Find the same factor everywhere, whatever it is."""
    pairs = attempt.pairs()
    if not pairs:
        return None
    got = np.concatenate([pair[0].ravel() for pair in pairs])
    want = np.concatenate([pair[1].ravel() for pair in pairs])
    if len(want) > 2 and want @ want > ABSOLUTE and np.isfinite(got).all():
        factor = got @ want / (want @ want)
        if abs(factor) > 1e-6 and close(got, factor * want):
            text = f"Your result is {factor:.4g} times what it should be, for every argument."
            return Diagnosis("wrong factor", attempt.part + text)
    return None


def swapped_arguments(attempt):
    """Find what is right if two arguments change places."""
    if attempt.part or any(np.isnan(np.asarray(got, float)).any() for got in attempt.gots):
        return None
    n = len(attempt.names)
    for i in range(n):
        for j in range(i + 1, n):
            if any(np.shape(case[i]) != np.shape(case[j]) for case in attempt.cases):
                continue
            swapped = []
            for case in attempt.cases:
                case = list(case)
                case[i], case[j] = case[j], case[i]
                swapped.append(tuple(case))
            outcomes = run(attempt.exercise.reference, swapped, attempt.names)
            if agree(attempt, outcomes):
                one, other = attempt.names[i], attempt.names[j]
                return Diagnosis(
                    "swapped arguments",
                    f"Your function treats `{one}` as `{other}` and the other way round. Which of "
                    "them is the first argument, and which belongs where in the formula?",
                )
    return None


def wrong_value(attempt):
    """Show the first difference of what is wrong in no known way."""
    right = attempt.right()
    index = right.index(False)
    got, want = np.asarray(attempt.gots[index]), np.asarray(attempt.wants[index])
    case = attempt.exercise.describe(attempt.cases[index])
    if got.size == want.size:
        differs = ~np.isclose(got.ravel().astype(float), want.ravel().astype(float), 1e-5, 1e-8)
        where = int(np.flatnonzero(differs)[0]) if differs.any() else 0
        got, want = got.ravel()[where], want.ravel()[where]
    share = f"{sum(right)} of {len(right)} trials are right. " if any(right) else ""
    text = f"{share}Found {_short(got)}, expected {_short(want)}{case}."
    return Diagnosis("wrong value", attempt.part + text)


def _short(value):
    return f"{value.item():.6g}" if value.size == 1 else np.array2string(value, precision=4)


GENERIC = (
    wrong_type,
    mean_or_none,
    wrong_factor,
    swapped_arguments,
    constant,
    one_of_the_examples,
    two_mistakes,
    any_factor,
    unused_argument,
    one_example_only,
    wrong_shape,
    not_finite,
    wrong_value,
)
