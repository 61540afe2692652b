# %% right: letters
separable = "abd"

# %% right: a list, in any order
separable = ["d", "B", "a"]

# %% right: written as in a sentence
separable = "(a), (b), (d)"

# %% not attempted
separable = ""

# %% not attempted
separable = ...

# %% wrong: opposite corners
separable = "abcd"

# %% wrong: opposite corners
separable = "abcde"

# %% wrong: the other opposite corners
separable = "abde"

# %% wrong: not all that are true
separable = "ab"

# %% wrong: no such choice
separable = "xor"
