# %% right: a loop with the best so far
def best_epoch(loss, patience):
    best, waited = 0, 0
    for epoch, value in enumerate(loss):
        if value < loss[best]:
            best, waited = epoch, 0
        elif epoch > 0:
            waited += 1
            if waited == patience:
                return best
    return best

# %% right: with slices
def best_epoch(loss, patience):
    for best in range(len(loss)):
        after = loss[best + 1 : best + 1 + patience]
        if loss[best] == min(loss[: best + 1]) and all(after >= loss[best]):
            return best

# %% not attempted
def best_epoch(loss, patience):
    return ...

# %% wrong: returned a constant
def best_epoch(loss, patience):
    return 0

# %% wrong: minimum of the whole run
def best_epoch(loss, patience):
    return np.argmin(loss)

# %% wrong: epoch at which it stopped
def best_epoch(loss, patience):
    best = 0
    for epoch, value in enumerate(loss):
        if value < loss[best]:
            best = epoch
        elif epoch - best == patience:
            return epoch

# %% wrong: no patience
def best_epoch(loss, patience):
    for epoch in range(1, len(loss)):
        if loss[epoch] > loss[epoch - 1]:
            return epoch - 1

# %% wrong: last epoch
def best_epoch(loss, patience):
    return len(loss) - 1

# %% wrong: exception
def best_epoch(loss, patience):
    return loss.index(min(loss))
