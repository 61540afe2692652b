# %% right: data, error, baseline
paper_numbers = "How many test images, the error over several seeds, and a baseline are missing."

# %% right: another order
paper_numbers = "One cannot say whether 93.4 % is good: no simple method is named beside it."

# %% right: whether it is true is for a person to say
paper_numbers = "Nothing is missing, the number says all that one wants to know."

# %% not attempted
paper_numbers = ""

# %% not attempted
paper_numbers = ...

# %% not attempted
paper_numbers = "The error."

# %% not attempted
paper_numbers = "Error and baseline."

# %% not attempted
paper_numbers = 0.934

# %% not attempted
paper_numbers = ["The error over several seeds."]
