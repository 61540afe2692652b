# %% right: trivial classifier
why_misleading = """Nine of ten images are no zeros. Always answering "no zero" reaches the same
90 % and has learned nothing."""

# %% right: imbalance
why_misleading = "The classes are imbalanced, so a constant classifier does just as well."

# %% not attempted
why_misleading = "..."

# %% not attempted
why_misleading = None

# %% wrong: too short
why_misleading = "Imbalanced classes, always no."

# %% wrong: no text
why_misleading = 0.9

# %% wrong: overfitting is another matter
why_misleading = "Because most of it may be overfitting, always compare with a test set."

# %% wrong: more training is no reason
why_misleading = "It was not trained for longer, and with more data one gets 99 % of them right."

# %% wrong: missing: what a trivial classifier gets
why_misleading = "Zeros are rare in the data, about every tenth image shows one."

# %% wrong: missing: how rare the positive class is
why_misleading = "A program that ignores the image would reach the same number."

# %% wrong: missing: how rare the positive class is
why_misleading = "Ninety is just not a very good mark in this course."
