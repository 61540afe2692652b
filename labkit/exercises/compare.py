"""Comparing what came out with what should have come out."""

import numpy as np

RELATIVE = 1e-5  # float32 in the student's code is no mistake
ABSOLUTE = 1e-8


def as_numbers(value):
    """Return a value as an array of numbers, or None if it is none."""
    try:
        array = np.asarray(value)
    except Exception:  # ragged, or an object with a will of its own
        return None
    return array if array.dtype.kind in "biuf" else None


def close(got, want, relative=RELATIVE):
    """Whether two arrays of the same shape hold the same numbers; NaN equals NaN."""
    with np.errstate(all="ignore"):
        return np.allclose(
            np.asarray(got, float), np.asarray(want, float), relative, ABSOLUTE, equal_nan=True
        )


def same(got, want, relative=RELATIVE):
    """Whether an answer is right, in its shape too.

    Parameters
    ----------
    got : object
        What came out.
    want : array_like, or tuple of them
        What should have come out. For a plain number any array of one element will do.
    relative : float
        Relative tolerance.

    Returns
    -------
    bool
    """
    if isinstance(want, tuple):
        return (
            isinstance(got, (tuple, list))
            and len(got) == len(want)
            and all(same(g, w, relative) for g, w in zip(got, want, strict=True))
        )
    got, want = as_numbers(got), as_numbers(want)
    if got is None or want is None:
        return False
    if want.ndim == 0 and got.size == 1:
        got = got.reshape(())
    return got.shape == want.shape and close(got, want, relative)


def unchanged(now, before):
    """Whether an argument is as it was; what cannot be compared counts as unchanged."""
    if isinstance(before, np.ndarray):
        return (
            isinstance(now, np.ndarray)
            and now.dtype == before.dtype
            and np.array_equal(now, before, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, (list, tuple, dict, int, float, str)):
        try:
            return bool(now == before)
        except ValueError:  # arrays inside
            return True
    return True
