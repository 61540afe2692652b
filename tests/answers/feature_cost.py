# %% right: what is known, and what stays unknown
feature_cost = "One must know the mass of the particle before; a new one would not be found."

# %% right: the symmetry
feature_cost = "It takes knowledge of the physics, and whatever the feature ignores is gone."

# %% right: whether it is true is for a person to say
feature_cost = "It costs nothing, and everybody can write it down without thinking."

# %% not attempted
feature_cost = ""

# %% not attempted
feature_cost = ...

# %% not attempted
feature_cost = "Knowledge."

# %% not attempted
feature_cost = "Knowledge, data!"

# %% not attempted
feature_cost = ["One must know the mass before."]

# %% not attempted
feature_cost = 91.2
