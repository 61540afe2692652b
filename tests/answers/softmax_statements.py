# %% right: letters
softmax_statements = "abd"

# %% right: a list, in any order
softmax_statements = ["d", "B", "a"]

# %% not attempted
softmax_statements = ""

# %% not attempted
softmax_statements = ...

# %% wrong: none of them
softmax_statements = "abcd"

# %% wrong: sure is not right
softmax_statements = "abde"

# %% wrong: not all that are true
softmax_statements = "ab"

# %% wrong: none of them
softmax_statements = "ce"

# %% wrong: no such choice
softmax_statements = 1
