# %% right: symmetric eigenvalues
def max_learning_rate(H):
    return 2 / np.linalg.eigvalsh(H).max()

# %% right: power iteration
def max_learning_rate(H):
    v = np.ones(H.shape[0])
    for _ in range(5000):
        v = H @ v
        v = v / np.sqrt(v @ v)
    return 2 / (v @ H @ v)

# %% not attempted
def max_learning_rate(H):
    pass

# %% wrong: returned a constant
def max_learning_rate(H):
    return 2.0

# %% wrong: missing factor 2
def max_learning_rate(H):
    return 1 / max(np.linalg.eigvalsh(H))

# %% wrong: smallest eigenvalue
def max_learning_rate(H):
    return 2 / min(np.linalg.eigvalsh(H))

# %% wrong: sum of the eigenvalues
def max_learning_rate(H):
    return 2 / sum(np.linalg.eigvalsh(H))

# %% wrong: largest entry
def max_learning_rate(H):
    return 2 / H.max()

# %% wrong: inverted
def max_learning_rate(H):
    return max(np.linalg.eigvalsh(H)) / 2

# %% wrong: determinant
def max_learning_rate(H):
    return 2 / np.prod(np.linalg.eigvalsh(H))

# %% wrong: exception
def max_learning_rate(H):
    return 2 / np.linalg.eigenvalues(H)[-1]

# %% wrong: wrong shape
def max_learning_rate(H):
    return 2 / np.linalg.eigvalsh(H)

# %% wrong: input changed in place
def max_learning_rate(H):
    largest = np.linalg.eigvalsh(H)[-1]
    H /= largest
    return 2 / largest

# %% wrong: not your own work
def max_learning_rate(H):
    return labkit.Curvature(np.linalg.eigvalsh(H)[-1], None).limit
