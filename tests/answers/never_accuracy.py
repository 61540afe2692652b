# %% right: fraction
never_accuracy = (m - positive) / m

# %% right: one minus the others
never_accuracy = round(1 - positive / m, 3)

# %% not attempted
never_accuracy = ...

# %% wrong: wrong number
never_accuracy = 0.7

# %% wrong: fraction of positives
never_accuracy = positive / m

# %% wrong: count instead of fraction
never_accuracy = m - positive

# %% wrong: recall instead of accuracy
never_accuracy = 0

# %% wrong: coin toss
never_accuracy = 1 / 2

# %% wrong: per cent
never_accuracy = 100 * (1 - positive / m)

# %% wrong: no number
never_accuracy = "96 %"
