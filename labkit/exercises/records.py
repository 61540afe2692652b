"""What has been done so far, in one small file beside the student's notebooks.

The file is ``labkit-progress.json`` in the working folder of the notebook. The variable
``LABKIT_PROGRESS`` names another one; ``off`` keeps everything in memory, for executions that shall
leave nothing behind. While grading nothing is written.
"""

import json
import os
import pathlib
from dataclasses import dataclass, field

from labkit.base import files
from labkit.exercises.grading import grading

__all__ = ["Records", "keep_student", "load", "note"]

NAME = "labkit-progress.json"
STATES = ("passed", "answered", "incorrect", "not attempted")
DONE = STATES[:2]
_memory = {"student": "", "exercises": {}}  # of this kernel, where nothing can be written


@dataclass
class Records:
    """Contents of the progress file.

    Attributes
    ----------
    exercises : dict
        For each id ``{"state": ..., "kind": ..., "attempts": ...}``.
    student : str
        Id, empty if nobody said.
    remark : str
        What the student should know about the file; empty as a rule.
    """

    exercises: dict = field(default_factory=dict)
    student: str = ""
    remark: str = ""

    def done(self, exercise):
        """Whether an exercise has been passed, or answered in words."""
        return self.exercises.get(exercise, {}).get("state") in DONE


def path():
    """Return the path of the progress file, or None where none is kept."""
    name = os.environ.get("LABKIT_PROGRESS") or NAME
    return None if name == "off" else pathlib.Path.cwd() / name


def load():
    """Read the progress file; a damaged one is put aside under another name.

    Returns
    -------
    Records
    """
    file = path()
    if file is None or grading():
        return _remembered()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return _remembered(Records(_checked(data["exercises"]), str(data.get("student", ""))))
    except FileNotFoundError:
        return _remembered()
    except OSError as error:
        return _remembered(remark=f"Your progress in {file.name} cannot be read: {error.strerror}.")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _remembered(remark=_put_aside(file))


def _checked(exercises):
    for entry in exercises.values():
        if entry["state"] not in STATES or not isinstance(entry["attempts"], int):
            raise ValueError
    return dict(exercises)


def _remembered(records=None, remark=""):
    """Add what this kernel knows and could not write."""
    records = records or Records(remark=remark)
    for name, entry in _memory["exercises"].items():
        if not records.done(name):
            records.exercises[name] = dict(entry)
    records.student = records.student or _memory["student"]
    return records


def _put_aside(file):
    number = 1
    while (other := file.with_name(f"{file.stem}-damaged-{number}.json")).exists():
        number += 1
    try:
        file.rename(other)
    except OSError:
        return f"{file.name} is damaged and cannot be replaced; progress is kept until you close."
    return (
        f"{file.name} was damaged, so your progress starts again; the old file is now "
        f"{other.name}. Your notebooks are untouched: run their checks again."
    )


def note(exercise, state, kind):
    """Enter the result of a check; what is done stays done.

    Parameters
    ----------
    exercise : str
        Id.
    state : str
        One of STATES.
    kind : str or None
        The kind of mistake.

    Returns
    -------
    str
        What the student should know about the file; empty as a rule.
    """
    if grading():
        return ""
    records = load()
    before = records.exercises.get(exercise, {"attempts": 0})
    attempts = before["attempts"] + (state != "not attempted")
    if records.done(exercise):
        state, kind = before["state"], None
    entry = {"state": state, "kind": kind, "attempts": attempts}
    records.exercises[exercise] = entry
    if all(before.get(name) == value for name, value in entry.items()) and not records.remark:
        return ""
    return _save(records)


def keep_student(name):
    """Write the student's id into the progress file."""
    records = load()
    records.student = name
    _save(records)


def _save(records):
    file = path()
    if file is None or grading() or records.remark.startswith("Your progress in"):
        return _keep_in_memory(records, records.remark)
    content = {"version": 1, "student": records.student, "exercises": records.exercises}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    try:
        files.replace(file, text.encode())
    except OSError as error:
        remark = (
            f"Your progress cannot be saved in {file.parent} ({error.strerror or error}); it is "
            "kept until you close the notebook."
        )
        return _keep_in_memory(records, f"{records.remark} {remark}".strip())
    _memory["exercises"].clear()
    _memory["student"] = ""
    return records.remark


def _keep_in_memory(records, remark):
    _memory["exercises"] = dict(records.exercises)
    _memory["student"] = records.student
    return remark
