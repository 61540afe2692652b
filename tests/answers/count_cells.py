# %% right: logical operations
def count_cells(y, y_pred):
    matrix = np.zeros((2, 2), int)
    matrix[0, 0] = np.sum(~y & ~y_pred)
    matrix[0, 1] = np.sum(~y & y_pred)
    matrix[1, 0] = np.sum(y & ~y_pred)
    matrix[1, 1] = np.sum(y & y_pred)
    return matrix

# %% right: loop, as lists
def count_cells(y, y_pred):
    matrix = [[0, 0], [0, 0]]
    for truth, prediction in zip(y[0], y_pred[0]):
        matrix[int(truth)][int(prediction)] += 1
    return matrix

# %% right: with 0 and 1
def count_cells(y, y_pred):
    t, p = 1 * y, 1 * y_pred
    return np.array([[(1 - t) @ (1 - p).T, (1 - t) @ p.T], [t @ (1 - p).T, t @ p.T]]).reshape(2, 2)

# %% not attempted
def count_cells(y, y_pred):
    ...

# %% wrong: returned a constant
def count_cells(y, y_pred):
    return np.zeros((2, 2))

# %% wrong: rows and columns exchanged
def count_cells(y, y_pred):
    matrix = np.zeros((2, 2))
    for truth, prediction in zip(y[0], y_pred[0]):
        matrix[int(prediction), int(truth)] += 1
    return matrix

# %% wrong: positives first
def count_cells(y, y_pred):
    return np.array([[(y & y_pred).sum(), (y & ~y_pred).sum()],
                     [(~y & y_pred).sum(), (~y & ~y_pred).sum()]])

# %% wrong: fractions instead of counts
def count_cells(y, y_pred):
    return np.array([[np.mean(~y & ~y_pred), np.mean(~y & y_pred)],
                     [np.mean(y & ~y_pred), np.mean(y & y_pred)]])

# %% wrong: one row instead of two
def count_cells(y, y_pred):
    return [np.sum(~y & ~y_pred), np.sum(~y & y_pred), np.sum(y & ~y_pred), np.sum(y & y_pred)]

# %% wrong: prediction ignored
def count_cells(y, y_pred):
    return np.array([[(y == 0).sum(), 0], [0, (y == 1).sum()]])

# %% wrong: wrong ones on the diagonal
def count_cells(y, y_pred):
    return np.array([[(~y & y_pred).sum(), (~y & ~y_pred).sum()],
                     [(y & y_pred).sum(), (y & ~y_pred).sum()]])

# %% wrong: exception
def count_cells(y, y_pred):
    matrix = np.zeros((2, 2))
    for i in range(len(y)):
        matrix[y[i], y_pred[i]] += 1
    return matrix[3]

# %% wrong: input changed in place
def count_cells(y, y_pred):
    TP = np.sum(y & y_pred)
    FN = np.sum(y) - TP
    FP = np.sum(y_pred) - TP
    y |= y_pred
    return np.array([[np.sum(~y), FP], [FN, TP]])

# %% wrong: not your own work
def count_cells(y, y_pred):
    return labkit.confusion_matrix(y=y, y_pred=y_pred)

# %% wrong: not your own work
from sklearn.metrics import confusion_matrix
def count_cells(y, y_pred):
    return confusion_matrix(y.ravel(), y_pred.ravel())

# %% wrong: not your own work
def count_cells(y, y_pred):
    counts = labkit.Predictions(y=y, y_hat=np.where(y_pred, 1.0, 0.0)).counts(0.5)
    return np.array([[counts.tn, counts.fp], [counts.fn, counts.tp]])
