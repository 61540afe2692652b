# %% right: one line
def central_difference(f, x, step):
    return (f(x + step) - f(x - step)) / (2 * step)

# %% right: mean of both one-sided slopes
def central_difference(f, x, step):
    right = (f(x + step) - f(x)) / step
    left = (f(x) - f(x - step)) / step
    return 0.5 * (left + right)

# %% not attempted
def central_difference(f, x, step):
    ...

# %% wrong: returned a constant
def central_difference(f, x, step):
    return 1.0

# %% wrong: forward difference
def central_difference(f, x, step):
    return (f(x + step) - f(x)) / step

# %% wrong: backward difference
def central_difference(f, x, step):
    return -(f(x - step) - f(x)) / step

# %% wrong: factor 2
def central_difference(f, x, step):
    rise = f(x + step) - f(x - step)
    return rise / step

# %% wrong: missing brackets
def central_difference(f, x, step):
    return (f(x + step) - f(x - step)) / 2 * step

# %% wrong: wrong sign
def central_difference(f, x, step):
    return (f(x - step) - f(x + step)) / (2 * step)

# %% wrong: not divided
def central_difference(f, x, step):
    return f(x + step) - f(x - step)

# %% wrong: step not used
def central_difference(f, x, step):
    step = 1e-5
    return (f(x + step) - f(x - step)) / (2 * step)

# %% wrong: exception
def central_difference(f, x, step):
    return (f[x + step] - f[x - step]) / (2 * step)

# %% wrong: forward difference and wrong sign
def central_difference(f, x, step):
    return (f(x) - f(x + step)) / step
