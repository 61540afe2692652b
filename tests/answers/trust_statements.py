# %% right: letters
trust_statements = "ace"

# %% right: a list, in any order
trust_statements = ["e", "A", "c"]

# %% not attempted
trust_statements = ""

# %% not attempted
trust_statements = ...

# %% wrong: settings are weights too
trust_statements = "abce"

# %% wrong: the epoch is a setting too
trust_statements = "acde"

# %% wrong: not all that are true
trust_statements = "ac"

# %% wrong: settings are weights too
trust_statements = "bd"

# %% wrong: no such choice
trust_statements = "xyz"
