# %% right: mean of a comparison
def accuracy(y, y_pred):
    return (y_pred == y).mean()

# %% right: counting
def accuracy(y, y_pred):
    right = 0
    for a, b in zip(y.ravel(), y_pred.ravel()):
        if a == b:
            right += 1
    return right / y.size

# %% not attempted
def accuracy(y, y_pred):
    ...

# %% wrong: returned a constant
def accuracy(y, y_pred):
    return 0.9

# %% wrong: count instead of fraction
def accuracy(y, y_pred):
    return (y == y_pred).sum()

# %% wrong: error rate
def accuracy(y, y_pred):
    return np.mean(y ^ y_pred)

# %% wrong: only true positives
def accuracy(y, y_pred):
    return (y & y_pred).sum() / y.size

# %% wrong: recall instead of accuracy
def accuracy(y, y_pred):
    return y_pred[y].mean()

# %% wrong: precision instead of accuracy
def accuracy(y, y_pred):
    return y[y_pred].mean()

# %% wrong: fraction of positives
def accuracy(y, y_pred):
    return y_pred.mean()

# %% wrong: per cent
def accuracy(y, y_pred):
    return 100 * np.mean(y == y_pred)

# %% wrong: wrong shape
def accuracy(y, y_pred):
    return y == y_pred

# %% right: with scikit-learn's
from sklearn.metrics import accuracy_score
def accuracy(y, y_pred):
    return accuracy_score(y.ravel(), y_pred.ravel())

# %% wrong: not your own work
def accuracy(y, y_pred):
    return labkit.accuracy(y=y, y_pred=y_pred)
