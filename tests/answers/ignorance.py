# %% right: logarithm
ignorance = np.log(2)

# %% right: number
ignorance = 0.693

# %% not attempted
ignorance = ...

# %% wrong: wrong number
ignorance = 0

# %% wrong: log10 instead of ln
ignorance = 0.301

# %% wrong: bits instead of nats
ignorance = 1

# %% wrong: output instead of loss
ignorance = 0.5

# %% wrong: squared error instead of cross-entropy
ignorance = 0.25

# %% wrong: both terms counted
ignorance = -np.log(0.5) - np.log(1 - 0.5)

# %% wrong: wrong sign
ignorance = np.log(0.5)

# %% wrong: not precise enough
ignorance = 0.7 + 0.005
