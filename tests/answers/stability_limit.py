# %% right: formula
stability_limit = 2 / k

# %% right: tried out
rates = np.linspace(0.001, 10, 20000)
stability_limit = rates[np.abs(1 - rates * k) <= 1].max()

# %% not attempted
stability_limit = ...

# %% wrong: wrong number
stability_limit = 333

# %% wrong: where it starts to oscillate
stability_limit = 1 / k

# %% wrong: curvature on top
stability_limit = 2 * k

# %% wrong: inverted
stability_limit = k / 2

# %% wrong: the curvature itself
stability_limit = k

# %% wrong: slope forgot its factor 2
stability_limit = 4 / k

# %% wrong: no number
stability_limit = "2/k"

# %% wrong: not precise enough
stability_limit = 1.96 / k
