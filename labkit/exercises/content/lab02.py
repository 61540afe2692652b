"""Exercises of lab 02: two losses, and how to compute them without an accident."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Loss"


@exercise(
    lab=2,
    points=1,
    title="Mean squared error",
    off_limits=("labkit.mean_squared_error",),
    hints=(
        "The difference first, then its square, then the mean.",
        "`np.mean` of an array is one number.",
    ),
)
def squared_error(y, y_hat):
    r"""Write `squared_error(y, y_hat)`: $\frac{1}{m} \sum_i (y_i - \hat y_i)^2$, one number."""
    return np.mean((y - y_hat) ** 2)


@squared_error.varied
def _error(y, y_hat, *, of=np.square, total=np.mean, then=np.positive):
    return then(total(of(y - y_hat)))


@squared_error.mistake("sum instead of mean", credit=0.5, total=np.sum)
def _():
    """Twice the examples give twice your loss. Losses of different sets should be comparable."""


@squared_error.mistake("no square", of=np.positive)
def _():
    """Errors of opposite sign cancel in your loss."""


@squared_error.mistake("absolute value instead of square", credit=0.25, of=np.abs)
def _():
    """This is the mean absolute error. Here an error twice as large should count four times."""


@squared_error.mistake("square of the mean", of=np.positive, then=np.square)
def _():
    """You average first and square afterwards, so errors of opposite sign cancel."""


@squared_error.mistake("root taken", credit=0.5, then=np.sqrt)
def _():
    """That is the root of the mean squared error; here the square stays."""


@exercise(
    lab=2,
    points=2,
    title="Cross-entropy",
    off_limits=(
        "labkit.cross_entropy",
        "labkit.Neuron.loss",
    ),
    hints=(
        "For a label 1 only log(y_hat) counts, for a label 0 only log(1 - y_hat).",
        "Multiply each logarithm by what switches it on: y, and 1 - y.",
        "Logarithms of numbers below 1 are negative; the loss is positive. And it is a mean.",
    ),
)
def cross_entropy(y, y_hat):
    r"""Write `cross_entropy(y, y_hat)`, the mean over all examples, in nats:

    $$L = -\frac{1}{m} \sum_i \left[ y_i \ln \hat y_i + (1 - y_i) \ln(1 - \hat y_i) \right]$$
    """
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


@cross_entropy.varied
def _loss(y, y_hat, *, sign=-1, total=np.mean, log=np.log, second=1, right=lambda y: y):
    y = right(y)
    return sign * total(y * log(y_hat) + second * (1 - y) * log(1 - y_hat))


@cross_entropy.mistake("sum instead of mean", credit=0.5, total=np.sum)
def _():
    """Twice the examples give twice your loss. What stands before the sum?"""


@cross_entropy.mistake("wrong sign", credit=0.5, sign=1)
def _():
    """Your loss is negative, and descending it would make the predictions worse."""


@cross_entropy.mistake("second term missing", credit=0.25, second=0)
def _():
    """Examples with label 0 cost nothing in your loss, whatever is predicted for them."""


@cross_entropy.mistake("log10 instead of ln", credit=0.5, log=np.log10)
def _():
    """The base of your logarithm is 10. In nats it is e."""


@cross_entropy.mistake("log2 instead of ln", credit=0.5, log=np.log2)
def _():
    """The base of your logarithm is 2, so the loss is in bits. In nats it is e."""


@cross_entropy.mistake("missing brackets")
def _(y, y_hat):
    """Only the first logarithm gets the minus sign. Which brackets does the formula have?"""
    return np.mean(-y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


@cross_entropy.mistake("labels exchanged", right=lambda y: 1 - y)
def _():
    """A confident right answer is expensive in your loss: which logarithm goes with y = 1?"""


def _any_z(rng):
    small = rng.normal(scale=3, size=(1, 6))
    y = np.array([[0.0, 1.0, 0.0, 1.0, 1.0, 0.0]])
    large = np.array([[-1000.0, 1000.0, 2.0, -3.0, -1000.0, 800.0]])
    return [(np.array([[1.0]]), small[:, :1]), (y, small), (y, large)]


@exercise(
    lab=2,
    points=3,
    title="Cross-entropy that never overflows",
    off_limits=(
        "labkit.Neuron.loss",
        "labkit.cross_entropy",
    ),
    cases=_any_z,
    hints=(
        "Put y_hat = sigmoid(z) into the loss of one example with y = 1 and simplify: only one "
        "exponential is left.",
        "For y = 1 the loss is ln(1 + exp(-z)), for y = 0 it is ln(1 + exp(z)).",
        "`np.logaddexp(a, b)` is ln(exp(a) + exp(b)), and never overflows. ln 1 = 0 helps.",
    ),
)
def cross_entropy_from_z(y, z):
    r"""Write `cross_entropy_from_z(y, z)`: the mean cross-entropy of $\hat y = \sigma(z)$, in nats.

    It should be right for every `z`, even at $z = \pm 1000$, where $\hat y$ rounds to 0 or 1.
    """
    return np.mean(np.logaddexp(0, z) - y * z)


@cross_entropy_from_z.mistake("sum instead of mean", credit=0.5)
def _(y, z):
    """Twice the examples give twice your loss."""
    return np.sum(np.logaddexp(0, z) - y * z)


@cross_entropy_from_z.mistake("wrong sign of z")
def _(y, z):
    """A large positive z should be cheap for y = 1 and expensive for y = 0; here it is reversed."""
    return np.mean(np.logaddexp(0, -z) + y * z)


@cross_entropy_from_z.mistake("labels not used", credit=0.25)
def _(y, z):
    """Your loss treats every example as if its label were 0."""
    return np.mean(np.logaddexp(0, z))


@cross_entropy_from_z.mistake("only examples with label 1", credit=0.25)
def _(y, z):
    """Examples with label 0 cost nothing in your loss."""
    return np.mean(y * np.logaddexp(0, -z))


def _kept_away(epsilon, clip):
    def formula(y, z):
        """Where z is large, your loss stops growing: y_hat is kept away from 0 and 1, or a small
        number is added in the logarithm. A neuron that is surely wrong costs more; use z itself.
        """
        with np.errstate(over="ignore"):
            y_hat = 1 / (1 + np.exp(-z))
        if clip:
            y_hat = np.clip(y_hat, epsilon, 1 - epsilon)
        added = 0 if clip else epsilon
        return -np.mean(y * np.log(y_hat + added) + (1 - y) * np.log(1 - y_hat + added))

    return formula


for _epsilon in (*(10.0**-k for k in range(3, 17)), np.finfo(float).eps):
    for _clip in (True, False):
        cross_entropy_from_z.mistake("certainty clipped", credit=0.5)(_kept_away(_epsilon, _clip))


def _probability(rng):
    return {"p": float(rng.choice([0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3]))}


@exercise(
    lab=2,
    points=1,
    title="Predict a loss",
    answer="number",
    unit="nats",
    parameters=_probability,
    hints=("Which of the two logarithms counts when y = 1?",),
)
def loss_value(p):
    r"""An image shows a zero ($y = 1$), and the neuron says $\hat y =$ [[p]].

    How large is its cross-entropy, in nats? Give it to 1 %, then read it off the widget.
    """
    return -np.log(p)


@loss_value.mistake("wrong sign", credit=0.5)
def _(p):
    """A loss is not negative: there is a minus before the logarithm."""
    return np.log(p)


@loss_value.mistake("log10 instead of ln", credit=0.5)
def _(p):
    """Your logarithm has base 10. In nats it is the natural one."""
    return -np.log10(p)


@loss_value.mistake("log2 instead of ln", credit=0.5)
def _(p):
    """Your logarithm has base 2, which gives bits. In nats it is the natural one."""
    return -np.log2(p)


@loss_value.mistake("loss for y = 0")
def _(p):
    """That is the loss if the image showed no zero. The neuron is wrong here, which costs more."""
    return -np.log(1 - p)


@loss_value.mistake("squared error instead of cross-entropy")
def _(p):
    """That is the squared error, which never exceeds 1."""
    return (1 - p) ** 2


@loss_value.mistake("difference only")
def _(p):
    """That is how far the output is from the label; what does the cross-entropy make of it?"""
    return 1 - p


@exercise(
    lab=2,
    points=1,
    title="The loss of knowing nothing",
    answer="number",
    unit="nats",
    hints=("What does a neuron that knows nothing say, if both answers are equally likely?",),
)
def ignorance():
    r"""Before training, with all weights zero, every output is $\hat y = 0.5$.

    How large is the mean cross-entropy, in nats, whatever the labels are?
    """
    return np.log(2)


@ignorance.mistake("log10 instead of ln", credit=0.5)
def _():
    """Your logarithm has base 10."""
    return np.log10(2)


@ignorance.mistake("bits instead of nats", credit=0.5)
def _():
    """In bits that is right: one coin toss. In nats the logarithm has base e."""
    return 1.0


@ignorance.mistake("output instead of loss")
def _():
    """That is the output of the neuron. What does such an output cost?"""
    return 0.5


@ignorance.mistake("squared error instead of cross-entropy")
def _():
    """That is the squared error of every example."""
    return 0.25


@ignorance.mistake("both terms counted", credit=0.25)
def _():
    """You added both logarithms. For each example its label switches one of them off."""
    return 2 * np.log(2)
