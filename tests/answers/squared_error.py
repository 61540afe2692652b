# %% right: with mean
def squared_error(y, y_hat):
    return np.mean(np.square(y_hat - y))

# %% right: as a product, divided by m
def squared_error(y, y_hat):
    d = y - y_hat
    return d @ d.T / d.size

# %% right: loop
def squared_error(y, y_hat):
    total = 0
    for a, b in zip(y[0], y_hat[0]):
        total += (a - b) ** 2
    return total / len(y[0])

# %% not attempted
def squared_error(y, y_hat):
    ...

# %% wrong: returned a constant
def squared_error(y, y_hat):
    return 0.25

# %% wrong: sum instead of mean
def squared_error(y, y_hat):
    return ((y - y_hat) ** 2).sum()

# %% wrong: no square
def squared_error(y, y_hat):
    return np.sum(y - y_hat) / y.size

# %% wrong: absolute value instead of square
def squared_error(y, y_hat):
    return abs(y_hat - y).mean()

# %% wrong: square of the mean
def squared_error(y, y_hat):
    error = (y - y_hat).mean()
    return error * error

# %% wrong: root taken
def squared_error(y, y_hat):
    return np.linalg.norm(y - y_hat) / y.size ** 0.5

# %% wrong: wrong factor
def squared_error(y, y_hat):
    return np.mean((y - y_hat) ** 2) / 2

# %% wrong: first example only
def squared_error(y, y_hat):
    return (y[0, 0] - y_hat[0, 0]) ** 2

# %% wrong: input changed in place
def squared_error(y, y_hat):
    y_hat -= y
    return np.mean(y_hat ** 2)

# %% wrong: wrong shape
def squared_error(y, y_hat):
    return (y - y_hat) ** 2

# %% right: with scikit-learn's
from sklearn.metrics import mean_squared_error
def squared_error(y, y_hat):
    return mean_squared_error(y.ravel(), y_hat.ravel())

# %% wrong: not your own work
squared_error = labkit.mean_squared_error

# %% wrong: last example only
def squared_error(y, y_hat):
    for target, output in zip(y[0], y_hat[0]):
        loss = (target - output) ** 2
    return loss / y.shape[1]

# %% wrong: a mean too many
def squared_error(y, y_hat):
    return np.mean((y - y_hat) ** 2) / y.shape[1]

# %% wrong: sum instead of mean and root taken
def squared_error(y, y_hat):
    return np.linalg.norm(y - y_hat)

# %% wrong: sum instead of mean and absolute value instead of square
def squared_error(y, y_hat):
    return sum(abs(d) for d in (y - y_hat)[0])
