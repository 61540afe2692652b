"""Whether the check is made for a mark, and how it then says no.

nbgrader sets the variable ``NBGRADER_EXECUTION`` to ``autograde`` while it grades, and to
``validate`` while a student validates. Then ``check(...)`` raises instead of returning a card.
``LABKIT_GRADING=1`` does the same elsewhere, ``LABKIT_GRADING=0`` prevents it.
``LABKIT_GRADING=outside`` says that answers are judged by the process that started this kernel
(:mod:`labkit.course.grade.judge`): then the exercises are closed here, and checks judge nothing.
"""

import os

__all__ = ["Incorrect", "NotAttempted", "grading", "outside"]


def grading() -> bool:
    """Whether checks are made for a mark: under nbgrader, or with ``LABKIT_GRADING=1``.

    Returns
    -------
    bool
    """
    own = os.environ.get("LABKIT_GRADING", "")
    if own:
        return own != "0"
    return os.environ.get("NBGRADER_EXECUTION", "") in ("autograde", "validate")


def outside() -> bool:
    """Whether answers are judged outside this kernel.

    Returns
    -------
    bool
    """
    return os.environ.get("LABKIT_GRADING") == "outside"


class _Failure(AssertionError):
    def _render_traceback_(self):
        # IPython shows this instead of the inside of labkit.
        return [f"{type(self).__name__}: {self}"]


class NotAttempted(_Failure):
    """There is no answer yet."""


class Incorrect(_Failure):
    """An answer is wrong; what a judge raises, and what a check raises while grading.

    Parameters
    ----------
    kind : str
        The kind of mistake, in a few words.
    message : str
        What was wrong and what to look at.
    credit : float, default 0
        Part of the points, 0 to 1, that the answer is worth all the same.
    exercise : str, optional
        Its id.
    """

    def __init__(
        self, kind: str, message: str, *, credit: float = 0.0, exercise: str | None = None
    ) -> None:
        super().__init__(kind, message)
        self.kind, self.message, self.credit, self.exercise = kind, message, credit, exercise

    def __str__(self):
        start = f"{self.exercise}: incorrect " if self.exercise else ""
        return f"{start}({self.kind}): {self.message}"
