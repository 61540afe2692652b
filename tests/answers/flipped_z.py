# %% right: the sum turned over
flipped_z = -(z - b) + b

# %% right: in one step
flipped_z = 2 * b - z

# %% not attempted
flipped_z = None

# %% wrong: wrong number
flipped_z = 1234.5

# %% wrong: bias turned over as well
flipped_z = -z

# %% wrong: nothing changes
flipped_z = z

# %% wrong: bias lost
flipped_z = -(z - b)

# %% wrong: bias added once too often
flipped_z = -z - b

# %% wrong: wrong sign
flipped_z = z - 2 * b
