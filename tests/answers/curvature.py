# %% right: scaled columns
def curvature(X, y_hat):
    s = y_hat * (1 - y_hat)
    return (s * X) @ X.T / X.shape[1]

# %% right: diagonal matrix
def curvature(X, y_hat):
    D = np.diag((y_hat * (1 - y_hat)).ravel())
    return X @ D @ X.T / y_hat.size

# %% right: sum of outer products
def curvature(X, y_hat):
    n, m = X.shape
    H = np.zeros((n, n))
    for i in range(m):
        H += y_hat[0, i] * (1 - y_hat[0, i]) * np.outer(X[:, i], X[:, i])
    return H / m

# %% not attempted
def curvature(X, y_hat):
    ...

# %% wrong: returned a constant
def curvature(X, y_hat):
    n = X.shape[0]
    return np.full((n, n), 0.25)

# %% wrong: missing 1/m
def curvature(X, y_hat):
    return (y_hat * (1 - y_hat) * X) @ X.T

# %% wrong: sigmoid's slope missing
def curvature(X, y_hat):
    return np.dot(X, X.T) / X.shape[1]

# %% wrong: output instead of its slope
def curvature(X, y_hat):
    return (y_hat * X) @ X.T / X.shape[1]

# %% wrong: sum over the features
def curvature(X, y_hat):
    return X.T @ X / X.shape[1]

# %% wrong: slope squared
def curvature(X, y_hat):
    A = y_hat * (1 - y_hat) * X
    return A @ A.T / X.shape[1]

# %% wrong: divided by n_features
def curvature(X, y_hat):
    return (y_hat * (1 - y_hat) * X) @ X.T / len(X)

# %% wrong: wrong sign
def curvature(X, y_hat):
    return (y_hat * (y_hat - 1) * X) @ X.T / X.shape[1]

# %% wrong: input changed in place
def curvature(X, y_hat):
    X *= np.sqrt(y_hat * (1 - y_hat))
    return X @ X.T / X.shape[1]

# %% wrong: not your own work
def curvature(X, y_hat):
    z = np.log(y_hat / (1 - y_hat))
    more = np.vstack([X, z])
    neuron = labkit.Neuron(np.append(np.zeros(len(X)), 1.0))
    n = len(X)
    columns = [labkit.curvature_product(neuron, more, np.eye(n + 2)[j]) for j in range(n)]
    return np.stack([np.ravel(column)[:n] for column in columns], axis=1)

# %% wrong: a mean too many
def curvature(X, y_hat):
    m = X.shape[1]
    return (X * y_hat * (1 - y_hat)) @ X.T / m ** 2

# %% wrong: sigmoid's slope missing and missing 1/m
def curvature(X, y_hat):
    return X @ X.T
