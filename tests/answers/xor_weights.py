# %% right: or, and not and
xor_weights = (
    np.array([[10.0, 10.0], [10.0, 10.0]]),
    np.array([[-5.0], [-15.0]]),
    np.array([[5.0], [-5.0]]),
    np.array([[-5.0]]),
)

# %% right: each alone, as lists
xor_weights = [[[9, -9], [-9, 9]], [[-4], [-4]], [[4], [4]], [[4]]]

# %% not attempted
xor_weights = ...

# %% not attempted
xor_weights = None

# %% wrong: not four arrays
xor_weights = np.array([[10.0, 10.0], [10.0, 10.0]])

# %% wrong: not four arrays
xor_weights = lambda X: X[0] != X[1]

# %% wrong: wrong shape
xor_weights = np.ones((2, 2)), np.ones(2), np.ones(2), 0.0

# %% wrong: NaN or infinity
xor_weights = np.full((2, 2), np.inf), np.ones((2, 1)), np.ones((2, 1)), np.ones((1, 1))

# %% wrong: both classes exchanged
xor_weights = [[[10, 10], [10, 10]], [[-5], [-15]], [[-5], [5]], [[5]]]

# %% wrong: 3 of 4 right
xor_weights = [[[10, 10], [10, 10]], [[-5], [-15]], [[5], [0]], [[0]]]

# %% wrong: 2 of 4 right
xor_weights = np.zeros((2, 2)), np.zeros((2, 1)), np.zeros((2, 1)), np.zeros((1, 1))
