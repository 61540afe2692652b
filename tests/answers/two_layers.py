# %% right: layer by layer
def two_layers(X, W1, b1, W2, b2):
    Z1 = W1.T @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2.T @ A1 + b2
    return A1, 1 / (1 + np.exp(-Z2))

# %% right: with the kit's sigmoid
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(np.dot(W1.T, X) + b1)
    return A1, labkit.sigmoid(np.dot(W2.T, A1) + b2)

# %% right: example by example
def two_layers(X, W1, b1, W2, b2):
    columns, outputs = [], []
    for x in X.T:
        a = np.tanh(W1.T @ x[:, np.newaxis] + b1)
        columns.append(a[:, 0])
        outputs.append(1 / (1 + np.exp(-(W2.T @ a + b2).item())))
    return np.array(columns).T, np.array([outputs])

# %% right: a list of both
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1.T @ X + b1)
    return [A1, labkit.sigmoid(W2.T @ A1 + b2)]

# %% not attempted
def two_layers(X, W1, b1, W2, b2):
    A1 = ...
    y_hat = ...
    return A1, y_hat

# %% wrong: returned a constant
def two_layers(X, W1, b1, W2, b2):
    m = X.shape[1]
    return np.zeros((W1.shape[1], m)), np.zeros((1, m))

# %% wrong: no activation in the hidden layer
def two_layers(X, W1, b1, W2, b2):
    A1 = W1.T @ X + b1
    return A1, labkit.sigmoid(W2.T @ A1 + b2)

# %% wrong: sigmoid in the hidden layer
def two_layers(X, W1, b1, W2, b2):
    A1 = labkit.sigmoid(W1.T @ X + b1)
    return A1, labkit.sigmoid(W2.T @ A1 + b2)

# %% wrong: no sigmoid at the output
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1.T @ X + b1)
    return A1, W2.T @ A1 + b2

# %% wrong: tanh at the output
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1.T @ X + b1)
    return A1, np.tanh(W2.T @ A1 + b2)

# %% wrong: bias of the hidden layer missing
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1.T @ X)
    return A1, labkit.sigmoid(W2.T @ A1 + b2)

# %% wrong: bias of the output missing
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1.T @ X + b1)
    return A1, labkit.sigmoid(W2.T @ A1)

# %% wrong: no activation in the hidden layer and no sigmoid at the output
def two_layers(X, W1, b1, W2, b2):
    A1 = W1.T @ X + b1
    return A1, W2.T @ A1 + b2

# %% wrong: not your own work
def two_layers(X, W1, b1, W2, b2):
    network = labkit.Network([labkit.Layer(W1, b1), labkit.Layer(W2, b2, "sigmoid")])
    hidden, output = network.forward(X)
    return hidden.a, output.a

# %% wrong: exception
def two_layers(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, labkit.sigmoid(W2 @ A1 + b2)
