"""Mistakes that show in further trials: on some of the examples, or with other arguments."""

import numpy as np

from labkit.exercises.attempt import COUNTED, Diagnosis, called, run
from labkit.exercises.compare import as_numbers, close, same


def one_of_the_examples(attempt):
    """Find what is right for the last example, or the first one, and forgets the others."""
    sizes, names = attempt.sizes(), attempt.names
    if attempt.part or None in sizes or max(sizes) == 1:
        return None
    for which, kind, text in ONES:
        cases = [
            tuple(
                value[..., which] if name in COUNTED and np.ndim(value) else value
                for name, value in zip(names, case, strict=True)
            )
            for case in attempt.cases
        ]
        wants = [outcome.value for outcome in run(attempt.exercise.reference, cases, names)]
        triples = [
            (as_numbers(got), np.asarray(want, float), m)
            for got, want, m in zip(attempt.gots, wants, sizes, strict=True)
            if want is not None
        ]
        if len(triples) < len(sizes) or any(g is None or g.size != w.size for g, w, _ in triples):
            continue
        for divided in (False, True):
            if all(close(g.ravel() * (m if divided else 1), w.ravel()) for g, w, m in triples):
                return Diagnosis(kind, text)
    return None


ONES = (
    (
        slice(-1, None),
        "last example only",
        "Your result is that of the last example: a loop that assigns anew each time forgets all "
        "the others. Collect them, or add them up.",
    ),
    (
        slice(0, 1),
        "first example only",
        "Your result is that of the first example. Does a `return` stand inside the loop?",
    ),
)


def unused_argument(attempt):
    """Find an argument without effect, by calling the answer with others."""
    if attempt.part or attempt.answer is None:
        return None
    unused = [i for i in range(len(attempt.names)) if _has_no_effect(attempt, i)]
    if not unused or len(unused) == len(attempt.names):
        return None
    name = attempt.names[unused[0]]
    return Diagnosis(
        f"{name.replace('_', ' ')} not used",
        f"Whatever `{name}` is, your result stays the same; it should depend on it.",
    )


def _has_no_effect(attempt, index):
    cases = []
    for case in attempt.cases:
        other = _another(case[index])
        if other is None:
            return False
        cases.append((*case[:index], other, *case[index + 1 :]))
    tolerance = attempt.exercise.tolerance
    wants = run(attempt.exercise.reference, cases, attempt.names)
    if all(same(new.value, old, tolerance) for new, old in zip(wants, attempt.wants, strict=True)):
        return False
    outcomes = called(attempt.exercise, attempt.answer, cases)
    return len(outcomes) == len(cases) and all(
        new.error is None and same(new.value, old, tolerance)
        for new, old in zip(outcomes, attempt.gots, strict=True)
    )


def _another(value):
    """Return another value of the same kind: labels stay labels, and probabilities in range."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value + 1 if isinstance(value, int) else 1.5 * value + 0.1
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "bf":
        return None
    if value.dtype.kind == "b":
        return ~value
    if np.isin(value, (0.0, 1.0)).all():
        return 1 - value
    return 0.2 + value / 2
