"""Exercises of lab 01: one neuron, from its inputs to its decision."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Single neuron"


def _arguments(rng):
    return [float(rng.normal()), rng.normal(scale=3, size=(1, 5)), np.array([[-800.0, 0.0, 800.0]])]


@exercise(
    lab=1,
    points=1,
    title="The sigmoid",
    off_limits=(
        "labkit.sigmoid",
        "labkit.model.activations.Activation.value",
    ),
    cases=_arguments,
    hints=(
        "The formula needs one exponential; NumPy's works on whole arrays.",
        "σ(0) is 1/2; for large positive z the result goes to 1. Which sign does z have in it?",
        "The denominator is `1 + np.exp(-z)`.",
    ),
)
def sigmoid(z):
    r"""Write `sigmoid(z)`: $\sigma(z) = \dfrac{1}{1 + e^{-z}}$, for a number or an array `z`."""
    return 1 / (1 + np.exp(-z))


@sigmoid.mistake("wrong sign")
def _(z):
    """A neuron with a large positive z is on. Yours is off there: look at the sign of z."""
    return 1 / (1 + np.exp(z))


@sigmoid.mistake("missing 1 +")
def _(z):
    """Your result leaves the range from 0 to 1. What stands in the denominator at z = 0?"""
    return 1 / np.exp(-z)


@sigmoid.mistake("tanh instead of sigmoid", credit=0.25)
def _(z):
    """Your curve runs from -1 to 1, so it is a hyperbolic tangent. The sigmoid starts at 0."""
    return np.tanh(z)


@sigmoid.mistake("ReLU instead of sigmoid")
def _(z):
    """That is the rectifier, max(0, z). The sigmoid is smooth and never exceeds 1."""
    return np.maximum(0, z)


@exercise(
    lab=1,
    points=2,
    title="Output for one example",
    off_limits=("labkit.Neuron.__call__", "labkit.Neuron.chain_rule"),
    hints=(
        "First the weighted sum of the inputs and the bias, then the sigmoid of it.",
        "The weighted sum is a product of a row and a column: `w.T @ x`.",
    ),
)
def neuron_output(x, w, b):
    r"""Write `neuron_output(x, w, b)`: $\hat y = \sigma(w^T x + b)$ for one example.

    `x` and `w` have shape (n_features, 1), `b` has shape (1, 1), and so has the result.
    """
    return sigmoid(w.T @ x + b)


def _dot(w, x):
    return w.T @ x


def _itself(z):
    return z


@neuron_output.varied
def _neuron(x, w, b, *, product=_dot, bias=1, sign=1, squash=sigmoid, added=0):
    return squash(sign * (product(w, x) + bias * b)) + added * b


@neuron_output.mistake("missing bias", credit=0.5, bias=0)
def _():
    """The bias does not act: change b, and your result stays the same."""


@neuron_output.mistake("no sigmoid", credit=0.5, squash=_itself)
def _():
    """This is z, which may be any number. The output of the neuron lies between 0 and 1."""


@neuron_output.mistake("no sum", product=np.multiply)
def _():
    """You get one number for each input. `*` multiplies element by element; what adds them up?"""


@neuron_output.mistake("wrong sign of the bias", credit=0.5, bias=-1)
def _():
    """A larger bias should raise the output; yours lowers it."""


@neuron_output.mistake("sigmoid of -z", credit=0.5, sign=-1)
def _():
    """The larger z, the smaller your output: which sign does z have in the exponent?"""


@neuron_output.mistake("bias for every input")
def _(x, w, b):
    """The bias comes in as often as there are inputs. Add it once, after the sum."""
    return sigmoid(np.sum(w * x + b).reshape(1, 1))


@neuron_output.mistake("bias outside the sigmoid", bias=0, added=1)
def _():
    """Your output leaves the range from 0 to 1: the bias belongs inside z, before the sigmoid."""


@exercise(
    lab=1,
    points=2,
    title="Outputs for many examples",
    off_limits=("labkit.Neuron.__call__",),
    hints=(
        "The examples are the columns of X. One matrix product gives all weighted sums at once.",
        "Shapes: (1, n) times (n, m) is (1, m). The bias is added to each column by itself.",
    ),
)
def forward(X, w, b):
    r"""Write `forward(X, w, b)`: the outputs $\hat y$ of the neuron for all examples at once.

    `X` has shape (n_features, m), one column per example; the result has shape (1, m).
    """
    return sigmoid(w.T @ X + b)


forward.varied(_neuron)


@forward.mistake("missing bias", credit=0.5, bias=0)
def _():
    """The bias does not act: change b, and your result stays the same."""


@forward.mistake("no sigmoid", credit=0.5, squash=_itself)
def _():
    """This is z. The outputs of the neuron lie between 0 and 1."""


@forward.mistake("no sum", product=np.multiply)
def _():
    """You get one row for each input. `*` multiplies element by element: the weighted inputs of
    each example must be added up, as `w.T @ X` does.
    """


@forward.mistake("one output for all", product=lambda w, X: np.sum(w * X))
def _():
    """The sum runs over the examples too. Each column of X should keep its own output."""


@forward.mistake("mean over the examples", product=lambda w, X: w.T @ X.mean(axis=1, keepdims=True))
def _():
    """You average the inputs over the examples before the neuron sees them."""


@forward.mistake("wrong sign of the bias", credit=0.5, bias=-1)
def _():
    """A larger bias should raise all outputs; yours lowers them."""


@forward.mistake("sigmoid of -z", credit=0.5, sign=-1)
def _():
    """The larger z, the smaller your output: which sign does z have in the exponent?"""


def _outputs(rng):
    cases = []
    for m, threshold in ((1, 0.5), (9, 0.2), (12, 0.7)):
        y_hat = rng.uniform(size=(1, m))
        y_hat[0, 1:2] = threshold  # does it exceed itself?
        cases.append((y_hat, threshold))
    return cases


@exercise(
    lab=1,
    points=1,
    title="From probability to decision",
    cases=_outputs,
    hints=("A comparison of an array with a number is an array: `y_hat > ...`.",),
)
def decide(y_hat, threshold):
    r"""Write `decide(y_hat, threshold)`: 1 (or `True`) where $\hat y$ exceeds the threshold.

    Elsewhere 0 (or `False`), also where they are equal; the result has the shape of `y_hat`.
    """
    return y_hat > threshold


@decide.mistake("equality counted as above", credit=0.5)
def _(y_hat, threshold):
    """An output that equals the threshold does not exceed it: `>=` is not `>`."""
    return y_hat >= threshold


@decide.mistake("decision reversed")
def _(y_hat, threshold):
    """Where the output is large you say 0, but it means class 1."""
    return y_hat <= threshold


@decide.mistake("decision reversed")
def _(y_hat, threshold):
    """A large output means class 1; you call it 0."""
    return y_hat < threshold


@decide.mistake("threshold fixed at 0.5", credit=0.5)
def _(y_hat, threshold):
    """You are right at a threshold of 0.5 and nowhere else: the argument is not used."""
    return y_hat > 0.5


@decide.mistake("probability returned")
def _(y_hat, threshold):
    """You return the probabilities above the threshold, not 1."""
    return np.where(y_hat > threshold, y_hat, 0)


@decide.mistake("threshold subtracted")
def _(y_hat, threshold):
    """The difference tells by its sign what the decision is, but it is not the decision."""
    return y_hat - threshold


@decide.mistake("one decision for all")
def _(y_hat, threshold):
    """`any` and `all` make one decision of many. Each example needs its own."""
    return np.any(y_hat > threshold)


def _two_inputs(rng):
    x1, x2 = rng.choice([0.5, 1.5, 2.0, 3.0], 2, replace=False)
    w1, w2 = rng.choice([0.4, -0.6, 0.9, -1.2], 2, replace=False)
    return {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": float(rng.choice([0.7, -0.8, 1.1]))}


@exercise(
    lab=1,
    points=1,
    title="Predict the weighted sum",
    answer="number",
    parameters=_two_inputs,
    hints=("Each input times its own weight, and then one more number.",),
)
def z_value(x1, x2, w1, w2, b):
    """Find z by hand: the inputs are [[x1]] and [[x2]], the weights [[w1]] and [[w2]], b = [[b]].

    Give it to 1 % as `z_value = ...`, then set the widget to these numbers and compare.
    """
    return w1 * x1 + w2 * x2 + b


@z_value.mistake("missing bias", credit=0.5)
def _(x1, x2, w1, w2, b):
    """The weighted sum is right, but z has one more term."""
    return w1 * x1 + w2 * x2


@z_value.mistake("weights swapped")
def _(x1, x2, w1, w2, b):
    """Each weight belongs to one input, and you have them crosswise."""
    return w2 * x1 + w1 * x2 + b


@z_value.mistake("wrong sign of the bias", credit=0.5)
def _(x1, x2, w1, w2, b):
    """The bias is added, with its own sign."""
    return w1 * x1 + w2 * x2 - b


@z_value.mistake("output instead of z")
def _(x1, x2, w1, w2, b):
    """That is the output of the neuron; z is what goes into the sigmoid."""
    return sigmoid(w1 * x1 + w2 * x2 + b)


@z_value.mistake("weights not used")
def _(x1, x2, w1, w2, b):
    """You added the inputs as they are. The weights say how much each of them counts."""
    return x1 + x2 + b
