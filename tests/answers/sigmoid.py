# %% right: with NumPy's exponential
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

# %% right: stable, in two branches
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small / (1 + small), 1 / (1 + small))

# %% right: by way of tanh
sigmoid = lambda z: 0.5 + 0.5 * np.tanh(z / 2)

# %% not attempted
def sigmoid(z):
    ...

# %% wrong: returned a constant
def sigmoid(z):
    return 0.5

# %% wrong: wrong sign
def sigmoid(z):
    e = np.exp(z)
    return 1 / (1 + e)

# %% wrong: missing 1 +
def sigmoid(z):
    return np.exp(z)

# %% wrong: tanh instead of sigmoid
def sigmoid(z):
    a = np.exp(np.clip(z, -300, 300))
    return (a - 1 / a) / (a + 1 / a)

# %% wrong: ReLU instead of sigmoid
def sigmoid(z):
    return np.where(np.asarray(z) > 0, z, 0.0)

# %% wrong: overflow
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))

# %% wrong: works for one example only
from math import exp
def sigmoid(z):
    return 1 / (1 + exp(-z))

# %% wrong: exception
def sigmoid(z):
    return 1 / (1 + npexp(-z))

# %% wrong: no function
sigmoid = 1 / (1 + np.exp(-7))

# %% wrong: wrong arguments
def sigmoid(w, x, b):
    return 1 / (1 + np.exp(-(w * x + b)))

# %% wrong: time limit
def sigmoid(z):
    total, k = 1, 1
    while total:
        k += 1
    return total

# %% wrong: wrong type
def sigmoid(z):
    return f"{1 / (1 + np.exp(-z))}"

# %% right: with SciPy's
from scipy.special import expit as sigmoid

# %% wrong: not your own work
sigmoid = labkit.sigmoid

# %% wrong: not your own work
def sigmoid(z):
    neuron = labkit.Neuron(np.ones((1, 1)), 0.0)
    return neuron(np.reshape(z, (1, -1))).reshape(np.shape(z))

# %% wrong: missing 1 + and wrong sign of z
def sigmoid(z):
    return np.exp(-np.asarray(z))

# %% wrong: missing 1 + and wrong sign
def sigmoid(z):
    return -np.exp(z)
