# %% right: rows
def peak_distance(X):
    mass, momentum = X
    return np.array([np.abs(mass - 91.2), momentum])

# %% right: by a root
def peak_distance(X):
    return np.vstack([np.sqrt((X[0] - 91.2) ** 2), X[1]])

# %% right: a copy that is changed
def peak_distance(X):
    result = X.copy()
    result[0] = abs(result[0] - 91.2)
    return result

# %% not attempted
def peak_distance(X):
    return ...

# %% wrong: sign kept
def peak_distance(X):
    return np.array([X[0] - 91.2, X[1]])

# %% wrong: squared distance
def peak_distance(X):
    d = X[0] - 91.2
    return np.array([d * d, X[1]])

# %% wrong: momentum lost
def peak_distance(X):
    return np.abs(X[0:1] - 91.2)

# %% wrong: momentum shifted as well
def peak_distance(X):
    return abs(X - 91.2)

# %% wrong: distance from the mean
def peak_distance(X):
    return np.array([np.abs(X[0] - np.mean(X[0])), X[1]])

# %% wrong: input changed in place
def peak_distance(X):
    X[0] = np.abs(X[0] - 91.2)
    return X

# %% wrong: returned a constant
def peak_distance(X):
    return np.ones((2, X.shape[1]))

# %% wrong: wrong value
def peak_distance(X):
    return np.array([np.abs(X[0] - 125.0), X[1]])

# %% wrong: not your own work
def peak_distance(X):
    return labkit.distance_from_peak(X)
