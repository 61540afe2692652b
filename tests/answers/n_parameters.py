# %% right: layer by layer
n_parameters = n * h1 + h1 + h1 * h2 + h2 + h2 + 1

# %% right: with the kit's own network
n_parameters = labkit.Network.untrained([int(n), int(h1), int(h2), 1]).parameters.size

# %% not attempted
n_parameters = ...

# %% wrong: wrong number
n_parameters = 12345

# %% wrong: biases forgotten
n_parameters = n * h1 + h1 * h2 + h2

# %% wrong: output forgotten
n_parameters = n * h1 + h1 + h1 * h2 + h2

# %% wrong: neurons instead of parameters
n_parameters = h1 + h2 + 1

# %% wrong: inputs have no bias
n_parameters = n + n * h1 + h1 + h1 * h2 + h2 + h2 + 1

# %% wrong: no number
n_parameters = "many"
