# %% right: mean
def db(y, y_hat):
    return np.mean(y_hat - y)

# %% right: sum, with both axes kept
def db(y, y_hat):
    return np.sum(y_hat - y, axis=1, keepdims=True) / y.shape[1]

# %% not attempted
def db(y, y_hat):
    ...

# %% wrong: returned a constant
def db(y, y_hat):
    return 1.0

# %% wrong: missing 1/m
def db(y, y_hat):
    return (y_hat - y).sum()

# %% wrong: wrong sign
def db(y, y_hat):
    return y.mean() - y_hat.mean()

# %% wrong: no mean
def db(y, y_hat):
    return -(y - y_hat)

# %% wrong: absolute value
def db(y, y_hat):
    return np.abs(y - y_hat).mean()

# %% wrong: square
def db(y, y_hat):
    return ((y_hat - y) ** 2).mean()

# %% wrong: output instead of error
def db(y, y_hat):
    return y_hat.mean()

# %% wrong: works for one example only
def db(y, y_hat):
    return np.median(y_hat - y)

# %% wrong: input changed in place
def db(y, y_hat):
    y_hat -= y
    return y_hat.mean()

# %% wrong: not your own work
def db(y, y_hat):
    return labkit.Neuron([1.0]).gradient(np.log(y_hat / (1 - y_hat)), y).db

# %% wrong: not your own work
from labkit.exercises import get
db = get("db").reference

# %% wrong: missing 1/m and wrong sign
def db(y, y_hat):
    return np.sum(y) - np.sum(y_hat)

# %% wrong: a mean too many
def db(y, y_hat):
    return np.mean(y_hat - y) / y.size

# %% wrong: last example only
def db(y, y_hat):
    for i in range(y.shape[1]):
        slope = y_hat[0, i] - y[0, i]
    return slope
