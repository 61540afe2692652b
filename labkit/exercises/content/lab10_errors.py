"""Exercises of lab 10: numbers with errors, as in any lab report."""

import numpy as np

from labkit.exercises.declare import exercise


def _measurements(rng):
    return [(rng.normal(0.9, 0.02, n),) for n in (3, 5, 10)]


@exercise(
    lab=10,
    points=1,
    title="Mean and errors of ten runs",
    cases=_measurements,
    returns=("mean", "deviation", "error"),
    hints=(
        "The standard deviation of a sample divides by n - 1: `np.std(values, ddof=1)`.",
        "The error of the mean is the standard deviation divided by the root of n.",
    ),
)
def mean_and_error(values):
    """Write `mean_and_error(values)`, which returns `mean`, `deviation` and `error`.

    `deviation` is the standard deviation of a single run, estimated from the n runs (divided by
    n - 1), and `error` is that of their mean.
    """
    n = len(values)
    deviation = np.std(values, ddof=1)
    return np.mean(values), deviation, deviation / np.sqrt(n)


@mean_and_error.varied
def _(values, ddof=1, of=np.sqrt, power=1.0):
    deviation = np.std(values, ddof=ddof) ** power
    return np.mean(values), deviation, deviation / of(len(values))


@mean_and_error.mistake("divided by n", credit=0.5, ddof=0)
def _():
    """You divide by n. The mean comes from the same values, which takes one of them: n - 1."""


@mean_and_error.mistake("error of a single run", credit=0.5, of=lambda n: 1.0)
def _():
    """The mean of n runs is more precise than one run. By which factor?"""


@mean_and_error.mistake("root missing", credit=0.5, of=lambda n: n)
def _():
    """The error of a mean falls with the root of n, not with n."""


@mean_and_error.mistake("variance instead of deviation", credit=0.25, power=2.0)
def _():
    """That is the variance, a square. Its root has the unit of the values."""


def _counts(rng):
    return {
        "p": float(rng.choice([0.8, 0.9, 0.95, 0.98])),
        "n": float(rng.choice([400, 900, 1600, 2500])),
    }


@exercise(
    lab=10,
    points=1,
    title="The error of an accuracy",
    answer="number",
    parameters=_counts,
    hints=(
        "The number of right answers is binomial, with the variance n p (1 - p).",
        "Divide the standard deviation of the number by n.",
    ),
)
def accuracy_error(p, n):
    """A network gets the fraction [[p]] of [[n]] test images right.

    How large is the statistical error of this accuracy, one standard deviation? Give it to 1 %.
    """
    return np.sqrt(p * (1 - p) / n)


@accuracy_error.mistake("variance instead of deviation", credit=0.5)
def _(p, n):
    """That is the variance. The error is its root."""
    return p * (1 - p) / n


@accuracy_error.mistake("error of the number", credit=0.5)
def _(p, n):
    """That is the error of the number of right answers. Divide by how many there were."""
    return np.sqrt(n * p * (1 - p))


@accuracy_error.mistake("number of images missing")
def _(p, n):
    """That is the spread of a single answer, right or wrong. How many answers were averaged?"""
    return np.sqrt(p * (1 - p))


@accuracy_error.mistake("counted like decays", credit=0.25)
def _(p, n):
    """The root of the number of right answers would do for rare ones; these are bounded by n."""
    return np.sqrt(p / n)


@accuracy_error.mistake("one over the root of n")
def _(p, n):
    """That is right only up to a factor: how certain a single answer is matters too."""
    return 1 / np.sqrt(n)


def _two_results(rng):
    return {
        "a": float(rng.choice([0.936, 0.941, 0.948])),
        "error_a": float(rng.choice([0.002, 0.003])),
        "b": float(rng.choice([0.921, 0.925, 0.929])),
        "error_b": float(rng.choice([0.0025, 0.004, 0.005])),
    }


@exercise(
    lab=10,
    points=1,
    title="Better, or only luckier?",
    answer="number",
    parameters=_two_results,
    tolerance=0.02,
    hints=(
        "Independent errors of a difference add in squares.",
        "Divide the difference by the root of the sum of the squared errors.",
    ),
)
def sigmas(a, error_a, b, error_b):
    """Network A has the accuracy [[a]] ± [[error_a]], network B has [[b]] ± [[error_b]].

    By how many standard deviations is A better than B? Give it to 2 %.
    """
    return (a - b) / np.sqrt(error_a**2 + error_b**2)


@sigmas.mistake("errors added", credit=0.5)
def _(a, error_a, b, error_b):
    """Independent errors add in squares: they may have opposite signs."""
    return (a - b) / (error_a + error_b)


@sigmas.mistake("error of A alone", credit=0.25)
def _(a, error_a, b, error_b):
    """You used the error of A alone. B is not known exactly either."""
    return (a - b) / error_a


@sigmas.mistake("error of B alone", credit=0.25)
def _(a, error_a, b, error_b):
    """You used the error of B alone. A is not known exactly either."""
    return (a - b) / error_b


@sigmas.mistake("difference alone")
def _(a, error_a, b, error_b):
    """That is the difference. How large is it in units of its own error?"""
    return a - b


@sigmas.mistake("root missing")
def _(a, error_a, b, error_b):
    """The error of the difference is the root of the sum of squares."""
    return (a - b) / (error_a**2 + error_b**2)


@exercise(
    lab=10,
    points=2,
    title="What a paper should say",
    answer="text",
    hints=(
        "On which examples, and how many of them?",
        "How far would the number move with another seed, or with other test images?",
        "What does something simple get on the same examples?",
    ),
    model="""
        On which test examples, how many, with which shares of the classes, and that they were
        used once, after all choices had been made on others. The error: that of the number of test
        examples, and the spread over several seeds. And what a simple baseline gets on the same
        examples.
    """,
    rubric=(
        "The test data: independent of all choices, how many, which shares of the classes.",
        "An uncertainty: from the number of test examples, from several seeds, or both.",
        "Something to compare with: a baseline on the same examples.",
    ),
)
def paper_numbers():
    """A paper says: "Our network reaches an accuracy of 93.4 %." What is missing?

    Answer in two or three sentences, `paper_numbers = "..."`. No program judges them: the check
    shows an answer to compare yours with.
    """
