"""``labkit course``: a course in nbgrader, and the report on it."""

__all__ = ["add"]


def add(commands):
    """Add the command and what belongs to it.

    Parameters
    ----------
    commands : argparse action
        From ``add_subparsers``.
    """
    text = "Make a course in nbgrader from the labs, and report on it."
    course = commands.add_parser("course", help=text, description=text)
    course.add_subparsers(title="commands", metavar="COMMAND", required=True)
