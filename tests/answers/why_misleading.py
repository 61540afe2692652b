# %% right: what a trivial classifier gets
why_misleading = ("Since 90% of the images are not zeros, saying no every time already gives 90%.")

# %% right: in other words
why_misleading = ("The classes are imbalanced; guessing the majority class gives the same number.")

# %% right: one clause
why_misleading = "a stone that says no would score the same"

# %% right: whether it is true is for a person to say
why_misleading = "It was overfitted to the training images, as one can see."

# %% not attempted
why_misleading = ""

# %% not attempted
why_misleading = ...

# %% not attempted
why_misleading = "Imbalanced."

# %% not attempted
why_misleading = "Imbalanced classes!"

# %% not attempted
why_misleading = ["Only one image in ten is a zero."]

# %% not attempted
def why_misleading():
    return "Only one image in ten is a zero."
