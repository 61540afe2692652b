# %% right: both logarithms
def cross_entropy(y, y_hat):
    m = y.shape[1]
    return -(1 / m) * np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% right: the logarithm that counts
def cross_entropy(y, y_hat):
    return np.mean(-np.log(np.where(y == 1, y_hat, 1 - y_hat)))

# %% right: loop
def cross_entropy(y, y_hat):
    loss = 0.0
    for i in range(y.shape[1]):
        if y[0, i] == 1:
            loss -= np.log(y_hat[0, i])
        else:
            loss -= np.log(1 - y_hat[0, i])
    return loss / y.shape[1]

# %% not attempted
def cross_entropy(y, y_hat):
    pass

# %% wrong: returned a constant
def cross_entropy(y, y_hat):
    return 0.1643

# %% wrong: sum instead of mean
def cross_entropy(y, y_hat):
    return -np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong: wrong sign
def cross_entropy(y, y_hat):
    return np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong: second term missing
def cross_entropy(y, y_hat):
    return -(y @ np.log(y_hat).T) / y.shape[1]

# %% wrong: log10 instead of ln
def cross_entropy(y, y_hat):
    return -np.mean(np.log10(np.where(y, y_hat, 1 - y_hat)))

# %% wrong: log2 instead of ln
def cross_entropy(y, y_hat):
    return -np.mean(np.log2(np.where(y, y_hat, 1 - y_hat)))

# %% wrong: missing brackets
def cross_entropy(y, y_hat):
    m = y.shape[1]
    return 1 / m * np.sum(-y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong: labels exchanged
def cross_entropy(y, y_hat):
    return -np.mean((1 - y) * np.log(y_hat) + y * np.log(1 - y_hat))

# %% wrong: swapped arguments
def cross_entropy(y_hat, y):
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong: wrong shape
def cross_entropy(y, y_hat):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong: works for one example only
def cross_entropy(y, y_hat):
    if y == 1:
        return -np.log(y_hat)
    return -np.log(1 - y_hat)

# %% wrong: not your own work
def cross_entropy(y, y_hat):
    return labkit.cross_entropy(y, y_hat)

# %% wrong: not your own work
def cross_entropy(y, y_hat):
    return labkit.Neuron(np.ones(1)).loss(np.log(y_hat / (1 - y_hat)), y)

# %% wrong: last example only
def cross_entropy(y, y_hat):
    for i in range(y.shape[1]):
        loss = -(y[0, i] * np.log(y_hat[0, i]) + (1 - y[0, i]) * np.log(1 - y_hat[0, i]))
    return loss

# %% wrong: sum instead of mean and wrong sign
def cross_entropy(y, y_hat):
    return (y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)).sum()

# %% wrong: sum instead of mean and second term missing
def cross_entropy(y, y_hat):
    return -np.log(y_hat[y == 1]).sum()

# %% wrong: second term missing and log2 instead of ln
def cross_entropy(y, y_hat):
    return -np.mean(y * np.log2(y_hat))

# %% wrong: wrong sign and log10 instead of ln
def cross_entropy(y, y_hat):
    return np.log10(np.where(y == 1, y_hat, 1 - y_hat)).mean()
