# %% right: matrix product
def dw(X, y, y_hat):
    m = y.shape[1]
    return 1 / m * np.dot(X, (y_hat - y).T)

# %% right: mean over the examples
def dw(X, y, y_hat):
    return np.mean(X * (y_hat - y), axis=1, keepdims=True)

# %% right: loop
def dw(X, y, y_hat):
    n_features, m = X.shape
    total = np.zeros((n_features, 1))
    for i in range(m):
        total += (y_hat[0, i] - y[0, i]) * X[:, i : i + 1]
    return total / m

# %% not attempted
def dw(X, y, y_hat):
    pass

# %% wrong: returned a constant
def dw(X, y, y_hat):
    return np.zeros((X.shape[0], 1))

# %% wrong: missing 1/m
def dw(X, y, y_hat):
    return X @ (y_hat - y).T

# %% wrong: missing 1/m and wrong sign
def dw(X, y, y_hat):
    return np.dot(X, (y - y_hat).T)

# %% wrong: wrong sign
def dw(X, y, y_hat):
    return np.mean(X * (y - y_hat), axis=1).reshape(-1, 1)

# %% wrong: divided by n_features
def dw(X, y, y_hat):
    return np.dot(X, (y_hat - y).T) / len(X)

# %% wrong: inputs missing
def dw(X, y, y_hat):
    return np.mean(y_hat - y)

# %% wrong: no sum over the examples
def dw(X, y, y_hat):
    return (y_hat - y) * X

# %% wrong: output instead of error
def dw(X, y, y_hat):
    return np.mean(X * y_hat, axis=1, keepdims=True)

# %% wrong: transposed
def dw(X, y, y_hat):
    return (y_hat - y) @ X.T / X.shape[1]

# %% wrong: exception
def dw(X, y, y_hat):
    return X.T @ (y_hat - y) / X.shape[1]

# %% wrong: right formula, wrong shape
def dw(X, y, y_hat):
    return np.mean(X * (y_hat - y), axis=1)

# %% wrong: first example only
def dw(X, y, y_hat):
    return X[:, :1] * (y_hat[0, 0] - y[0, 0])

# %% wrong: input changed in place
def dw(X, y, y_hat):
    X *= y_hat - y
    return X.mean(axis=1, keepdims=True)

# %% wrong: not your own work
def dw(X, y, y_hat):
    z = np.log(y_hat / (1 - y_hat))
    more = np.vstack([X, z])
    return labkit.Neuron(np.append(np.zeros(len(X)), 1.0)).gradient(more, y).dw[:-1]

# %% wrong: a mean too many
def dw(X, y, y_hat):
    return np.mean(X * (y_hat - y), axis=1, keepdims=True) / X.shape[1]

# %% wrong: last example only
def dw(X, y, y_hat):
    m = X.shape[1]
    for i in range(m):
        gradient = X[:, i:i+1] * (y_hat[0, i] - y[0, i])
    return gradient / m

# %% wrong: missing 1/m and wrong sign
def dw(X, y, y_hat):
    return -np.einsum("ni,oi->no", X, y_hat - y)

# %% wrong: output instead of error and missing 1/m
def dw(X, y, y_hat):
    return (X * y_hat).sum(axis=1, keepdims=True)
