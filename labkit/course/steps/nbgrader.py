"""nbgrader's converters and exchange, called in this process; what they say, as lines."""

import logging

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters.base import NbGraderException
from traitlets.config import Config

from labkit.base.errors import CommandError

__all__ = ["convert", "exchange", "has_exchange", "quiet_log"]


def quiet_log():
    """Make a log that nobody reads but `convert`.

    Returns
    -------
    logging.Logger
    """
    log = logging.Logger("labkit.course")
    log.addHandler(logging.NullHandler())
    return log


def convert(converter, lines):
    """Run a converter.

    Parameters
    ----------
    converter : nbgrader.converters.base.BaseConverter
        With a log from `quiet_log`.
    lines : list of (int, str)
        Gets warnings and errors, with their levels.

    Returns
    -------
    str
        What went wrong, nothing where all went well.
    """
    handler = _Lines(lines)
    converter.log.addHandler(handler)
    try:
        converter.start()
    except NbGraderException as error:
        said = [line for level, line in lines if level >= logging.ERROR and "Traceback" in line]
        return (said or [str(error)])[0]
    finally:
        converter.log.removeHandler(handler)
    return ""


class _Lines(logging.Handler):
    def __init__(self, lines):
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record):
        self.lines.append((record.levelno, record.getMessage()))


def has_exchange(directory):
    """Whether the course says where its exchange is.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory

    Returns
    -------
    bool
    """
    return "root" in directory.config.Exchange


def exchange(directory, action, *names):
    """Have the exchange of nbgrader do something.

    Parameters
    ----------
    directory : nbgrader.coursedir.CourseDirectory
    action : {"release_assignment", "collect", "release_feedback"}
    *names : str
        Assignment, and for feedback the student.

    Raises
    ------
    CommandError
        With what nbgrader says, if it cannot be done.
    """
    directory.assignment_id = names[0]
    config = Config(directory.config)
    config.ExchangeReleaseAssignment.force = True  # what was released before may be renewed
    done = getattr(NbGraderAPI(directory, config=config), action)(*names)
    if not done["success"]:
        reason = done.get("error") or done.get("log") or "nbgrader gives no reason"
        raise CommandError(
            f"The exchange {directory.config.Exchange.root} did not take {', '.join(names)}: "
            f"{reason.strip().splitlines()[-1]}"
        )
