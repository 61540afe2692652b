"""Exercises of lab 10: validation, stopping early, and why the test set is not for choosing."""

import numpy as np

from labkit.exercises.content.lab04_batches import judge_columns, numbered
from labkit.exercises.declare import exercise
from labkit.exercises.grading import Incorrect

TITLE = "Trusting a network"


@exercise(
    lab=10,
    points=3,
    title="Set examples aside",
    hints=(
        "Shuffle the numbers 0 to m - 1 with `rng.permutation(m)`, then cut them in two.",
        "Take columns of X and y with the same numbers, `X[:, chosen]` and `y[:, chosen]`.",
    ),
)
def split(X, y, n_validation, rng):
    """Write `split(X, y, n_validation, rng)`, which returns `X_train, y_train, X_val, y_val`.

    `n_validation` examples, drawn at random with `rng`, are set aside for validation; all others
    are for training. Every example is in exactly one of the two.
    """
    order = rng.permutation(X.shape[1])
    aside, rest = order[:n_validation], order[n_validation:]
    return X[:, rest], y[:, rest], X[:, aside], y[:, aside]


@split.judge
def _(split_of, rng):
    drawn = []
    for m, n in ((12, 4), (11, 3), (40, 10)):
        X, y = numbered(m)
        for seed in (1, 1, 2):
            parts = split_of(X, y, n, np.random.default_rng(seed))
            drawn.append(_aside(parts, m, n))
    for first, same, other in zip(drawn[::3], drawn[1::3], drawn[2::3], strict=True):
        if first != same:
            raise Incorrect(
                "rng not used",
                "Two generators with the same seed set other examples aside: draw from the `rng` "
                "that is passed, so that a split can be repeated.",
                credit=0.5,
            )
        if len(first) > 3 and first == other:
            # One of them may be neighbours by chance.
            if all(np.ptp(aside) == len(aside) - 1 for aside in drawn[::3]):
                raise Incorrect(
                    "not at random",
                    "You always set neighbouring examples aside. If the examples are sorted, that "
                    "is one kind only: draw them with `rng`.",
                    credit=0.5,
                )
            raise Incorrect(
                "rng not used",
                "Another seed sets the same examples aside: draw from the `rng` that is passed.",
                credit=0.5,
            )


def _aside(parts, m, n):
    """Judge one split, and say which examples it sets aside."""
    if not isinstance(parts, (tuple, list)) or len(parts) != 4:
        raise Incorrect(
            "not four arrays", "Four arrays are wanted: `return X_train, y_train, X_val, y_val`."
        )
    X_train, y_train, X_val, y_val = (np.asarray(part) for part in parts)
    for part in ((X_train, y_train), (X_val, y_val)):
        judge_columns(*part)
    if set(X_train[0]) & set(X_val[0]):
        raise Incorrect(
            "examples in both parts",
            "Some examples are in both parts: the validation set must hold what training never "
            "sees.",
        )
    if X_train.shape[1] == n and X_val.shape[1] == m - n:
        raise Incorrect(
            "parts exchanged", f"{n} examples were to be set aside, not {m - n}.", credit=0.5
        )
    if X_val.shape[1] != n:
        raise Incorrect(
            "wrong number", f"{n} examples were to be set aside; found {X_val.shape[1]}."
        )
    if len(set(X_train[0])) != m - n or len(set(X_val[0])) != n:
        raise Incorrect(
            "examples lost",
            "Some examples are in neither part, or more than once. Cut one permutation in two.",
        )
    return sorted(X_val[0])


def _curves(rng):
    """Losses that fall, rise for longer than the patience, and at last fall deeper."""
    cases = []
    for patience in (3, 4, 6):
        falling = np.linspace(2, 1, int(rng.integers(6, 10)))
        falling[2], falling[3] = falling[3], falling[2]  # a bump, well within the patience
        rising = 1 + np.linspace(0.05, 0.4, patience + int(rng.integers(1, 4)))
        deeper = np.append(np.linspace(0.9, 0.4, 6), 0.5)
        cases.append((np.concatenate([falling, rising, deeper]) * rng.uniform(0.5, 2), patience))
    return cases


@exercise(
    lab=10,
    points=2,
    title="Stop early",
    cases=_curves,
    hints=(
        "Remember the best epoch so far while you go through the losses.",
        "Stop when the present epoch is `patience` epochs after the best one.",
    ),
)
def best_epoch(loss, patience):
    """Write `best_epoch(loss, patience)`: the epoch whose weights early stopping keeps.

    `loss[k]` is the validation loss after epoch k. Training stops as soon as `patience` epochs have
    passed without a new minimum, and the epoch of the minimum so far is returned. What comes
    later is never seen.
    """
    best = 0
    for epoch in range(len(loss)):
        if loss[epoch] < loss[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


@best_epoch.mistake("minimum of the whole run", credit=0.25)
def _(loss, patience):
    """You looked at the whole curve. Training has stopped before that minimum is reached."""
    return int(np.argmin(loss))


@best_epoch.mistake("epoch at which it stopped", credit=0.5)
def _(loss, patience):
    """That is when training stops. The weights to keep are those of the minimum before."""
    return best_epoch(loss, patience) + patience


@best_epoch.mistake("no patience", credit=0.25)
def _(loss, patience):
    """You stop at the first rise. A validation loss is noisy: one bump is no reason to stop."""
    return int(np.flatnonzero(np.diff(loss) > 0)[0])


@best_epoch.mistake("last epoch")
def _(loss, patience):
    """That is the last epoch there is. Which one had the smallest loss when training stopped?"""
    return len(loss) - 1


@exercise(
    lab=10,
    points=2,
    title="What may be chosen by what",
    answer="statements",
    choices="abcde",
    hints=(
        "Ten networks that know nothing are tried on 100 images. What does the best of them get?",
        "Whatever decides about the network, weights or settings, has seen the examples.",
    ),
)
def trust_statements():
    """Which of these statements are true?

    - a: The best of many settings is, on average, better on the validation set than elsewhere.
    - b: The test set may help to choose the settings, as long as no weight is trained on it.
    - c: Two runs that differ by their seed alone have different accuracies.
    - d: Stopping at the minimum of the test loss is fair: the slope never saw the test examples.
    - e: With more training examples, training and test accuracy come closer together.

    Answer with the letters of all that are true, such as `trust_statements = "bd"`.
    """
    return "ace"


@trust_statements.mistake("settings are weights too")
def _():
    """A setting chosen by the test set is fitted to it. Its result there is no longer a test."""
    return "b"


@trust_statements.mistake("the epoch is a setting too")
def _():
    """The number of epochs is a setting. Chosen by the test loss, it makes the test too kind."""
    return "d"
