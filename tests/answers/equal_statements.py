# %% right: letters
equal_statements = "abd"

# %% right: a list, in any order
equal_statements = ["d", "A", "b"]

# %% not attempted
equal_statements = ""

# %% not attempted
equal_statements = ...

# %% wrong: patience
equal_statements = "abcd"

# %% wrong: smaller steps
equal_statements = "abde"

# %% wrong: not all that are true
equal_statements = "ab"

# %% wrong: patience
equal_statements = "ce"

# %% wrong: no such choice
equal_statements = "f"
