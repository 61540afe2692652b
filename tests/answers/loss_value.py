# %% right: with NumPy
loss_value = -np.log(p)

# %% right: three digits, as read off
loss_value = float(f"{np.log(1 / p):.3g}")

# %% not attempted
loss_value = None

# %% wrong: wrong number
loss_value = 7

# %% wrong: wrong sign
loss_value = np.log(p)

# %% wrong: log10 instead of ln
loss_value = np.log10(1 / p)

# %% wrong: log2 instead of ln
loss_value = -np.log2(p)

# %% wrong: loss for y = 0
loss_value = -np.log(1 - p)

# %% wrong: squared error instead of cross-entropy
loss_value = (1 - p) ** 2

# %% wrong: difference only
loss_value = 1 - p

# %% wrong: no number
loss_value = "1.05 nats"
