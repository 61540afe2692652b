"""Exercises of lab 07: a symmetry that defeats the weighted sum."""

import numpy as np

from labkit.exercises.declare import exercise


def _flipped(rng):
    return {
        "z": float(rng.choice([1.2, 2.0, -0.8, 3.1, -1.7])),
        "b": float(rng.choice([0.3, 0.5, -0.4, -0.7])),
    }


@exercise(
    lab=7,
    points=1,
    title="All spins turned over",
    answer="number",
    parameters=_flipped,
    hints=(
        "z = w·s + b. What becomes of w·s when every spin changes its sign?",
        "w·s is z - b. Turn its sign, and add the bias again.",
    ),
)
def flipped_z(z, b):
    r"""For a state $s$ of spins a neuron has z = [[z]]; its bias is b = [[b]].

    Now every spin is turned over, $s \to -s$. How large is z of this state? Give it to 1 %.
    """
    return 2 * b - z


@flipped_z.mistake("bias turned over as well", credit=0.5)
def _(z, b):
    """The bias is no spin: it keeps its sign. Only the sum over the spins changes it."""
    return -z


@flipped_z.mistake("nothing changes")
def _(z, b):
    """The energy of the state stays the same, but the weighted sum changes its sign."""
    return z


@flipped_z.mistake("bias lost", credit=0.5)
def _(z, b):
    """That is the sum over the spins alone. Add the bias again."""
    return b - z


@flipped_z.mistake("bias added once too often", credit=0.5)
def _(z, b):
    """z holds the bias already: take it away before you turn the sign, then add it once."""
    return -z - b


def _spins(rng):
    cases = []
    for n, m in ((9, 1), (15, 4), (25, 7)):
        up = rng.random((n, m)) < rng.uniform(0.15, 0.85, m)  # an odd number: never 0
        cases.append((np.where(up, 1.0, -1.0),))
    return cases


@exercise(
    lab=7,
    points=2,
    title="Magnetisation without its sign",
    off_limits=("labkit.magnetisation",),
    cases=_spins,
    hints=(
        "The spins of one state stand in one column: take the mean along axis 0.",
        "First the mean, then its absolute value. `keepdims=True` keeps the row.",
    ),
)
def abs_magnetisation(X):
    r"""Write `abs_magnetisation(X)`: $|M|$ with $M = \frac{1}{n} \sum_i s_i$, for each state.

    `X` has shape (n_spins, m) and holds -1 and 1; the result has shape (1, m).
    """
    return np.abs(X.mean(axis=0, keepdims=True))


@abs_magnetisation.mistake("sign kept", credit=0.5)
def _(X):
    """States with all spins up and all spins down are equally ordered. Yours have two signs."""
    return X.mean(axis=0, keepdims=True)


@abs_magnetisation.mistake("absolute value too early", credit=0.25)
def _(X):
    """You took the absolute value of every spin, which is 1. First the mean, then its size."""
    return np.abs(X).mean(axis=0, keepdims=True)


@abs_magnetisation.mistake("sum instead of mean", credit=0.5)
def _(X):
    """Your magnetisation grows with the lattice: divide by the number of spins."""
    return np.abs(X.sum(axis=0, keepdims=True))


@abs_magnetisation.mistake("mean over the states")
def _(X):
    """You averaged over the states, spin by spin. Which axis counts the spins?"""
    return np.abs(X.mean(axis=1, keepdims=True)).T


@abs_magnetisation.mistake("one number for all", credit=0.25)
def _(X):
    """That is one mean over everything. Each state has a magnetisation of its own."""
    return np.abs(X.mean())


@abs_magnetisation.mistake("squared", credit=0.5)
def _(X):
    """That is M². It has no sign either and would do as a feature; asked for is |M|."""
    return X.mean(axis=0, keepdims=True) ** 2


@exercise(
    lab=7,
    points=2,
    title="What a feature costs",
    answer="text",
    hints=(
        "What did somebody have to know to write |m - 91.2 GeV|?",
        "What would it do with another particle, of which nobody has heard yet?",
    ),
    model="""
        The feature holds what is already known: that there is a peak, where it is, and that both
        sides are alike. It makes a hard problem easy for one neuron, with few weights and little
        data. But it finds only what one knew before: a peak at another mass stays unseen.
    """,
    rubric=(
        "A feature made by hand needs knowledge of the problem, such as the mass or the symmetry.",
        "With it a simple model with few weights does well; what the feature leaves out is lost, "
        "so something new or unknown is not found.",
    ),
)
def feature_cost():
    """What must you know to write a feature such as |m - 91.2 GeV|, and what does it cost you?

    Answer in one to three sentences, `feature_cost = "..."`. No program judges them: the check
    shows an answer to compare yours with.
    """
