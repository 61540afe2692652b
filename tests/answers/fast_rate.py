# %% right: a session
fast_rate = labkit.Session(labkit.load_digits(), learning_rate=2)

# %% right: a run
fast_rate = labkit.train(labkit.load_digits(target=0), learning_rate=3.3)

# %% not attempted
fast_rate = ...

# %% wrong: no session
fast_rate = 2.0

# %% wrong: other data
fast_rate = labkit.train(labkit.load_digits(target=1), learning_rate=2.0)

# %% wrong: other data
fast_rate = labkit.train(labkit.load_digits(n_train=500, n_test=100), learning_rate=2.0)

# %% wrong: not the full batch
fast_rate = labkit.Session(labkit.load_digits(), learning_rate=0.1, batch_size=64)

# %% wrong: rate too small
fast_rate = labkit.Session(labkit.load_digits(), learning_rate=1.0)

# %% wrong: rate too large
fast_rate = labkit.train(labkit.load_digits(), learning_rate=20)

# %% wrong: rate too small
fast_rate = labkit.train(labkit.load_digits(), learning_rate=0.1)

# %% wrong: rate too large
fast_rate = labkit.train(labkit.load_digits(), learning_rate=900)
