# %% right: rows
def xor_inputs(X):
    x1, x2 = X
    return np.array([x1, x2, x1 * x2])

# %% right: stacked
def xor_inputs(X):
    return np.vstack([X, X[0:1] * X[1:2]])

# %% right: product along the axis
def xor_inputs(X):
    return np.concatenate([X, np.prod(X, axis=0, keepdims=True)])

# %% not attempted
def xor_inputs(X):
    ...

# %% wrong: product alone
def xor_inputs(X):
    return X[:1] * X[1:]

# %% wrong: sum instead of product
def xor_inputs(X):
    return np.vstack([X, X.sum(axis=0)])

# %% wrong: square instead of product
def xor_inputs(X):
    return np.vstack([X, X[0] * X[0]])

# %% wrong: one number per row
def xor_inputs(X):
    m = X.shape[1]
    return np.vstack([X, np.ones((1, m)) * np.dot(X[0], X[1])])

# %% wrong: transposed
def xor_inputs(X):
    return np.column_stack([X[0], X[1], X[0] * X[1]])

# %% wrong: returned a constant
def xor_inputs(X):
    return np.zeros((3, X.shape[1]))

# %% wrong: wrong shape
def xor_inputs(X):
    return X
