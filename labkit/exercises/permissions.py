"""What an instructor allows: a small file beside the notebooks.

``labkit-course.json`` holds for example ``{"solutions": true}``, or the list of ids whose
solutions may be shown: ``{"solutions": ["sigmoid", "forward"]}``. The variable
``LABKIT_SOLUTIONS`` goes before it: ``all``, ``none``, or ids with commas between them. Without
either no solution is shown, but the model answer of a text is, to whoever wrote one; a course that
grades texts has the file. This keeps honest students from looking too early; whoever reads the
source of labkit finds them.
"""

import json
import os
import pathlib

__all__ = ["model_allowed", "solution_allowed"]

NAME = "labkit-course.json"


def solution_allowed(exercise):
    """Whether the instructor lets students see a solution.

    Parameters
    ----------
    exercise : str
        Id.

    Returns
    -------
    bool
    """
    return _allowed(exercise, otherwise=False)


def model_allowed(exercise):
    """Whether the model answer of a text is shown once there is an answer.

    Parameters
    ----------
    exercise : str
        Id.

    Returns
    -------
    bool
    """
    return _allowed(exercise, otherwise=not (pathlib.Path.cwd() / NAME).exists())


def _allowed(exercise, *, otherwise):
    variable = os.environ.get("LABKIT_SOLUTIONS", "").strip()
    if variable:
        allowed = {"all": True, "none": False}.get(variable, variable.replace(" ", "").split(","))
    else:
        allowed = _settings().get("solutions", otherwise)
    return exercise in allowed if isinstance(allowed, list) else allowed is True


def _settings():
    try:
        settings = json.loads((pathlib.Path.cwd() / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a file with a slip in it allows nothing
    return settings if isinstance(settings, dict) else {}
