# %% right: one matrix product
def forward(X, w, b):
    return 1 / (1 + np.exp(-(w.T @ X + b)))

# %% right: loop over the examples
def forward(X, w, b):
    outputs = []
    for i in range(X.shape[1]):
        z = float(np.sum(w[:, 0] * X[:, i])) + b.item()
        outputs.append(1 / (1 + np.exp(-z)))
    return np.array(outputs).reshape(1, -1)

# %% right: with the kit's sigmoid
def forward(X, w, b):
    return labkit.sigmoid(w.T @ X + b)

# %% wrong: not your own work
def forward(X, w, b):
    return labkit.Neuron(w, b)(X)

# %% not attempted
def forward(X, w, b):
    raise NotImplementedError

# %% wrong: returned a constant
def forward(X, w, b):
    return np.full((1, X.shape[1]), 0.5)

# %% wrong: missing bias
def forward(X, w, b):
    z = w.T @ X
    return 1 / (1 + np.exp(-z))

# %% wrong: no sigmoid
def forward(X, w, b):
    return np.dot(w.T, X) + b

# %% wrong: transposed
def forward(X, w, b):
    return 1 / (1 + np.exp(-(X.T @ w + b)))

# %% wrong: one output for all
def forward(X, w, b):
    z = np.sum(w * X) + b
    return 1 / (1 + np.exp(-z))

# %% wrong: mean over the examples
def forward(X, w, b):
    x = np.mean(X, axis=1).reshape(-1, 1)
    return 1 / (1 + np.exp(-(w.T @ x + b)))

# %% wrong: wrong sign of the bias
def forward(X, w, b):
    return 1 / (1 + np.exp(b - w.T @ X))

# %% wrong: first example only
def forward(X, w, b):
    z = w[:, 0] @ X[:, 0] + b
    return 1 / (1 + np.exp(-z))

# %% wrong: right formula, wrong shape
def forward(X, w, b):
    z = np.sum(w * X, axis=0) + b.item()
    return 1 / (1 + np.exp(-z))

# %% wrong: exception
def forward(X, w, b):
    return 1 / (1 + np.exp(-(w @ X + b)))

# %% wrong: input changed in place
def forward(X, w, b):
    X *= w
    return 1 / (1 + np.exp(-(X.sum(axis=0, keepdims=True) + b)))

# %% wrong: no sum
def forward(X, w, b):
    return 1 / (1 + np.exp(-(w * X + b)))

# %% wrong: no sigmoid and no sum
def forward(X, w, b):
    return w * X + b

# %% wrong: last example only
def forward(X, w, b):
    for x in X.T:
        y_hat = 1 / (1 + np.exp(-(w[:, 0] @ x + b)))
    return y_hat

# %% wrong: sigmoid of -z
def forward(X, w, b):
    z = np.sum(w * X, axis=0, keepdims=True) + b
    return 1 / (1 + np.exp(z))

# %% wrong: a mean too many
def forward(X, w, b):
    return 1 / (1 + np.exp(-(w.T @ X + b))) / X.shape[1]

# %% wrong: missing bias and no sigmoid
def forward(X, w, b):
    return np.dot(w.T, X)

# %% wrong: no sigmoid and wrong sign of the bias
def forward(X, w, b):
    return (w * X).sum(axis=0, keepdims=True) - b

# %% wrong: missing bias and sigmoid of -z
def forward(X, w, b):
    return labkit.sigmoid(-(w.T @ X))

# %% wrong: w not used
def forward(X, w, b):
    return 1 / (1 + np.exp(-(X.sum(axis=0, keepdims=True) + b)))
