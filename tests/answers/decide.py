# %% right: comparison
def decide(y_hat, threshold):
    return y_hat > threshold

# %% right: zeros and ones
def decide(y_hat, threshold):
    return np.where(y_hat > threshold, 1, 0)

# %% right: loop
def decide(y_hat, threshold):
    result = np.zeros(y_hat.shape)
    for i in range(y_hat.shape[1]):
        if y_hat[0, i] > threshold:
            result[0, i] = 1
    return result

# %% not attempted
def decide(y_hat, threshold):
    return ...

# %% wrong: returned a constant
def decide(y_hat, threshold):
    return np.ones_like(y_hat)

# %% wrong: decision reversed
def decide(y_hat, threshold):
    return threshold > y_hat

# %% wrong: threshold fixed at 0.5
def decide(y_hat, threshold):
    return np.round(y_hat)

# %% wrong: probability returned
def decide(y_hat, threshold):
    return y_hat * (y_hat > threshold)

# %% wrong: threshold subtracted
def decide(y_hat, threshold):
    return y_hat - threshold

# %% wrong: one decision for all
def decide(y_hat, threshold):
    return (y_hat > threshold).any()

# %% wrong: works for one example only
def decide(y_hat, threshold):
    if y_hat > threshold:
        return np.array([[1]])
    else:
        return np.array([[0]])

# %% wrong: input changed in place
def decide(y_hat, threshold):
    y_hat[y_hat <= threshold] = 0
    y_hat[y_hat > threshold] = 1
    return y_hat

# %% wrong: wrong type
def decide(y_hat, threshold):
    return np.where(y_hat > threshold, "zero", "other")

# %% wrong: equality counted as above
def decide(y_hat, threshold):
    return y_hat >= threshold

# %% wrong: equality counted as above
def decide(y_hat, threshold):
    return np.where(y_hat < threshold, 0, 1)

# %% wrong: decision reversed
def decide(y_hat, threshold):
    return 1 - (y_hat > threshold)
