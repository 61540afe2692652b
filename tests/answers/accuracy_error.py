# %% right: binomial
accuracy_error = np.sqrt(p * (1 - p) / n)

# %% right: of the number, divided
accuracy_error = (n * p * (1 - p)) ** 0.5 / n

# %% not attempted
accuracy_error = ...

# %% wrong: wrong number
accuracy_error = 12345

# %% wrong: variance instead of deviation
accuracy_error = p * (1 - p) / n

# %% wrong: error of the number
accuracy_error = np.sqrt(n * p * (1 - p))

# %% wrong: number of images missing
accuracy_error = np.sqrt(p * (1 - p))

# %% wrong: counted like decays
accuracy_error = np.sqrt(p * n) / n

# %% wrong: one over the root of n
accuracy_error = n**-0.5

# %% wrong: per cent
accuracy_error = 100 * np.sqrt(p * (1 - p) / n)
