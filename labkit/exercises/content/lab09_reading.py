"""Exercises of lab 09: what ten outputs say, and what they do not."""

import numpy as np

from labkit.exercises.declare import exercise


def _classes(rng):
    return {"n_classes": float(rng.choice([3, 5, 10, 26, 100]))}


@exercise(
    lab=9,
    points=1,
    title="Knowing nothing of several classes",
    answer="number",
    parameters=_classes,
    unit="nats",
    hints=(
        "Who knows nothing gives every class the same probability. Which?",
        "The loss is minus the natural logarithm of the label's probability.",
    ),
)
def class_ignorance(n_classes):
    """There are [[n_classes]] classes, and a network gives each of them the same probability.

    How large is its mean cross-entropy, in nats? Give it to 1 %.
    """
    return np.log(n_classes)


@class_ignorance.mistake("bits instead of nats", credit=0.5)
def _(n_classes):
    """That is the loss in bits, with the logarithm to the base 2."""
    return np.log2(n_classes)


@class_ignorance.mistake("logarithm to the base 10", credit=0.25)
def _(n_classes):
    """That is the logarithm to the base 10; nats have the natural one, `np.log`."""
    return np.log10(n_classes)


@class_ignorance.mistake("probability instead of loss")
def _(n_classes):
    """That is the probability of the label. The loss is minus its logarithm."""
    return 1 / n_classes


@class_ignorance.mistake("two classes")
def _(n_classes):
    """That is the loss of a coin, with two classes. Here there are more."""
    return np.log(2)


@class_ignorance.mistake("sum over the classes")
def _(n_classes):
    """You added the terms of all classes. Only that of the label counts."""
    return n_classes * np.log(n_classes)


@exercise(
    lab=9,
    points=2,
    title="What ten outputs say",
    answer="statements",
    choices="abcde",
    hints=(
        "Write down the softmax, with c added to every z.",
        "What do the outputs say to an image that shows no digit at all?",
    ),
)
def softmax_statements():
    """Which of these statements are true, of a network with ten outputs and a softmax?

    - a: Adding the same number to all ten z changes no output.
    - b: The ten outputs sum to 1, for every image.
    - c: If the image shows no digit at all, all ten outputs are near 0.
    - d: A probability of 0.01 for the label costs 4.6 nats.
    - e: An output of 0.99 means that 99 % of such answers are right.

    Answer with the letters of all that are true, such as `softmax_statements = "ce"`.
    """
    return "abd"


@softmax_statements.mistake("none of them")
def _():
    """They sum to 1 whatever the image shows: the network has no way to say 'none of these'."""
    return "c"


@softmax_statements.mistake("sure is not right")
def _():
    """That has to be measured: a network that was trained for long is often surer than right."""
    return "e"
