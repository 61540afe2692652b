"""Few data in a notebook that is run for other things than its numbers.

Whether a control works at each value, and whether a cell needs an answer, does not depend on how
many digits there are; the time that it takes does.
"""

import functools
from unittest import mock

import labkit
from labkit.data.point_cloud import PointCloud

__all__ = ["CODE", "few_data", "start"]

DIGITS, POINTS = 1000, 60
# For a kernel, before its first cell; leaves no name behind.
CODE = f"__import__({__name__!r}, fromlist=['start']).start()"


def few_data():
    """List patches: ``labkit.load_digits`` gives at most 1,000 of each kind, clouds 60 points.

    Returns
    -------
    tuple of context manager
    """
    points = functools.partial(_few_points, PointCloud.draw)
    return (
        mock.patch.object(labkit, "load_digits", _few_digits),
        mock.patch.object(PointCloud, "draw", points),
    )


def start():
    """Have few data from now on."""
    for patch in few_data():
        patch.start()


def _few_digits(target=0, n_train=DIGITS, n_test=DIGITS, **options):
    """Load as the kit does, but not many."""
    from labkit.data import load_digits

    return load_digits(target, min(n_train, DIGITS), min(n_test, DIGITS), **options)


def _few_points(draw, *arguments, n=POINTS, **options):
    """Draw as the kit does, but not many."""
    return draw(*arguments, n=min(n, POINTS), **options)
