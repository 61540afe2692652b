# %% right: slices of a permutation
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, order[s : s + batch_size]], y[:, order[s : s + batch_size]]) for s in starts]

# %% right: shuffled copy, cut by a loop
def mini_batches(X, y, batch_size, rng):
    order = np.arange(X.shape[1])
    rng.shuffle(order)
    X, y = X[:, order], y[:, order]
    batches = []
    while X.shape[1] > 0:
        batches.append((X[:, :batch_size], y[:, :batch_size]))
        X, y = X[:, batch_size:], y[:, batch_size:]
    return batches

# %% not attempted
def mini_batches(X, y, batch_size, rng):
    ...

# %% wrong: examples drawn twice
def mini_batches(X, y, batch_size, rng):
    m = X.shape[1]
    batches = []
    for start in range(0, m, batch_size):
        chosen = rng.integers(0, m, min(batch_size, m - start))
        batches.append((X[:, chosen], y[:, chosen]))
    return batches

# %% wrong: examples drawn twice
def mini_batches(X, y, batch_size, rng):
    return [(X[:, :batch_size], y[:, :batch_size])] * -(-X.shape[1] // batch_size)

# %% wrong: last batch lost
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    batches = []
    for k in range(X.shape[1] // batch_size):
        chosen = order[k * batch_size : (k + 1) * batch_size]
        batches.append((X[:, chosen], y[:, chosen]))
    return batches

# %% wrong: labels mixed up
def mini_batches(X, y, batch_size, rng):
    X = rng.permutation(X, axis=1)
    y = rng.permutation(y, axis=1)
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, s : s + batch_size], y[:, s : s + batch_size]) for s in starts]

# %% wrong: not shuffled
def mini_batches(X, y, batch_size, rng):
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, s : s + batch_size], y[:, s : s + batch_size]) for s in starts]

# %% wrong: rng not used
def mini_batches(X, y, batch_size, rng):
    order = np.random.permutation(X.shape[1])
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, order[s : s + batch_size]], y[:, order[s : s + batch_size]]) for s in starts]

# %% wrong: wrong batch size
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    return [(X[:, part], y[:, part]) for part in np.array_split(order, batch_size)]

# %% wrong: examples lost
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])[:batch_size]
    return [(X[:, order], y[:, order])]

# %% wrong: no list of pairs
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    return X[:, order], y[:, order]

# %% wrong: wrong axis cut
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X, y = X.T[order], y.T[order]
    starts = range(0, len(X), batch_size)
    return [(X[s : s + batch_size], y[s : s + batch_size]) for s in starts]

# %% wrong: wrong shape of y
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, order[s : s + batch_size]], y[0, order[s : s + batch_size]]) for s in starts]

# %% wrong: input changed in place
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X[:] = X[:, order]
    y[:] = y[:, order]
    starts = range(0, X.shape[1], batch_size)
    return [(X[:, s : s + batch_size], y[:, s : s + batch_size]) for s in starts]

# %% wrong: exception
def mini_batches(X, y, batch_size, rng):
    order = rng.permutation(X)
    return [(X[:, order[:batch_size]], y[:, order[:batch_size]])]

# %% wrong: not your own work
from labkit.exercises.content.lab04_batches import mini_batches
