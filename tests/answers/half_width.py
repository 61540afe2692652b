# %% right: solved for d
half_width = -b / w

# %% right: rounded
half_width = float(f"{b / abs(w):.3g}")

# %% not attempted
half_width = ...

# %% wrong: wrong number
half_width = 1234.5

# %% wrong: inverted
half_width = -w / b

# %% wrong: mass instead of distance
half_width = 91.2 - b / w

# %% wrong: both sides
half_width = 2 * b / abs(w)

# %% wrong: bias alone
half_width = b

# %% wrong: product
half_width = abs(w) * b

# %% wrong: wrong sign
half_width = b / w

# %% wrong: no number
half_width = "b / w"
