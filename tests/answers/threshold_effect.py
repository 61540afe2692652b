# %% right: letter
threshold_effect = "b"

# %% right: capital
threshold_effect = "B."

# %% not attempted
threshold_effect = ...

# %% not attempted
threshold_effect = " "

# %% wrong: nothing is for free
threshold_effect = "a"

# %% wrong: direction reversed
threshold_effect = "c"

# %% wrong: purity forgotten
threshold_effect = "d"

# %% wrong: no such choice
threshold_effect = "precision"

# %% wrong: no such choice
threshold_effect = True

# %% wrong: no such choice
threshold_effect = "ab"
