# %% right: factor by factor
a = np.tanh(z1)
saturated_slope = dL_dz2 * w2 * (1 - a ** 2)

# %% right: with cosh
saturated_slope = dL_dz2 * w2 / np.cosh(z1) ** 2

# %% not attempted
saturated_slope = ...

# %% wrong: wrong number
saturated_slope = 1234.5

# %% wrong: slope of tanh missing
saturated_slope = dL_dz2 * w2

# %% wrong: output instead of the slope
saturated_slope = dL_dz2 * w2 * np.tanh(z1)

# %% wrong: weight missing
saturated_slope = dL_dz2 * (1 - np.tanh(z1) ** 2)

# %% wrong: square missing
saturated_slope = dL_dz2 * w2 * (1 - np.tanh(z1))

# %% wrong: slope of the sigmoid
saturated_slope = dL_dz2 * w2 * labkit.sigmoid(z1) * (1 - labkit.sigmoid(z1))

# %% wrong: wrong sign
saturated_slope = -dL_dz2 * w2 * (1 - np.tanh(z1) ** 2)
