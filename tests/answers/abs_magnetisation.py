# %% right: mean along the spins
def abs_magnetisation(X):
    return np.abs(np.mean(X, axis=0, keepdims=True))

# %% right: as a matrix product
def abs_magnetisation(X):
    n = len(X)
    return abs(np.ones((1, n)) @ X / n)

# %% right: state by state
def abs_magnetisation(X):
    return np.array([[abs(sum(state)) / len(state) for state in X.T]])

# %% not attempted
def abs_magnetisation(X):
    pass

# %% wrong: sign kept
def abs_magnetisation(X):
    return np.mean(X, axis=0, keepdims=True)

# %% wrong: returned a constant
def abs_magnetisation(X):
    return np.full((1, X.shape[1]), 0.5)

# %% wrong: absolute value too early
def abs_magnetisation(X):
    return np.mean(np.abs(X), axis=0, keepdims=True)

# %% wrong: sum instead of mean
def abs_magnetisation(X):
    return np.abs(np.sum(X, axis=0, keepdims=True))

# %% wrong: mean over the states
def abs_magnetisation(X):
    return np.abs(X.mean(axis=1)).reshape(1, -1)

# %% wrong: one number for all
def abs_magnetisation(X):
    return abs(X.mean())

# %% wrong: squared
def abs_magnetisation(X):
    return np.square(X.mean(axis=0, keepdims=True))

# %% wrong: right formula, wrong shape
def abs_magnetisation(X):
    return np.abs(X.mean(axis=0))

# %% wrong: not your own work
def abs_magnetisation(X):
    return abs(labkit.magnetisation(X))
