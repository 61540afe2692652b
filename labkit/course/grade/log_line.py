"""One line in nbgrader's log for each notebook that was graded."""

import logging
import time

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["GRADED", "SayPoints", "quieten"]

# Shown where warnings are, and no warning.
GRADED = logging.WARNING + 5
logging.addLevelName(GRADED, "GRADED")

# What nbgrader says on the way, ten lines for each notebook.
STEPS = (
    *("Sanitizing", "Autograding", "Converting", "Writing", "Making directory", "Copying"),
    *("Setting destination", "Overwriting files", "Creating/updating student"),
)


def quieten(log):
    """Leave steps out of a log, but where everything is asked for (``--debug``)."""
    if not any(isinstance(f, _Quiet) for f in log.filters):
        log.addFilter(_Quiet(log))


class _Quiet(logging.Filter):
    def __init__(self, log):
        super().__init__()
        self.log = log

    def filter(self, record):
        is_step = record.levelno == logging.INFO and str(record.msg).startswith(STEPS)
        # traitlets leaves the level to the handlers.
        return not is_step or any(handler.level <= logging.DEBUG for handler in self.log.handlers)


class SayPoints(NbGraderPreprocessor):
    """Log points and time; the last of the preprocessors that grade."""

    def preprocess(self, nb, resources):
        """Say it; the notebook stays as it is."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            said = f"{found.score:g} of {found.max_score:g} points"
            penalty = found.late_submission_penalty
            if penalty:
                said += f", {penalty:g} less for being late"
            if found.needs_manual_grade:
                said += ", and some to be given by hand"
        began = resources.get("labkit_began")
        if began is not None:
            said += f"; {time.monotonic() - began:.1f} s"
        self.log.log(GRADED, "%s, %s: %s.", about["student"], about["notebook"], said)
        return nb, resources
