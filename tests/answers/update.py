# %% right: two lines
def update(w, b, dw, db, learning_rate):
    w = w - learning_rate * dw
    b = b - learning_rate * db
    return w, b

# %% right: on copies, as a list
def update(w, b, dw, db, learning_rate):
    new_w, new_b = w.copy(), b.copy()
    new_w -= learning_rate * dw
    new_b -= learning_rate * db
    return [new_w, new_b]

# %% not attempted
def update(w, b, dw, db, learning_rate):
    pass

# %% not attempted
def update(w, b, dw, db, learning_rate):
    w = ...
    b = ...
    return w, b

# %% wrong: returned a constant
def update(w, b, dw, db, learning_rate):
    return np.zeros(w.shape), np.zeros(b.shape)

# %% wrong: climbs the loss
def update(w, b, dw, db, learning_rate):
    return w + learning_rate * dw, b + learning_rate * db

# %% wrong: learning rate not used
def update(w, b, dw, db, learning_rate):
    return w - dw, b - db

# %% wrong: bias not updated
def update(w, b, dw, db, learning_rate):
    w = w - learning_rate * dw
    return w, b

# %% wrong: only the bias uses its slope
def update(w, b, dw, db, learning_rate):
    return w - learning_rate * db, b - learning_rate * db

# %% wrong: step instead of new values
def update(w, b, dw, db, learning_rate):
    return -learning_rate * dw, -learning_rate * db

# %% wrong: divided by the learning rate
def update(w, b, dw, db, learning_rate):
    return w - dw / learning_rate, b - db / learning_rate

# %% wrong: input changed in place
def update(w, b, dw, db, learning_rate):
    w -= learning_rate * dw
    b -= learning_rate * db
    return w, b

# %% wrong: wrong number of values
def update(w, b, dw, db, learning_rate):
    return w - learning_rate * dw

# %% wrong: wrong order of values
def update(w, b, dw, db, learning_rate):
    return b - learning_rate * db, w - learning_rate * dw

# %% wrong: weights not updated
def update(w, b, dw, db, learning_rate):
    return w, b - learning_rate * db

# %% wrong: learning rate not used
def update(w, b, dw, db, learning_rate):
    eta = 0.037
    return w - eta * dw, b - eta * db

# %% wrong: climbs the loss and bias not updated
def update(w, b, dw, db, learning_rate):
    w = w + learning_rate * dw
    return w, b

# %% wrong: learning rate not used and bias not updated
def update(w, b, dw, db, learning_rate):
    return w - dw, b
