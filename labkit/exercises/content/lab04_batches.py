"""Exercises of lab 04: mini-batches, how many there are, and why they are shuffled."""

import math

import numpy as np

from labkit.exercises.declare import exercise
from labkit.exercises.grading import Incorrect


def numbered(m):
    """Inputs and labels in which example i has i as its feature and its label, to be recognised."""
    numbers = np.arange(m, dtype=float)
    return np.stack([numbers, -numbers]), numbers[np.newaxis]


def judge_columns(X, y):
    """Judge some of the numbered examples that an answer has chosen, with their labels."""
    if X.ndim != 2 or X.shape[0] != 2:
        raise Incorrect(
            "wrong axis cut",
            f"A part of X has shape {X.shape}; every feature must be there: the examples are the "
            "columns, `X[:, ...]`.",
        )
    if y.shape != (1, X.shape[1]):
        raise Incorrect(
            "wrong shape of y",
            f"A part of y has shape {y.shape}, but {(1, X.shape[1])} fits its X. Indexing as in "
            "`y[:, ...]` keeps both axes.",
            credit=0.5,
        )
    if not np.array_equal(X[0], y[0]):
        raise Incorrect(
            "labels mixed up",
            "X and y are shuffled differently, so that the labels belong to other examples. "
            "One permutation must serve both.",
        )


@exercise(
    lab=4,
    points=3,
    title="Mini-batches",
    off_limits=("labkit.training.engine.stochastic_epoch",),
    hints=(
        "Shuffle the numbers 0 to m - 1, and take the columns in that order.",
        "`order = rng.permutation(m)`, then slices `order[start : start + batch_size]`.",
        "X and y must be cut with the same numbers, or labels and images no longer fit.",
    ),
)
def mini_batches(X, y, batch_size, rng):
    r"""Write `mini_batches(X, y, batch_size, rng)`: a list of pairs `(X_batch, y_batch)`.

    Together they hold every example exactly once, in an order shuffled with `rng` (a generator from
    `np.random.default_rng`). The last batch may be smaller.
    """
    m = X.shape[1]
    order = rng.permutation(m)
    batches = []
    for start in range(0, m, batch_size):
        chosen = order[start : start + batch_size]
        batches.append((X[:, chosen], y[:, chosen]))
    return batches


@mini_batches.judge
def _(batches_of, rng):
    for m, size in ((12, 4), (11, 3), (40, 7)):
        X, y = numbered(m)
        batches = batches_of(X, y, size, np.random.default_rng(rng.integers(2**32)))
        _judge_form(batches)
        seen, sizes = [], []
        for X_batch, y_batch in batches:
            X_batch, y_batch = np.asarray(X_batch), np.asarray(y_batch)
            judge_columns(X_batch, y_batch)
            seen += X_batch[0].tolist()
            sizes.append(X_batch.shape[1])
        _judge_examples(seen, sizes, m, size)
    again = [batches_of(X, y, size, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    first, same, other = (np.concatenate([np.asarray(b[1])[0] for b in run]) for run in again)
    if not np.array_equal(first, same):
        raise Incorrect(
            "rng not used",
            "Two generators with the same seed give different orders: draw from the `rng` that is "
            "passed, so that a run can be repeated.",
            credit=0.5,
        )
    if np.array_equal(first, other):
        raise Incorrect(
            "rng not used",
            "Another seed gives the same order: draw from the `rng` passed.",
            credit=0.5,
        )


def _judge_form(batches):
    form = isinstance(batches, (list, tuple)) and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in batches
    )
    if not form or not batches:
        raise Incorrect(
            "no list of pairs",
            "A list of pairs is wanted, `[(X_batch, y_batch), ...]`; found a "
            f"`{type(batches).__name__}` of something else.",
        )


def _judge_examples(seen, sizes, m, size):
    missing = set(range(m)) - set(seen)
    if len(seen) > len(set(seen)):
        raise Incorrect(
            "examples drawn twice",
            f"Some examples come more than once, and {len(missing)} of {m} never. Shuffle them "
            "instead of drawing at random.",
        )
    if missing and len(missing) == m % size:
        raise Incorrect(
            "last batch lost",
            f"{m} examples in batches of {size}: the last {m % size} are lost.",
            credit=0.5,
        )
    if missing:
        raise Incorrect("examples lost", f"{len(missing)} of {m} examples are in no batch.")
    if any(n != size for n in sizes[:-1]) or sizes[-1] > size:
        raise Incorrect(
            "wrong batch size",
            f"{m} examples in batches of {size}: found batches of {', '.join(map(str, sizes))}.",
        )
    if m > 12 and seen == sorted(seen):
        raise Incorrect(
            "not shuffled", "Every example is there once, but always in the old order.", credit=0.5
        )


def _data_and_batch(rng):
    return {"m": float(rng.choice([9000, 10000, 11000])), "size": float(rng.choice([64, 128, 96]))}


@exercise(
    lab=4,
    points=1,
    title="Steps per epoch",
    answer="number",
    parameters=_data_and_batch,
    tolerance=1e-6,
    hints=(
        "How many batches does it take until every example has been used? The last one is smaller.",
    ),
)
def steps_per_epoch(m, size):
    """There are [[m]] training examples, and a mini-batch holds [[size]].

    How many steps does one epoch have? The last, smaller batch counts as well.
    """
    return math.ceil(m / size)


@steps_per_epoch.mistake("last batch forgotten", credit=0.5)
def _(m, size):
    """That is the number of full batches. The examples left over make one more."""
    return m // size


@steps_per_epoch.mistake("not a whole number", credit=0.5)
def _(m, size):
    """A step is either made or not: the number must be whole."""
    return m / size


@steps_per_epoch.mistake("one step per example")
def _(m, size):
    """That would be single-example SGD, with batches of 1."""
    return m


@steps_per_epoch.mistake("one step per epoch")
def _(m, size):
    """That would be the full batch. Here each mini-batch makes a step."""
    return 1


@steps_per_epoch.mistake("batch size instead of steps")
def _(m, size):
    """That is how many examples one step uses."""
    return size


@exercise(
    lab=4,
    points=1,
    title="Why shuffle?",
    answer="text",
    hints=("Imagine the training images sorted by digit. What does one mini-batch then hold?",),
    model="""
        Without shuffling a batch may hold one kind of example only, for instance if the images are
        sorted by digit. Its gradient is then no estimate of the gradient over all examples, and the
        weights swing from one class to the next. In a random order every batch is a fair sample.
    """,
    rubric=(
        "What a batch holds depends on the order of the examples: sorted ones give one-sided "
        "batches.",
        "The gradient of a batch should estimate that of all examples; a one-sided batch pulls the "
        "weights elsewhere.",
    ),
)
def why_shuffle():
    """Why are the examples shuffled before each epoch of mini-batch training?

    Answer in one or two sentences, `why_shuffle = "..."`. No program judges them: the check shows
    an answer to compare yours with.
    """


@exercise(
    lab=4,
    points=2,
    title="True of batches",
    answer="statements",
    choices="abcde",
    hints=(
        "Count the steps of one epoch, and the examples that each of them looks at.",
        "The gradient of a batch is a mean over fewer examples: what is its expectation?",
    ),
)
def batch_statements():
    """Which of these statements are true, of a training set of 10,000 shuffled examples?

    - a: Gradient descent over the full batch makes one step in each epoch.
    - b: Every step of mini-batch training lowers the mean loss over all training examples.
    - c: On average over the random batches, the gradient of a mini-batch is that of all examples.
    - d: An epoch with mini-batches looks at more examples than an epoch with the full batch.
    - e: Stochastic gradient descent with single examples makes 10,000 steps in each epoch.

    Answer with the letters of all that are true, such as `batch_statements = "ab"`.
    """
    return "ace"


@batch_statements.mistake("a noisy step")
def _():
    """The step goes downhill for its own batch. For all examples its direction is an estimate, and
    near the minimum, where the true gradient is small, many steps go up.
    """
    return "b"


@batch_statements.mistake("examples counted twice")
def _():
    """In one epoch each example is used once, whatever the batches are. What differs is how many
    steps are made of them.
    """
    return "d"
