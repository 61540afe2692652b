"""How many examples a property is tried on: a fifth of them in `make check`."""

from hypothesis import settings

# No deadlines: the machines are shared. `--hypothesis-profile quick` is taken after this.
settings.register_profile("whole", deadline=None)
settings.load_profile("whole")
QUICK = "quick"
settings.register_profile(QUICK, max_examples=20, deadline=None)  # Hypothesis has 100


def examples(most=100, **others):
    """Settings of a property: no deadline, and at most so many examples where there is time."""
    share = settings.default.max_examples / 100
    return settings(max_examples=max(round(most * share), 2), deadline=None, **others)
