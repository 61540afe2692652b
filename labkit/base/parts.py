"""Parts that are installed only where they are wanted, and what to say where one is missing."""

import contextlib
from collections.abc import Iterator

from labkit.base.errors import CommandError
from labkit.base.where import IN_BROWSER, unavailable

__all__ = ["DISTRIBUTION", "MissingPartError", "needing"]

DISTRIBUTION = "neuron-labkit"  # labkit is another project's name on the package index


class MissingPartError(CommandError, ImportError):
    """Something needs a part of the kit that is not installed."""


@contextlib.contextmanager
def needing(part: str) -> Iterator[None]:
    """Say which part to install where a package cannot be imported.

    Parameters
    ----------
    part : {"lab", "instructor", "site"}
        Extra of the distribution.

    Raises
    ------
    MissingPartError
        In place of the error that a missing package raises.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if IN_BROWSER:
            tools = "`labkit course` and `labkit validate` run"
            instead = f"{tools} on a computer with Python and labkit."
            raise MissingPartError(unavailable("This", instead)) from error
        package = (error.name or "").partition(".")[0]
        raise MissingPartError(
            f"{package} is missing. It comes with a part of labkit: "
            f'pip install "{DISTRIBUTION}[{part}]"'
        ) from error
