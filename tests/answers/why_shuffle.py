# %% right: sorted data
why_shuffle = """If the images are in sorted order, one batch contains only zeros, and its gradient
is nothing like the one of the whole set."""

# %% right: statistics
why_shuffle = "Random order makes each mini-batch a fair sample of the training set."

# %% not attempted
why_shuffle = ""

# %% not attempted
why_shuffle = ...

# %% wrong: too short
why_shuffle = "Because of randomness."

# %% wrong: no text
why_shuffle = 1

# %% wrong: overfitting is another matter
why_shuffle = "The order is randomised so that the network does not start overfitting to the data."

# %% wrong: speed is not the reason
why_shuffle = "Shuffling makes the training faster because batches are sampled in random order."

# %% wrong: missing: what a batch stands for
why_shuffle = "The order of the examples should be changed in every epoch of the training."

# %% wrong: missing: the order of the examples
why_shuffle = "Each batch must be representative, or else its gradient tells us little."

# %% wrong: missing: the order of the examples
why_shuffle = "The teacher said that this is how everybody does it nowadays."
