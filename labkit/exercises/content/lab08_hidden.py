"""Exercises of lab 08: what hidden neurons are good for, and what stops them from learning."""

import numpy as np

from labkit.exercises.declare import exercise
from labkit.exercises.grading import Incorrect

CORNERS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
SHAPES = {"W1": (2, 2), "b1": (2, 1), "W2": (2, 1), "b2": (1, 1)}


@exercise(
    lab=8,
    points=2,
    title="XOR by hand",
    answer="object",
    hints=(
        "Let the first hidden neuron say 'at least one is 1', the second one 'both are 1'.",
        "Large weights make tanh nearly a step: 10 x1 + 10 x2 - 5 is negative only for (0, 0).",
        "The output is 1 where the first neuron is on and the second one is not.",
    ),
    solution="""
        W1 = np.array([[10.0, 10.0], [10.0, 10.0]])
        b1 = np.array([[-5.0], [-15.0]])
        W2 = np.array([[5.0], [-5.0]])
        b2 = np.array([[-5.0]])
        xor_weights = W1, b1, W2, b2
    """,
)
def xor_weights():
    r"""Find weights and biases of two hidden neurons (tanh) and an output that make XOR.

    For the four inputs (0, 0), (0, 1), (1, 0), (1, 1) the output is to be below, above, above and
    below 0.5. Hand in `xor_weights = W1, b1, W2, b2` with the shapes (2, 2), (2, 1), (2, 1),
    (1, 1): column k of `W1` belongs to hidden neuron k.
    """


@xor_weights.judge
def _(answer, rng):
    if not isinstance(answer, (tuple, list)) or len(answer) != len(SHAPES):
        raise Incorrect("not four arrays", "Hand in four arrays: `xor_weights = W1, b1, W2, b2`.")
    arrays = []
    for value, (name, shape) in zip(answer, SHAPES.items(), strict=True):
        try:
            array = np.asarray(value, float)
        except (TypeError, ValueError):
            array = np.empty(0)
        if array.shape != shape:
            raise Incorrect("wrong shape", f"{name} must have shape {shape}, found {array.shape}.")
        if not np.isfinite(array).all():
            raise Incorrect("NaN or infinity", f"{name} holds a number that is not finite.")
        arrays.append(array)
    W1, b1, W2, b2 = arrays
    z = (W2.T @ np.tanh(W1.T @ CORNERS + b1) + b2)[0]
    right = (z > 0) == (CORNERS[0] != CORNERS[1])
    if right.all():
        return
    if not right.any():
        raise Incorrect(
            "both classes exchanged",
            "All four outputs are on the wrong side: turn the signs of W2 and b2.",
            credit=0.5,
        )
    wrong = ", ".join(f"({int(a)}, {int(b)})" for a, b in CORNERS.T[~right])
    raise Incorrect(
        f"{right.sum()} of 4 right",
        f"The output is on the wrong side for {wrong}. Write down what each hidden neuron says "
        "at the four corners.",
    )


@exercise(
    lab=8,
    points=2,
    title="Equal weights",
    answer="statements",
    choices="abcde",
    hints=(
        "Two hidden neurons with the same weights see the same points. What do they say?",
        "Their slopes are products of the same factors. So what do they do in each step?",
    ),
)
def equal_statements():
    """All weights of a network start equal, all biases at 0. Which statements are true?

    - a: All neurons of the hidden layer have the same output, for every example.
    - b: All of them have the same slopes, and are still equal after every step.
    - c: With enough epochs they part in the end.
    - d: The whole hidden layer can do no more than one neuron.
    - e: A smaller learning rate would help.

    Answer with the letters of all that are true, such as `equal_statements = "ce"`.
    """
    return "abd"


@equal_statements.mistake("patience")
def _():
    """What is equal moves equally, in step one and in step one million: nothing can part them."""
    return "c"


@equal_statements.mistake("smaller steps")
def _():
    """Smaller steps are equal steps as well. The start must differ."""
    return "e"


@exercise(
    lab=8,
    points=1,
    title="Enough neurons for a circle",
    answer="choice",
    hints=("Each hidden neuron has a line as its border. How many lines enclose an area?",),
)
def enough_neurons():
    """One class lies within a circle, the other around it. How many hidden neurons are the fewest
    that divide them nearly without mistakes?

    - a: 1
    - b: 2
    - c: 3
    - d: 8

    Answer with a letter: `enough_neurons = "..."`.
    """
    return "c"


@enough_neurons.mistake("one line")
def _():
    """One neuron has one line: the circle lies on both sides of it."""
    return "a"


@enough_neurons.mistake("a strip")
def _():
    """Two lines make a strip or a wedge, which is open: points of the other class lie in it."""
    return "b"


@enough_neurons.mistake("more than needed")
def _():
    """That many make a rounder border, but fewer lines enclose an area."""
    return "d"


def _one_path(rng):
    return {
        "dL_dz2": float(rng.choice([-0.4, -0.25, 0.3, 0.6])),
        "w2": float(rng.choice([0.5, 1.5, -2.0, -1.2])),
        "z1": float(rng.choice([1.5, 2.0, 2.5, -1.8])),
    }


@exercise(
    lab=8,
    points=1,
    title="The slope of a saturated neuron",
    answer="number",
    parameters=_one_path,
    hints=(
        "From z2 back to the hidden output: times the weight w2. Then back through tanh.",
        "The slope of tanh at z1 is 1 - tanh(z1)².",
    ),
)
def saturated_slope(dL_dz2, w2, z1):
    r"""A hidden neuron with $a = \tanh(z_1)$ acts on the output by $z_2 = w_2 a + b_2$.

    Here $\partial L/\partial z_2$ = [[dL_dz2]], $w_2$ = [[w2]] and $z_1$ = [[z1]]. How large is
    $\partial L/\partial z_1$? Give it to 1 %.
    """
    return dL_dz2 * w2 * (1 - np.tanh(z1) ** 2)


@saturated_slope.mistake("slope of tanh missing", credit=0.25)
def _(dL_dz2, w2, z1):
    """That is the slope along the output of the hidden neuron. tanh comes before it."""
    return dL_dz2 * w2


@saturated_slope.mistake("output instead of the slope", credit=0.25)
def _(dL_dz2, w2, z1):
    """You multiplied with tanh itself. On the way back its slope counts."""
    return dL_dz2 * w2 * np.tanh(z1)


@saturated_slope.mistake("weight missing", credit=0.5)
def _(dL_dz2, w2, z1):
    """The way back goes along the weight: z2 depends on a by the factor w2."""
    return dL_dz2 * (1 - np.tanh(z1) ** 2)


@saturated_slope.mistake("square missing", credit=0.5)
def _(dL_dz2, w2, z1):
    """The slope of tanh is 1 minus its square."""
    return dL_dz2 * w2 * (1 - np.tanh(z1))


@saturated_slope.mistake("slope of the sigmoid")
def _(dL_dz2, w2, z1):
    """That is the slope of a sigmoid, which is a quarter at most. This neuron is a tanh."""
    y = 1 / (1 + np.exp(-z1))
    return dL_dz2 * w2 * y * (1 - y)


def _sizes(rng):
    return {
        "n": float(rng.choice([2, 3, 5])),
        "h1": float(rng.choice([4, 6, 8])),
        "h2": float(rng.choice([3, 5, 7])),
    }


@exercise(
    lab=8,
    points=1,
    title="Count the parameters",
    answer="number",
    parameters=_sizes,
    tolerance=1e-6,
    hints=("Each neuron has a weight for each of its inputs, and one bias.",),
)
def n_parameters(n, h1, h2):
    """A network has [[n]] inputs, hidden layers of [[h1]] and [[h2]] neurons, and one output.

    How many weights and biases does it have together?
    """
    return (n + 1) * h1 + (h1 + 1) * h2 + (h2 + 1)


@n_parameters.mistake("biases forgotten", credit=0.5)
def _(n, h1, h2):
    """That is the number of weights. Every neuron has a bias as well."""
    return n * h1 + h1 * h2 + h2


@n_parameters.mistake("output forgotten", credit=0.5)
def _(n, h1, h2):
    """The output is a neuron too, with weights and a bias."""
    return (n + 1) * h1 + (h1 + 1) * h2


@n_parameters.mistake("neurons instead of parameters")
def _(n, h1, h2):
    """That is the number of neurons. Each has a weight for each of its inputs."""
    return h1 + h2 + 1


@n_parameters.mistake("inputs have no bias", credit=0.5)
def _(n, h1, h2):
    """You gave the inputs a bias each. They are no neurons: they only hand on what they get."""
    return (n + 1) * h1 + (h1 + 1) * h2 + (h2 + 1) + n
