# %% right: mean over those selected
def precision(y, y_pred):
    return y[y_pred].mean()

# %% right: from the counts
def precision(y, y_pred):
    TP = np.sum((y == 1) * (y_pred == 1))
    FP = np.sum((y == 0) * (y_pred == 1))
    return TP / (TP + FP)

# %% not attempted
def precision(y, y_pred):
    ...

# %% wrong: returned a constant
def precision(y, y_pred):
    return 1

# %% wrong: swapped arguments: recall
def precision(y_pred, y):
    return np.sum(y & y_pred) / np.sum(y_pred)

# %% wrong: accuracy instead of precision
def precision(y, y_pred):
    return np.mean(y == y_pred)

# %% wrong: precision of the other class
def precision(y, y_pred):
    return (~y)[~y_pred].mean()

# %% wrong: divided by all examples
def precision(y, y_pred):
    return np.mean(y & y_pred)

# %% wrong: TP / FP
def precision(y, y_pred):
    TP, FP = np.sum(y & y_pred), np.sum(~y & y_pred)
    return TP / FP

# %% wrong: one minus precision
def precision(y, y_pred):
    return 1 - np.mean(y[y_pred])

# %% wrong: per cent
def precision(y, y_pred):
    return 100 * np.sum(y & y_pred) / np.sum(y_pred)

# %% wrong: wrong value
def precision(y, y_pred):
    TP, FP = np.sum(y & y_pred), np.sum(~y & y_pred)
    return TP / TP + FP

# %% wrong: not your own work
import functools
precision = lambda y, y_pred: functools.partial(labkit.precision, y=y)(y_pred=y_pred)
