"""What all commands of the command line share."""

__all__ = ["CommandError"]


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""
