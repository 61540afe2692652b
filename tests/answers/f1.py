# %% right: harmonic mean
def f1(y, y_pred):
    p = np.mean(y[y_pred])
    r = np.mean(y_pred[y])
    return 2 / (1 / p + 1 / r)

# %% right: from the counts
def f1(y, y_pred):
    TP = np.sum(y & y_pred)
    wrong = np.sum(y != y_pred)
    return 2 * TP / (2 * TP + wrong)

# %% not attempted
def f1(y, y_pred):
    return None

# %% wrong: returned a constant
def f1(y, y_pred):
    return 0.95

# %% wrong: arithmetic mean
def f1(y, y_pred):
    return np.mean([np.mean(y[y_pred]), np.mean(y_pred[y])])

# %% wrong: geometric mean
def f1(y, y_pred):
    return (np.mean(y[y_pred]) * np.mean(y_pred[y])) ** 0.5

# %% wrong: missing factor 2
def f1(y, y_pred):
    p, r = np.mean(y[y_pred]), np.mean(y_pred[y])
    return 1 / (1 / p + 1 / r)

# %% wrong: product of the two
def f1(y, y_pred):
    return np.mean(y[y_pred]) * np.mean(y_pred[y])

# %% wrong: accuracy instead of F1
def f1(y, y_pred):
    return np.mean(y == y_pred)

# %% wrong: F1 of the other class
def f1(y, y_pred):
    p, r = np.mean(~y[~y_pred]), np.mean(~y_pred[~y])
    return 2 * p * r / (p + r)

# %% wrong: wrong value
def f1(y, y_pred):
    p, r = np.mean(y[y_pred]), np.mean(y_pred[y])
    return 2 * p * r / p + r

# %% right: of the kit's precision and recall
def f1(y, y_pred):
    p, r = labkit.precision(y=y, y_pred=y_pred), labkit.recall(y=y, y_pred=y_pred)
    return 2 * p * r / (p + r)

# %% wrong: not your own work
def f1(y, y_pred):
    return labkit.f1_score(y=y, y_pred=y_pred)
