# %% right: in squares
sigmas = (a - b) / np.hypot(error_a, error_b)

# %% right: step by step
error = (error_a**2 + error_b**2) ** 0.5
sigmas = abs(a - b) / error

# %% not attempted
sigmas = ...

# %% wrong: wrong number
sigmas = 12345

# %% wrong: errors added
sigmas = (a - b) / (error_a + error_b)

# %% wrong: error of A alone
sigmas = (a - b) / error_a

# %% wrong: error of B alone
sigmas = (a - b) / error_b

# %% wrong: difference alone
sigmas = a - b

# %% wrong: root missing
sigmas = (a - b) / (error_a**2 + error_b**2)

# %% wrong: wrong sign
sigmas = (b - a) / np.hypot(error_a, error_b)
