"""What nbgrader is told in a course of labs; ``nbgrader_config.py`` calls `configure`.

Classes are named, not imported: nbgrader loads those that a command needs.
"""

import sys

from labkit.course.grade.empty_folders import accept_empty_folders
from labkit.nbtools.solutions import CODE_STUB, TEXT_STUB

__all__ = ["configure"]

HEADER = "source/header.ipynb"
# Beside nbgrader's own: banks of answers are not for students, and what a student passed at home
# means nothing to the grader.
IGNORED = (
    *(".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"),
    *("answers", "labkit-progress*.json"),
)
SANITIZE = (
    "nbgrader.preprocessors.ClearOutput",
    "labkit.course.grade.mending.RestoreCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "labkit.course.grade.inert.MakeInert",
    "nbgrader.preprocessors.CheckCellMetadata",
)
AUTOGRADE = (
    "labkit.course.grade.preprocessor.GradingExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
    "labkit.course.grade.log_line.SayPoints",
)
# Hidden tests stay hidden: whoever knows the seed knows the arguments.
FEEDBACK = (
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
)


def configure(c):
    """Set every option of nbgrader that a course of labs needs.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` gives in ``nbgrader_config.py``. Lines after the call change it again.
    """
    c.CourseDirectory.ignore = list(IGNORED)
    c.IncludeHeaderFooter.header = HEADER
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    c.Autograde.exporter_class = "labkit.course.grade.submissions.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = list(SANITIZE)
    c.Autograde.autograde_preprocessors = list(AUTOGRADE)
    c.GenerateFeedback.preprocessors = list(FEEDBACK)
    c.LimitOutput.max_lines = 200
    c.LimitOutput.max_traceback = 40
    if "nbgrader.converters" in sys.modules:  # as where a command of nbgrader reads this
        accept_empty_folders(sys.modules["nbgrader.converters"].Autograde)
