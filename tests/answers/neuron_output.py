# %% right: as a matrix product
def neuron_output(x, w, b):
    z = np.dot(w.T, x) + b
    return 1 / (1 + np.exp(-z))

# %% right: with a loop over the inputs
def neuron_output(x, w, b):
    z = b[0, 0]
    for j in range(len(w)):
        z += w[j, 0] * x[j, 0]
    return np.array([[1 / (1 + np.exp(-z))]])

# %% not attempted
def neuron_output(x, w, b):
    pass

# %% wrong: returned a constant
def neuron_output(x, w, b):
    return np.array([[0.999]])

# %% wrong: missing bias
def neuron_output(x, w, b):
    z = np.sum(w * x)
    return np.array([[1 / (1 + np.exp(-z))]])

# %% wrong: no sigmoid
def neuron_output(x, w, b):
    return np.sum(w * x, axis=0, keepdims=True) + b

# %% wrong: no sum
def neuron_output(x, w, b):
    z = w * x + b
    return 1 / (1 + np.exp(-z))

# %% wrong: wrong sign of the bias
def neuron_output(x, w, b):
    z = x.T @ w - b
    return 1 / (1 + np.exp(-z))

# %% wrong: bias outside the sigmoid
def neuron_output(x, w, b):
    return 1 / (1 + np.exp(-w.T @ x)) + b

# %% wrong: bias for every input
def neuron_output(x, w, b):
    z = 0
    for j in range(len(x)):
        z = z + w[j] * x[j] + b
    return 1 / (1 + np.exp(-z))

# %% wrong: input changed in place
def neuron_output(x, w, b):
    x *= w
    return 1 / (1 + np.exp(-(np.sum(x) + b)))

# %% wrong: right formula, wrong shape
def neuron_output(x, w, b):
    z = np.sum(w * x) + b[0]
    return 1 / (1 + np.exp(-z))

# %% right: with the kit's sigmoid
def neuron_output(x, w, b):
    return labkit.sigmoid(np.sum(w * x, axis=0, keepdims=True) + b)

# %% wrong: not your own work
def neuron_output(x, w, b):
    kit = labkit
    return getattr(kit, "Neuron")(w, b)(x)

# %% wrong: not your own work
def neuron_output(x, w, b):
    return labkit.Neuron(w, b).chain_rule(x, 1).y_hat

# %% wrong: sigmoid of -z
def neuron_output(x, w, b):
    z = w.T @ x + b
    return np.exp(-z) / (1 + np.exp(-z))

# %% wrong: no sigmoid and wrong sign of the bias
def neuron_output(x, w, b):
    return np.sum(x * w).reshape(1, 1) - b

# %% wrong: missing bias and no sum
def neuron_output(x, w, b):
    return labkit.sigmoid(w * x)
