# %% right: sorted data
why_shuffle = """If the images are in sorted order, one batch contains only zeros, and its gradient
is nothing like the one of the whole set."""

# %% right: statistics
why_shuffle = "Random order makes each mini-batch a fair sample of the training set."

# %% right: in other words
why_shuffle = ("If the images are stored class by class, a batch holds just one class, and the "
               "weights swing back and forth.")

# %% right: whether it is true is for a person to say
why_shuffle = "Shuffling makes the training faster because batches are sampled in random order."

# %% right: in another language
why_shuffle = "Sonst zeigt jeder Stapel nur eine Ziffer und zieht die Gewichte dorthin."

# %% not attempted
why_shuffle = ""

# %% not attempted
why_shuffle = ...

# %% not attempted
why_shuffle = "Because of randomness."

# %% not attempted
why_shuffle = 1

# %% not attempted
why_shuffle = "random random random random random random"

# %% not attempted
why_shuffle = "... ... ... ... ?"
