# %% right: formula
step_factor = 1 - rate * k

# %% right: one step from w = 1
w = 1.0
w = w - rate * k * w
step_factor = w

# %% not attempted
step_factor = ...

# %% wrong: wrong number
step_factor = 9

# %% wrong: wrong sign
step_factor = rate * k - 1

# %% wrong: climbs the loss
step_factor = 1 + rate * k

# %% wrong: step instead of what is left
step_factor = rate * k

# %% wrong: continuous time
step_factor = np.exp(-rate * k)

# %% wrong: curvature missing
step_factor = 1 - rate

# %% wrong: per cent
step_factor = 100 * (1 - rate * k)
