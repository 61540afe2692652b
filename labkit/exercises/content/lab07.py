"""Exercises of lab 07: what one neuron cannot do, and what a feature made by hand is worth."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "What one neuron cannot do"
PEAK = 91.2  # GeV, the mass of the Z boson


@exercise(
    lab=7,
    points=2,
    title="What a line divides",
    answer="statements",
    choices="abcde",
    hints=(
        "Draw the four corners of a square, (0, 0) to (1, 1), and mark those with the value 1.",
        "A neuron says 1 on one side of a line. Can you draw that line?",
    ),
)
def separable():
    """Both inputs are 0 or 1. Which of these functions can one neuron make, threshold 0.5?

    - a: 1 where both inputs are 1 (and)
    - b: 1 where at least one input is 1 (or)
    - c: 1 where exactly one input is 1 (exclusive or, XOR)
    - d: 1 where the first input is 1 and the second is 0
    - e: 1 where both inputs are alike

    Answer with the letters of all that it can make, such as `separable = "ae"`.
    """
    return "abd"


@separable.mistake("opposite corners")
def _():
    """The two corners with the value 1 lie opposite each other: where would the line go?"""
    return "c"


@separable.mistake("the other opposite corners")
def _():
    """That is XOR with both classes exchanged. What no line divides, no line divides then."""
    return "e"


def _points(rng):
    return [(rng.normal(size=(2, m)),) for m in (1, 4, 7)]


@exercise(
    lab=7,
    points=1,
    title="A third input for XOR",
    cases=_points,
    hints=(
        "Rows are inputs: the first one is `X[0]`, the second one `X[1]`.",
        "`np.array([a, b, c])` makes three rows of three arrays.",
    ),
)
def xor_inputs(X):
    """Write `xor_inputs(X)`: three rows, $x_1$, $x_2$ and their product $x_1 x_2$.

    `X` has shape (2, m); the result has shape (3, m).
    """
    return np.array([X[0], X[1], X[0] * X[1]])


@xor_inputs.mistake("product alone", credit=0.5)
def _(X):
    """That is the third row. The two inputs themselves belong above it."""
    return (X[0] * X[1])[np.newaxis]


@xor_inputs.mistake("sum instead of product")
def _(X):
    """A sum of the inputs is nothing new: the neuron forms it anyway. It needs the product."""
    return np.array([X[0], X[1], X[0] + X[1]])


@xor_inputs.mistake("square instead of product")
def _(X):
    """You multiplied an input by itself. XOR asks whether the two signs are alike."""
    return np.array([X[0], X[1], X[0] ** 2])


@xor_inputs.mistake("one number per row", credit=0.25)
def _(X):
    """The matrix product sums over all points. Each point needs a product of its own."""
    return np.array([X[0], X[1], np.full(X.shape[1], X[0] @ X[1])])


def _pairs(rng):
    return [(np.array([rng.uniform(40, 160, m), rng.gamma(2, 10, m)]),) for m in (1, 5, 8)]


@exercise(
    lab=7,
    points=1,
    title="Distance from the peak",
    off_limits=("labkit.distance_from_peak",),
    cases=_pairs,
    hints=(
        "The mass is `X[0]`. How far is it from 91.2 GeV, to whichever side?",
        "`np.abs` gives the distance; put it above the transverse momentum, which stays.",
    ),
)
def peak_distance(X):
    r"""Write `peak_distance(X)`: two rows, $|m - 91.2\,\mathrm{GeV}|$ and the transverse momentum.

    `X` has shape (2, m) and holds, in GeV, the mass and the transverse momentum of each pair.
    """
    return np.array([np.abs(X[0] - 91.2), X[1]])


@peak_distance.mistake("sign kept", credit=0.25)
def _(X):
    """A shifted mass is nothing new: the bias does that. Both sides of the peak must look alike."""
    return np.array([X[0] - PEAK, X[1]])


@peak_distance.mistake("squared distance", credit=0.5)
def _(X):
    """That is the square of the distance. It would do as a feature; asked for is the distance."""
    return np.array([(X[0] - PEAK) ** 2, X[1]])


@peak_distance.mistake("momentum lost", credit=0.5)
def _(X):
    """The second row, the transverse momentum, is missing."""
    return np.abs(X[:1] - PEAK)


@peak_distance.mistake("momentum shifted as well", credit=0.5)
def _(X):
    """The transverse momentum is to stay as it is; only the mass has a peak at 91.2 GeV."""
    return np.abs(X - PEAK)


@peak_distance.mistake("distance from the mean")
def _(X):
    """The peak is where the physics puts it, not at the mean of the events that you have."""
    return np.array([np.abs(X[0] - X[0].mean()), X[1]])


def _weights(rng):
    return {
        "w": -float(rng.choice([0.3, 0.4, 0.6, 0.8])),
        "b": float(rng.choice([1.5, 2.1, 2.7, 3.3])),
    }


@exercise(
    lab=7,
    points=1,
    title="How far from the peak",
    answer="number",
    parameters=_weights,
    unit="GeV",
    hints=(
        "Where is the output of a sigmoid 0.5?",
        "Solve w d + b = 0 for the distance d.",
    ),
)
def half_width(w, b):
    r"""A neuron looks at the distance $d = |m - 91.2\,\mathrm{GeV}|$ alone: $z = w d + b$.

    Here w = [[w]] per GeV and b = [[b]]. Up to which distance, in GeV, does it say "Z boson" at the
    threshold 0.5?
    """
    return -b / w


@half_width.mistake("inverted")
def _(w, b):
    """Look at the units: a weight per GeV under a number without unit gives GeV."""
    return -w / b


@half_width.mistake("mass instead of distance", credit=0.5)
def _(w, b):
    """That is the mass at the edge of the window. The distance from the peak was asked for."""
    return PEAK - b / w


@half_width.mistake("both sides", credit=0.5)
def _(w, b):
    """That is the whole window, from the left edge to the right one."""
    return -2 * b / w


@half_width.mistake("bias alone")
def _(w, b):
    """That is z at the peak itself. How far out has it fallen to 0?"""
    return b


@half_width.mistake("product")
def _(w, b):
    """Solve w d + b = 0 for d: you multiplied where you should divide."""
    return -w * b
