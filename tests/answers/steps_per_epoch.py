# %% right: rounded up
steps_per_epoch = int(np.ceil(m / size))

# %% right: counted
steps_per_epoch = len(range(0, int(m), int(size)))

# %% not attempted
steps_per_epoch = ...

# %% wrong: wrong number
steps_per_epoch = 7777

# %% wrong: last batch forgotten
steps_per_epoch = m // size

# %% wrong: not a whole number
steps_per_epoch = m / size

# %% wrong: one step per example
steps_per_epoch = m

# %% wrong: one step per epoch
steps_per_epoch = 1

# %% wrong: batch size instead of steps
steps_per_epoch = size

# %% wrong: no number
steps_per_epoch = "105"
