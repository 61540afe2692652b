# %% right: simplified
def dL_dz(y, y_hat):
    return y_hat - y

# %% right: the product of both factors
def dL_dz(y, y_hat):
    dL_dy_hat = -y / y_hat + (1 - y) / (1 - y_hat)
    dy_hat_dz = y_hat * (1 - y_hat)
    return dL_dy_hat * dy_hat_dz

# %% not attempted
def dL_dz(y, y_hat):
    ...

# %% wrong: returned a constant
def dL_dz(y, y_hat):
    return np.zeros_like(y)

# %% wrong: wrong sign
def dL_dz(y, y_hat):
    return -(y_hat - y)

# %% wrong: slope of the squared error
def dL_dz(y, y_hat):
    return -2 * (y - y_hat) * y_hat * (1 - y_hat)

# %% wrong: one factor too many
def dL_dz(y, y_hat):
    slope = y_hat - y_hat ** 2
    return slope * (y_hat - y)

# %% wrong: slope along y_hat
def dL_dz(y, y_hat):
    return np.where(y == 1, -1 / y_hat, 1 / (1 - y_hat))

# %% wrong: mean taken too early
def dL_dz(y, y_hat):
    return np.sum(y_hat - y) / y.shape[1]

# %% wrong: absolute value
def dL_dz(y, y_hat):
    return np.sqrt((y_hat - y) ** 2)

# %% wrong: input changed in place
def dL_dz(y, y_hat):
    y_hat -= y
    return y_hat

# %% wrong: transposed
def dL_dz(y, y_hat):
    return (y_hat - y).T

# %% wrong: right formula, wrong shape
def dL_dz(y, y_hat):
    return [a - b for a, b in zip(y_hat[0], y[0])]

# %% wrong: first example only
def dL_dz(y, y_hat):
    return np.array([[y_hat[0, 0] - y[0, 0]]])

# %% wrong: not your own work
def dL_dz(y, y_hat):
    m = y.shape[1]
    z = np.log(y_hat / (1 - y_hat))
    return np.array([[labkit.Neuron([0.0], z[0, i]).gradient([[0.0]], y[:, i:i+1]).db.item()
                      for i in range(m)]])

# %% wrong: a mean too many
def dL_dz(y, y_hat):
    return (y_hat - y) / y.shape[1]

# %% wrong: wrong sign and a mean too many
def dL_dz(y, y_hat):
    m = np.size(y)
    return [[(y[0, i] - y_hat[0, i]) / m for i in range(m)]]

# %% wrong: last example only
def dL_dz(y, y_hat):
    for i in range(y.shape[1]):
        slope = y_hat[:, i:i+1] - y[:, i:i+1]
    return slope

# %% wrong: works for one example only
def dL_dz(y, y_hat):
    return np.full_like(y_hat, y_hat[0, 0] - y[0, 0])
