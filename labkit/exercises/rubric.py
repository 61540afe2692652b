"""A text beside its model answer: for whoever wrote it, and for whoever grades it."""

import html

from labkit.exercises import permissions
from labkit.exercises.markup import markup

__all__ = ["to_compare", "to_grade"]

ROW = "display: flex; gap: 8px; align-items: baseline; margin: 4px 0"
SAFE = 'data-lm-suppress-shortcuts="true"'  # or the space bar, for one, would be JupyterLab's


def to_compare(exercise):
    """Let students tick what their text says.

    Parameters
    ----------
    exercise : Exercise
        Answered by a text.

    Returns
    -------
    str
        HTML.
    """
    if not permissions.model_allowed(exercise.id):
        return "<div>A person reads your answer; a model answer comes with the feedback.</div>"
    points = "".join(
        f'<label style="{ROW}"><input type="checkbox" {SAFE}><span>{markup(point)}</span></label>'
        for point in exercise.rubric
    )
    return (
        f"{_model(exercise)}<div style='margin-top: 6px'>Does yours say so, in whatever words? "
        f"Tick what it has, and mend what is missing.</div>{points}"
    )


def to_grade(exercise, points):
    """Show a grader what an answer is read for.

    Parameters
    ----------
    exercise : Exercise
        Answered by a text.
    points : float
        What a full answer is worth.

    Returns
    -------
    str
        HTML.
    """
    each = f"{points / len(exercise.rubric):.3g}"
    rows = "".join(f"<li>{markup(point)} ({each} of {points:g})</li>" for point in exercise.rubric)
    return (
        f"{_model(exercise)}<div style='margin-top: 6px'>An answer says, in whatever words:</div>"
        f'<ol style="margin: 4px 0; padding-left: 2em">{rows}</ol>'
    )


def _model(exercise):
    return f"<div><strong>A model answer.</strong> {html.escape(exercise.model)}</div>"
