# %% right: as in the text
def backwards(X, y, A1, y_hat, W2):
    m = X.shape[1]
    dZ2 = (y_hat - y) / m
    dA1 = W2 @ dZ2
    dZ1 = dA1 * (1 - A1 ** 2)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% right: the mean at the end
def backwards(X, y, A1, y_hat, W2):
    m = y.size
    dZ2 = y_hat - y
    dZ1 = np.dot(W2, dZ2) * (1 - np.square(A1))
    ones = np.ones((m, 1))
    return X @ dZ1.T / m, dZ1 @ ones / m, A1 @ dZ2.T / m, dZ2 @ ones / m

# %% right: example by example
def backwards(X, y, A1, y_hat, W2):
    n, m = X.shape
    h = len(W2)
    dW1, db1, dW2, db2 = np.zeros((n, h)), np.zeros((h, 1)), np.zeros((h, 1)), np.zeros((1, 1))
    for i in range(m):
        x, a = X[:, i : i + 1], A1[:, i : i + 1]
        error = y_hat[0, i] - y[0, i]
        hidden = error * W2 * (1 - a ** 2)
        dW1 += x @ hidden.T / m
        db1 += hidden / m
        dW2 += error * a / m
        db2 += error / m
    return dW1, db1, dW2, db2

# %% not attempted
def backwards(X, y, A1, y_hat, W2):
    ...

# %% wrong: returned a constant
def backwards(X, y, A1, y_hat, W2):
    n, h = len(X), len(W2)
    return np.zeros((n, h)), np.zeros((h, 1)), np.zeros((h, 1)), np.zeros((1, 1))

# %% wrong: missing 1/m
def backwards(X, y, A1, y_hat, W2):
    dZ2 = y_hat - y
    dZ1 = W2 @ dZ2 * (1 - A1 ** 2)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: wrong sign
def backwards(X, y, A1, y_hat, W2):
    dZ2 = (y - y_hat) / X.shape[1]
    dZ1 = W2 @ dZ2 * (1 - A1 ** 2)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: slope of tanh missing
def backwards(X, y, A1, y_hat, W2):
    dZ2 = (y_hat - y) / X.shape[1]
    dZ1 = W2 @ dZ2
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: slope of the sigmoid
def backwards(X, y, A1, y_hat, W2):
    dZ2 = (y_hat - y) / X.shape[1]
    dZ1 = W2 @ dZ2 * A1 * (1 - A1)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: output instead of the slope
def backwards(X, y, A1, y_hat, W2):
    dZ2 = (y_hat - y) / X.shape[1]
    dZ1 = W2 @ dZ2 * A1
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: weights of the last layer missing
def backwards(X, y, A1, y_hat, W2):
    dZ2 = (y_hat - y) / X.shape[1]
    dZ1 = dZ2 * (1 - A1 ** 2)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: missing 1/m and slope of tanh missing
def backwards(X, y, A1, y_hat, W2):
    dZ2 = y_hat - y
    dZ1 = W2 @ dZ2
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)

# %% wrong: not your own work
def backwards(X, y, A1, y_hat, W2):
    h = len(W2)
    W1 = np.ones((len(X), h))
    network = labkit.Network([labkit.Layer(W1), labkit.Layer(W2, activation="sigmoid")])
    first, second = network.gradient(X, y)
    return first.dw, first.db, second.dw, second.db
