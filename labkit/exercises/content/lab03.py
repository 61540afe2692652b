"""Exercises of lab 03: the chain rule, and the gradient of the mean cross-entropy."""

import numpy as np

from labkit.exercises.declare import exercise

TITLE = "Chain rule and gradient"


@exercise(
    lab=3,
    points=1,
    title="Slope of the loss along z",
    off_limits=(
        "labkit.Neuron.gradient",
        "labkit.Neuron.chain_rule",
    ),
    hints=(
        "Multiply the two factors: dL/dy_hat and dy_hat/dz = y_hat (1 - y_hat). Much cancels.",
        "For y = 1 the product is -(1 - y_hat). And for y = 0?",
    ),
)
def dL_dz(y, y_hat):
    r"""Write `dL_dz(y, y_hat)`: $\partial L / \partial z$ of the cross-entropy of each example.

    Simplify the product $\frac{\partial L}{\partial \hat y} \frac{\partial \hat y}{\partial z}$
    first. The result has shape (1, m); there is no mean yet.
    """
    return y_hat - y


@dL_dz.mistake("wrong sign", credit=0.5)
def _(y, y_hat):
    """Where the output is too large, raising z makes the loss larger; yours gets smaller there."""
    return y - y_hat


@dL_dz.mistake("slope of the squared error")
def _(y, y_hat):
    """That is the slope of the squared error, which dies out where the neuron is surely wrong."""
    return 2 * (y_hat - y) * y_hat * (1 - y_hat)


@dL_dz.mistake("one factor too many")
def _(y, y_hat):
    """The slope of the sigmoid cancels against the first factor; you still have it."""
    return (y_hat - y) * y_hat * (1 - y_hat)


@dL_dz.mistake("slope along y_hat")
def _(y, y_hat):
    """That is dL/dy_hat. To get to z there is one more factor in the chain."""
    return (y_hat - y) / (y_hat * (1 - y_hat))


@dL_dz.mistake("mean taken too early", credit=0.5)
def _(y, y_hat):
    """Each example keeps its own slope here; the mean comes with dw and db."""
    return np.mean(y_hat - y)


@dL_dz.mistake("absolute value")
def _(y, y_hat):
    """A slope has a sign: it says in which direction the loss falls."""
    return np.abs(y_hat - y)


@exercise(
    lab=3,
    points=2,
    title="Gradient with respect to the weights",
    off_limits=("labkit.Neuron.gradient",),
    hints=(
        "For one example dL/dw is dL/dz times x. Then the mean over the examples.",
        "A matrix product sums over the examples: which of its factors must be transposed?",
        "Shapes: (n, m) times (m, 1) is (n, 1).",
    ),
)
def dw(X, y, y_hat):
    r"""Write `dw(X, y, y_hat)`: $\partial L/\partial w = \frac{1}{m} X (\hat y - y)^T$.

    `L` is the mean cross-entropy over the m examples; the result has shape (n_features, 1).
    """
    return X @ (y_hat - y).T / X.shape[1]


@dw.mistake("missing 1/m", credit=0.5)
def _(X, y, y_hat):
    """The more examples, the longer your gradient. The loss is a mean; so is its gradient."""
    return X @ (y_hat - y).T


@dw.mistake("wrong sign", credit=0.5)
def _(X, y, y_hat):
    """Your gradient points downhill. Which of y and y_hat is subtracted from the other?"""
    return X @ (y - y_hat).T / X.shape[1]


@dw.mistake("divided by n_features", credit=0.5)
def _(X, y, y_hat):
    """You divide by the number of features. Which axis of X counts the examples?"""
    return X @ (y_hat - y).T / X.shape[0]


@dw.mistake("inputs missing")
def _(X, y, y_hat):
    """That is db. The weight of a large input has a steeper slope: where does X come in?"""
    return np.mean(y_hat - y)


@dw.mistake("no sum over the examples")
def _(X, y, y_hat):
    """You have a gradient for each example, side by side. Their mean is wanted."""
    return X * (y_hat - y)


@dw.mistake("output instead of error")
def _(X, y, y_hat):
    """The labels do not act. A right prediction must not move the weights."""
    return X @ y_hat.T / X.shape[1]


@exercise(
    lab=3,
    points=1,
    title="Gradient with respect to the bias",
    off_limits=("labkit.Neuron.gradient",),
    hints=("dz/db is 1 for every example. So what is left of dL/dz, averaged?",),
)
def db(y, y_hat):
    r"""Write `db(y, y_hat)`: $\partial L/\partial b = \frac{1}{m} \sum_i (\hat y_i - y_i)$.

    One number will do, and so will an array of shape (1, 1).
    """
    return np.mean(y_hat - y)


@db.mistake("missing 1/m", credit=0.5)
def _(y, y_hat):
    """The more examples, the larger your slope. The loss is a mean; so is its slope."""
    return np.sum(y_hat - y)


@db.mistake("wrong sign", credit=0.5)
def _(y, y_hat):
    """Where all outputs are too large, a larger bias makes it worse: the slope is positive."""
    return np.mean(y - y_hat)


@db.mistake("no mean")
def _(y, y_hat):
    """There is one slope for each example, but only one bias. Average them."""
    return y_hat - y


@db.mistake("absolute value")
def _(y, y_hat):
    """Errors of opposite sign pull the bias both ways, and may cancel. Yours never do."""
    return np.mean(np.abs(y_hat - y))


@db.mistake("square")
def _(y, y_hat):
    """That is the squared error itself, not the slope of the cross-entropy."""
    return np.mean((y_hat - y) ** 2)


@db.mistake("output instead of error")
def _(y, y_hat):
    """The labels do not act. A right prediction must not move the bias."""
    return np.mean(y_hat)


def _functions(rng):
    # With a step as large as this, one-sided and central differences are easily told apart.
    return [
        (np.exp, float(rng.normal()), 0.1),
        (np.sin, float(rng.uniform(0.3, 1.2)), 0.2),
        (np.polynomial.Polynomial([0, -1, 0, 1]), float(rng.uniform(1, 2)), 0.3),
    ]


@exercise(
    lab=3,
    points=2,
    title="Measure a slope",
    cases=_functions,
    hints=(
        "Go one step forward and one step back.",
        "How long is the way between these two points?",
    ),
)
def central_difference(f, x, step):
    r"""Write `central_difference(f, x, step)`: $\dfrac{f(x + h) - f(x - h)}{2h}$ with step h.

    `f` is a function of one number. With this you can test every gradient you derive.
    """
    return (f(x + step) - f(x - step)) / (2 * step)


@central_difference.mistake("forward difference", credit=0.5)
def _(f, x, step):
    """Your slope is measured to the right of x only; its error shrinks with h, not with h²."""
    return (f(x + step) - f(x)) / step


@central_difference.mistake("backward difference", credit=0.5)
def _(f, x, step):
    """Your slope is measured to the left of x only; its error shrinks with h, not with h²."""
    return (f(x) - f(x - step)) / step


@central_difference.mistake("factor 2", credit=0.5)
def _(f, x, step):
    """Your slope is twice too steep. How far is it from x - h to x + h?"""
    return (f(x + step) - f(x - step)) / step


@central_difference.mistake("missing brackets", credit=0.25)
def _(f, x, step):
    """Python divides by 2 and then multiplies by the step. Put the denominator in brackets."""
    return (f(x + step) - f(x - step)) / 2 * step


@central_difference.mistake("wrong sign", credit=0.5)
def _(f, x, step):
    """Your slope is negative where the function rises: which value comes first?"""
    return (f(x - step) - f(x + step)) / (2 * step)


@central_difference.mistake("not divided")
def _(f, x, step):
    """That is the difference of the two values. A slope is a difference per length."""
    return f(x + step) - f(x - step)


def _one_example(rng):
    x1, x2 = (float(x) for x in rng.choice([0.5, 1.5, 2.0, 3.0], 2, replace=False))
    return {"x1": x1, "x2": x2, "y_hat": float(rng.choice([0.2, 0.3, 0.4, 0.7]))}


@exercise(
    lab=3,
    points=1,
    title="Predict one component of the gradient",
    answer="number",
    parameters=_one_example,
    hints=("dL/dz is y_hat - y; then one more factor.", "z = w1 x1 + w2 x2 + b: what is dz/dw1?"),
)
def slope_value(x1, x2, y_hat):
    r"""One example has the inputs [[x1]] and [[x2]] and the label $y = 1$; $\hat y =$ [[y_hat]].

    How large is $\partial L/\partial w_1$ of its cross-entropy? Give it to 1 %, with its sign, then
    compare with the gradient inspector.
    """
    return (y_hat - 1) * x1


@slope_value.mistake("wrong sign", credit=0.5)
def _(x1, x2, y_hat):
    """The output is too small, and the input positive: a larger weight lowers the loss."""
    return (1 - y_hat) * x1


@slope_value.mistake("the other weight")
def _(x1, x2, y_hat):
    """That is the slope along w2. Which input does w1 belong to?"""
    return (y_hat - 1) * x2


@slope_value.mistake("input missing", credit=0.5)
def _(x1, x2, y_hat):
    """That is dL/dz. The last factor of the chain, dz/dw1, is missing."""
    return y_hat - 1


@slope_value.mistake("label forgotten")
def _(x1, x2, y_hat):
    """That is the slope for y = 0."""
    return y_hat * x1


@slope_value.mistake("one factor too many")
def _(x1, x2, y_hat):
    """y_hat (1 - y_hat) cancels against the derivative of the logarithm; you still have it."""
    return (y_hat - 1) * x1 * y_hat * (1 - y_hat)
