# %% right: mean over the positive ones
def recall(y, y_pred):
    return np.mean(y_pred[y])

# %% right: from the counts
def recall(y, y_pred):
    TP = np.count_nonzero(y & y_pred)
    FN = np.count_nonzero(y & ~y_pred)
    return TP / (TP + FN)

# %% not attempted
def recall(y, y_pred):
    ...

# %% wrong: returned a constant
def recall(y, y_pred):
    return 0.0

# %% wrong: swapped arguments: precision
def recall(y, y_pred):
    return np.mean(y[y_pred])

# %% wrong: accuracy instead of recall
def recall(y, y_pred):
    return 1 - np.mean(y != y_pred)

# %% wrong: recall of the other class
def recall(y, y_pred):
    return np.mean(~y_pred[~y])

# %% wrong: divided by all examples
def recall(y, y_pred):
    return np.mean(y & y_pred)

# %% wrong: TP / FN
def recall(y, y_pred):
    return np.sum(y & y_pred) / np.sum(y & ~y_pred)

# %% wrong: one minus recall
def recall(y, y_pred):
    return np.sum(y & ~y_pred) / np.sum(y)

# %% wrong: exception
def recall(y, y_pred):
    return sum(y & y_pred) / sum(y, z)

# %% wrong: not your own work
def recall(y, y_pred):
    return labkit.recall(y=y, y_pred=y_pred)
