# %% right: a permutation cut in two
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    return (
        X[:, order[n_validation:]],
        y[:, order[n_validation:]],
        X[:, order[:n_validation]],
        y[:, order[:n_validation]],
    )

# %% right: with a mask
def split(X, y, n_validation, rng):
    m = X.shape[1]
    aside = np.zeros(m, bool)
    aside[rng.choice(m, n_validation, replace=False)] = True
    return X[:, ~aside], y[:, ~aside], X[:, aside], y[:, aside]

# %% not attempted
def split(X, y, n_validation, rng):
    ...

# %% wrong: not four arrays
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    return X[:, order[n_validation:]], X[:, order[:n_validation]]

# %% wrong: wrong axis cut
def split(X, y, n_validation, rng):
    order = rng.permutation(len(X))
    return X[order[1:]], y, X[order[:1]], y

# %% wrong: wrong shape of y
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    a, b = order[:n_validation], order[n_validation:]
    return X[:, b], y[0, b], X[:, a], y[0, a]

# %% wrong: labels mixed up
def split(X, y, n_validation, rng):
    X = X[:, rng.permutation(X.shape[1])]
    y = y[:, rng.permutation(y.shape[1])]
    n = n_validation
    return X[:, n:], y[:, n:], X[:, :n], y[:, :n]

# %% wrong: examples in both parts
def split(X, y, n_validation, rng):
    a = rng.permutation(X.shape[1])[:n_validation]
    return X, y, X[:, a], y[:, a]

# %% wrong: parts exchanged
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    a, b = order[:n_validation], order[n_validation:]
    return X[:, a], y[:, a], X[:, b], y[:, b]

# %% wrong: wrong number
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    n = len(order) // 5
    return X[:, order[n:]], y[:, order[n:]], X[:, order[:n]], y[:, order[:n]]

# %% wrong: examples lost
def split(X, y, n_validation, rng):
    order = rng.permutation(X.shape[1])
    a, b = order[:n_validation], order[n_validation + 1 :]
    return X[:, b], y[:, b], X[:, a], y[:, a]

# %% wrong: not at random
def split(X, y, n_validation, rng):
    n = n_validation
    return X[:, n:], y[:, n:], X[:, :n], y[:, :n]

# %% wrong: rng not used
def split(X, y, n_validation, rng):
    order = np.random.permutation(X.shape[1])
    a, b = order[:n_validation], order[n_validation:]
    return X[:, b], y[:, b], X[:, a], y[:, a]

# %% wrong: exception
def split(X, y, n_validation, rng):
    order = rng.shuffle(X.shape[1])
    return X[:, order[n_validation:]]
