# %% right: letters
batch_statements = "ace"

# %% right: a list, in any order
batch_statements = ["e", "C", "a"]

# %% right: written as in a sentence
batch_statements = "(a), (c), (e)"

# %% not attempted
batch_statements = ""

# %% not attempted
batch_statements = ...

# %% wrong: a noisy step
batch_statements = "abce"

# %% wrong: a noisy step
batch_statements = "abcde"

# %% wrong: examples counted twice
batch_statements = {"a", "d"}

# %% wrong: not all that are true
batch_statements = "ac"

# %% wrong: no such choice
batch_statements = "acf"

# %% wrong: no such choice
batch_statements = 3
