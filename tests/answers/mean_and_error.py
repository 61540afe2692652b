# %% right: with NumPy
def mean_and_error(values):
    s = np.std(values, ddof=1)
    return np.mean(values), s, s / np.sqrt(len(values))

# %% right: from the definition
def mean_and_error(values):
    n = len(values)
    mean = sum(values) / n
    s = (sum((v - mean) ** 2 for v in values) / (n - 1)) ** 0.5
    return mean, s, s / n**0.5

# %% not attempted
def mean_and_error(values):
    ...

# %% wrong: returned a constant
def mean_and_error(values):
    return 0.9, 0.02, 0.01

# %% wrong: divided by n
def mean_and_error(values):
    s = np.std(values)
    return np.mean(values), s, s / np.sqrt(len(values))

# %% wrong: error of a single run
def mean_and_error(values):
    s = np.std(values, ddof=1)
    return np.mean(values), s, s

# %% wrong: root missing
def mean_and_error(values):
    s = np.std(values, ddof=1)
    return np.mean(values), s, s / len(values)

# %% wrong: variance instead of deviation
def mean_and_error(values):
    s = np.var(values, ddof=1)
    return np.mean(values), s, s / np.sqrt(len(values))

# %% wrong: divided by n and root missing
def mean_and_error(values):
    s = np.std(values)
    return np.mean(values), s, s / len(values)

# %% wrong: exception
def mean_and_error(values):
    return values.mean(), values.std(ddof=1), values.sem()
