# %% right: product
slope_value = (y_hat - 1) * x1

# %% right: factor by factor
dL_dy_hat = -1 / y_hat
dy_hat_dz = y_hat * (1 - y_hat)
slope_value = np.array([dL_dy_hat * dy_hat_dz * x1])

# %% not attempted
slope_value = ...

# %% wrong: wrong number
slope_value = 17

# %% wrong: wrong sign
slope_value = (1 - y_hat) * x1

# %% wrong: the other weight
slope_value = (y_hat - 1) * x2

# %% wrong: input missing
slope_value = y_hat - 1

# %% wrong: label forgotten
slope_value = y_hat * x1

# %% wrong: one factor too many
slope_value = (y_hat - 1) * y_hat * (1 - y_hat) * x1

# %% wrong: no number
slope_value = [(y_hat - 1) * x1, (y_hat - 1) * x2]
