# %% right: a letter
enough_neurons = "c"

# %% right: in brackets
enough_neurons = "(C)"

# %% not attempted
enough_neurons = ""

# %% not attempted
enough_neurons = ...

# %% wrong: one line
enough_neurons = "a"

# %% wrong: a strip
enough_neurons = "b"

# %% wrong: more than needed
enough_neurons = "d"

# %% wrong: no such choice
enough_neurons = "three"
