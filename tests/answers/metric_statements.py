# %% right: letters
metric_statements = "ace"

# %% right: a tuple
metric_statements = ("a", "c", "e")

# %% not attempted
metric_statements = ""

# %% not attempted
metric_statements = ...

# %% wrong: recall of those never found
metric_statements = "abce"

# %% wrong: recall of those never found
metric_statements = "b d"

# %% wrong: purity taken for completeness
metric_statements = "ade"

# %% wrong: not all that are true
metric_statements = "a"

# %% wrong: no such choice
metric_statements = "xyz"

# %% wrong: no such choice
metric_statements = ["a", 1]
