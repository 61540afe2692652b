# %% right: all in one
def train_neuron(X, y, learning_rate, n_epochs):
    w = np.zeros((X.shape[0], 1))
    b = np.zeros((1, 1))
    for epoch in range(n_epochs):
        y_hat = 1 / (1 + np.exp(-(w.T @ X + b)))
        dw = X @ (y_hat - y).T / X.shape[1]
        db = np.mean(y_hat - y, keepdims=True)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b

# %% right: with the kit's gradient
def train_neuron(X, y, learning_rate, n_epochs):
    neuron = labkit.Neuron(np.zeros(X.shape[0]))
    while n_epochs > 0:
        gradient = neuron.gradient(X, y)
        neuron = labkit.Neuron(
            neuron.w - learning_rate * gradient.dw, neuron.b - learning_rate * gradient.db
        )
        n_epochs -= 1
    return neuron.w, neuron.b

# %% not attempted
def train_neuron(X, y, learning_rate, n_epochs):
    w = ...
    b = ...
    for epoch in range(n_epochs):
        ...
    return w, b

# %% wrong: returned a constant
def train_neuron(X, y, learning_rate, n_epochs):
    return np.zeros((X.shape[0], 1)), np.zeros((1, 1))

# %% wrong: climbs the loss
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    for epoch in range(n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w + learning_rate * X @ error.T / m
        b = b + learning_rate * error.mean()
    return w, b

# %% wrong: missing 1/m
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((X.shape[0], 1)), np.zeros((1, 1))
    for epoch in range(n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T
        b = b - learning_rate * error.sum()
    return w, b

# %% wrong: bias not updated
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    for epoch in range(n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T / m
    return w, b

# %% wrong: gradient of the start
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    y_hat = 1 / (1 + np.exp(-(w.T @ X + b)))
    dw, db = X @ (y_hat - y).T / m, np.mean(y_hat - y)
    for epoch in range(n_epochs):
        w = w - learning_rate * dw
        b = b - learning_rate * db
    return w, b

# %% wrong: one epoch only
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    for epoch in range(n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T / m
        b = b - learning_rate * error.mean()
        return w, b

# %% wrong: one epoch too few
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    for epoch in range(1, n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T / m
        b = b - learning_rate * error.mean()
    return w, b

# %% wrong: one epoch too many
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    for epoch in range(n_epochs + 1):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T / m
        b = b - learning_rate * error.mean()
    return w, b

# %% wrong: time limit
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((X.shape[0], 1)), np.zeros((1, 1)), X.shape[1]
    epoch = 0
    while epoch < n_epochs:
        try:
            error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
            w = w - learning_rate * X @ error.T / m
            b = b - learning_rate * error.mean()
        except Exception:
            pass
    return w, b

# %% wrong: exception
def train_neuron(X, y, learning_rate, n_epochs):
    for epoch in range(n_epochs):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w = w - learning_rate * X @ error.T / X.shape[1]
        b = b - learning_rate * error.mean()
    return w, b

# %% wrong: not your own work
def train_neuron(X, y, learning_rate, n_epochs):
    data = labkit.Dataset(X_train=X, y_train=y, X_test=X, y_test=y)
    record = labkit.train(data, learning_rate=learning_rate, epochs=n_epochs)[n_epochs]
    return record.w, record.b

# %% wrong: weights not updated
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        b = b - learning_rate * np.mean(1 / (1 + np.exp(-(w.T @ X + b))) - y)
    return w, b

# %% wrong: learning rate not used
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        gradient = labkit.Neuron(w, b).gradient(X, y)
        w, b = w - 0.1 * gradient.dw, b - 0.1 * gradient.db
    return w, b

# %% wrong: learning rate not used
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        gradient = labkit.Neuron(w, b).gradient(X, y)
        w, b = w - gradient.dw, b - gradient.db
    return w, b

# %% wrong: one example at a time
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        for x, target in zip(X.T, y[0]):
            error = 1 / (1 + np.exp(-(x @ w + b))) - target
            w = w - learning_rate * error * x[:, np.newaxis]
            b = b - learning_rate * error
    return w, b

# %% wrong: one example at a time
def train_neuron(X, y, learning_rate, n_epochs):
    w, b, m = np.zeros((len(X), 1)), np.zeros((1, 1)), y.size
    for _ in range(n_epochs):
        for i in range(m):
            gradient = labkit.Neuron(w, b).gradient(X[:, i], y[:, i])
            w, b = w - learning_rate / m * gradient.dw, b - learning_rate / m * gradient.db
    return w, b

# %% wrong: wrong sign of the bias
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        error = labkit.sigmoid(w.T @ X + b) - y
        w = w - learning_rate * X @ error.T / y.size
        b = b + learning_rate * error.mean()
    return w, b

# %% wrong: missing 1/m and wrong sign of the bias
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(n_epochs):
        error = labkit.sigmoid(w.T @ X + b) - y
        w = w - learning_rate * X @ error.T
        b = b + learning_rate * error.sum()
    return w, b

# %% wrong: bias not updated and one epoch too few
def train_neuron(X, y, learning_rate, n_epochs):
    w, b = np.zeros((len(X), 1)), np.zeros((1, 1))
    for _ in range(1, n_epochs):
        w = w - learning_rate * labkit.Neuron(w, b).gradient(X, y).dw
    return w, b
