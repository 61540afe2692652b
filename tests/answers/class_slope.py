# %% right: with the kit's softmax
def class_slope(Z, Y):
    return (labkit.softmax(Z) - Y) / Z.shape[1]

# %% right: by hand
def class_slope(Z, Y):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0) / len(Y[0]) - Y / len(Y[0])

# %% not attempted
def class_slope(Z, Y):
    ...

# %% wrong: returned a constant
def class_slope(Z, Y):
    return np.zeros(Z.shape)

# %% wrong: missing 1/m
def class_slope(Z, Y):
    return labkit.softmax(Z) - Y

# %% wrong: wrong sign
def class_slope(Z, Y):
    return (Y - labkit.softmax(Z)) / Z.shape[1]

# %% wrong: labels not used
def class_slope(Z, Y):
    return labkit.softmax(Z) / Z.shape[1]

# %% wrong: slope of the sigmoid too many
def class_slope(Z, Y):
    P = labkit.softmax(Z)
    return (P - Y) * P * (1 - P) / Z.shape[1]

# %% wrong: not your own work
def class_slope(Z, Y):
    n, m = Z.shape
    layer = labkit.Layer(np.eye(n), activation="softmax")
    gradients = [
        labkit.Network([layer]).gradient(Z[:, i], Y[:, i].argmax().reshape(1, 1))[0].db[:, 0]
        for i in range(m)
    ]
    return np.array(gradients).T / m
