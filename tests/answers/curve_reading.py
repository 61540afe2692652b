# %% right: letter
curve_reading = "b"

# %% right: capital in brackets
curve_reading = " (B)"

# %% not attempted
curve_reading = ...

# %% not attempted
curve_reading = ""

# %% wrong: too small a rate
curve_reading = "a"

# %% wrong: the limit itself
curve_reading = "C"

# %% wrong: diverging
curve_reading = "d"

# %% wrong: no such choice
curve_reading = "e"

# %% wrong: no such choice
curve_reading = 2

# %% wrong: no such choice
curve_reading = "b and c"
