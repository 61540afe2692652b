# %% right: by comparison
def one_hot(y, n_classes):
    return 1.0 * (np.arange(n_classes).reshape(-1, 1) == y)

# %% right: set one by one
def one_hot(y, n_classes):
    Y = np.zeros((n_classes, y.shape[1]))
    for i, k in enumerate(y[0]):
        Y[int(k), i] = 1
    return Y

# %% right: rows of the unit matrix
def one_hot(y, n_classes):
    return np.eye(n_classes)[:, y[0].astype(int)]

# %% not attempted
def one_hot(y, n_classes):
    return ...

# %% wrong: returned a constant
def one_hot(y, n_classes):
    return np.zeros((n_classes, y.shape[1]))

# %% wrong: counted from 1
def one_hot(y, n_classes):
    return 1.0 * (np.arange(n_classes).reshape(-1, 1) == y + 1)

# %% wrong: ones and zeros exchanged
def one_hot(y, n_classes):
    return 1.0 - np.eye(n_classes)[:, y[0].astype(int)]

# %% wrong: label instead of 1
def one_hot(y, n_classes):
    return np.eye(n_classes)[:, y[0].astype(int)] * y

# %% wrong: transposed
def one_hot(y, n_classes):
    return np.eye(n_classes)[y[0].astype(int)]

# %% wrong: exception
def one_hot(y, n_classes):
    return np.eye(n_classes)[:, y[0]]
