# %% right: both recalls
def balanced_accuracy(y, y_pred):
    r1 = np.sum(y & y_pred) / np.sum(y)
    r0 = np.sum(~y & ~y_pred) / np.sum(~y)
    return 0.5 * (r0 + r1)

# %% right: loop over the classes
def balanced_accuracy(y, y_pred):
    return np.mean([np.mean(y_pred[y == c] == c) for c in (False, True)])

# %% not attempted
def balanced_accuracy(y, y_pred):
    ...

# %% wrong: returned a constant
def balanced_accuracy(y, y_pred):
    return 0.5

# %% wrong: accuracy instead of balanced accuracy
def balanced_accuracy(y, y_pred):
    return np.mean(y == y_pred)

# %% wrong: precisions instead of recalls
def balanced_accuracy(y, y_pred):
    return (np.mean(y[y_pred]) + np.mean(~y[~y_pred])) / 2

# %% wrong: sum instead of mean
def balanced_accuracy(y, y_pred):
    return np.mean(y_pred[y]) + np.mean(~y_pred[~y])

# %% wrong: recall of one class only
def balanced_accuracy(y, y_pred):
    return np.sum(y & y_pred) / np.sum(y)

# %% wrong: recall of one class only
def balanced_accuracy(y, y_pred):
    return np.sum(~y & ~y_pred) / np.sum(~y)

# %% wrong: mean of precision and recall
def balanced_accuracy(y, y_pred):
    return (np.mean(y_pred[y]) + np.mean(y[y_pred])) / 2

# %% wrong: wrong value
def balanced_accuracy(y, y_pred):
    return np.mean(y_pred[y]) * np.mean(~y_pred[~y])

# %% right: of the kit's recalls
def balanced_accuracy(y, y_pred):
    return (labkit.recall(y=y, y_pred=y_pred) + labkit.recall(y=~y, y_pred=~y_pred)) / 2

# %% right: with scikit-learn's
from sklearn.metrics import balanced_accuracy_score
def balanced_accuracy(y, y_pred):
    return balanced_accuracy_score(y.ravel(), y_pred.ravel())
