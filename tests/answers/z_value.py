# %% right: term by term
z_value = w1 * x1 + w2 * x2 + b

# %% right: as a product of arrays
z_value = np.array([[w1, w2]]) @ np.array([[x1], [x2]]) + b

# %% right: rounded
z_value = float(f"{w1 * x1 + w2 * x2 + b:.4g}")

# %% not attempted
z_value = ...

# %% wrong: wrong number
z_value = 77

# %% wrong: missing bias
z_value = w1 * x1 + w2 * x2

# %% wrong: weights swapped
z_value = w1 * x2 + w2 * x1 + b

# %% wrong: wrong sign of the bias
z_value = w1 * x1 + w2 * x2 - b

# %% wrong: output instead of z
z_value = labkit.sigmoid(w1 * x1 + w2 * x2 + b)

# %% wrong: weights not used
z_value = x1 + x2 + b

# %% wrong: wrong sign
z_value = -(w1 * x1 + w2 * x2 + b)

# %% wrong: no number
z_value = f"{w1 * x1 + w2 * x2 + b}"
