"""Mistakes that any formula can have: shapes, signs, factors, means, constants, NaN.

Each detector takes a :class:`labkit.exercises.trial.Trial` in which something is wrong, and returns
a Finding or None. They are tried in the order of GENERIC; the last one always finds something.
"""

import numpy as np

from labkit.exercises.compare import ABSOLUTE, as_numbers, close
from labkit.exercises.trial import Finding, a, agree, run, said, shapes_of


def one_example_only(trial, *, errors=False):
    """Find what is right for a single example and wrong, or an error, for more."""
    right, sizes = trial.right(), trial.sizes()
    single = [ok for ok, m in zip(right, sizes, strict=True) if m == 1]
    others = [i for i, m in enumerate(sizes) if m is None or m > 1]
    if not single or not all(single) or not others or any(right[i] for i in others):
        return None
    error, place = trial.outcomes[others[0]].error, trial.outcomes[others[0]].place
    if (error is None) == errors:
        return None
    if not errors:
        got, want = np.asarray(trial.gots[others[0]]), np.asarray(trial.wants[others[0]])
        if got.size != 1 and got.shape != want.shape:
            return None  # a matter of shape
    reason = f" ({said(error)})" if error is not None else ""
    return Finding(
        "works for one example only",
        f"With one example your function is right, with {sizes[others[0]]} it is not{reason}. "
        "All examples come at once, one per column: use operations on whole arrays, or a loop "
        "over all of them.",
        place=place,
    )


def wrong_type(trial):
    """Find something that is no number."""
    for got in trial.gots:
        if as_numbers(got) is None:
            return Finding(
                "wrong type",
                f"{trial.part}Your function returns {a(got)}; numbers are needed.",
            )
    return None


def missing_mean(trial):
    """Find a result that is larger by the number of examples."""
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
    """Find the right numbers in another arrangement, or another number of them."""
    for index, (got, want) in enumerate(zip(trial.gots, trial.wants, strict=True)):
        got, want = np.asarray(got), np.asarray(want)
        if got.shape == want.shape or (want.ndim == 0 and got.size == 1):
            continue
        shapes = f"shape {got.shape} where {want.shape} is wanted"
        if called := shapes_of(trial, index):
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
    """Find what is always the same, whatever comes in."""
    gots = [np.asarray(got) for got in trial.gots]
    if len(gots) < 2 or not all(got.size for got in gots):
        return None
    first = gots[0].ravel()[0]
    if all((got == first).all() or ((got != got).all() and first != first) for got in gots):
        text = "Your function returns the same number whatever its arguments are. Does it use them?"
        return Finding("returned a constant", trial.part + text)
    return None


def not_finite(trial):
    """Find NaN or infinity where there is a number."""
    for index, (got, want) in enumerate(zip(trial.gots, trial.wants, strict=True)):
        bad = ~np.isfinite(np.asarray(got, float))
        if not bad.any() or not np.isfinite(np.asarray(want, float)).all():
            continue
        heard = " ".join(trial.outcomes[index].warnings)
        case = trial.exercise.describe(trial.cases[index])
        if "overflow" in heard:
            text = (
                f"An exponential left the range of numbers, and the result is not finite{case}. "
                "Which arguments of `exp` become large and positive?"
            )
            return Finding("overflow", trial.part + text)
        found = "NaN" if np.isnan(np.asarray(got, float)).any() else "infinity"
        reason = " A division by zero did it." if "divide" in heard else ""
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
    """Find the same factor everywhere."""
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
    """Find what is right if two arguments change places."""
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
            if agree(trial, outcomes):
                one, other = trial.names[i], trial.names[j]
                return Finding(
                    "swapped arguments",
                    f"Your function treats `{one}` as `{other}` and the other way round. Which of "
                    "them is the first argument, and which belongs where in the formula?",
                )
    return None


def wrong_value(trial):
    """Show the first difference of what is wrong in no known way."""
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
    wrong_factor,
    swapped_arguments,
    constant,
    one_example_only,
    wrong_shape,
    not_finite,
    wrong_value,
)
