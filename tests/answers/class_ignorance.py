# %% right: natural logarithm
class_ignorance = np.log(n_classes)

# %% right: of the probability
class_ignorance = -np.log(1 / n_classes)

# %% not attempted
class_ignorance = ...

# %% wrong: wrong number
class_ignorance = 12345

# %% wrong: bits instead of nats
class_ignorance = np.log2(n_classes)

# %% wrong: logarithm to the base 10
class_ignorance = np.log10(n_classes)

# %% wrong: probability instead of loss
class_ignorance = 1 / n_classes

# %% wrong: two classes
class_ignorance = np.log(2)

# %% wrong: sum over the classes
class_ignorance = n_classes * np.log(n_classes)

# %% wrong: wrong sign
class_ignorance = np.log(1 / n_classes)
