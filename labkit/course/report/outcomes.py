"""What came of a graded cell, read off its outputs in an autograded notebook.

A grading with labkit's own execution leaves the result in the output's metadata. In any other
course a check raises, a test raises whatever it likes, or the result is a number of points.
"""

import re
from typing import NamedTuple

__all__ = ["ENGINE_KINDS", "Outcome", "outcome"]

# Of the machinery that runs a submission, not of an answer: a person should know of them.
ENGINE_KINDS = ("time limit", "ended the kernel", "memory", "unreadable file")
INCORRECT = re.compile(r"incorrect \((?P<kind>.*?)\): (?P<message>.*)", re.DOTALL)
POINTS = re.compile(r" \[[\d.e+-]+ of [\d.e+-]+ points\]\s*$")  # printed behind a partial result
ERRORS = {
    "CellTimeoutError": "time limit",
    "DeadKernelError": "ended the kernel",
    "MemoryError": "memory",
    "SystemExit": "ended the kernel",
    "TimeoutError": "time limit",
}
LONG = 400  # characters of a message; the rest of an error is of no use in a report


class Outcome(NamedTuple):
    """What the outputs say, whatever points were given in the end.

    Attributes
    ----------
    state : str or None
        "passed", "incorrect" or "not attempted"; None where the outputs do not say.
    kind : str or None
        Kind of mistake.
    message : str
        What it was, in a sentence.
    """

    state: str | None = None
    kind: str | None = None
    message: str = ""


def outcome(cell):
    """Read the outputs of a graded cell.

    Parameters
    ----------
    cell : dict
        Of an autograded notebook.

    Returns
    -------
    Outcome
    """
    outputs = [output for output in cell.get("outputs", ()) if isinstance(output, dict)]
    for output in reversed(outputs):
        # A check runs before the judged output is made: the last one counts.
        judged = (output.get("metadata") or {}).get("labkit")
        if isinstance(judged, dict) and judged.get("state"):
            return _judged(judged)
    printed = "".join(_text(o.get("text")) for o in outputs if o.get("name") == "stdout")
    for output in outputs:
        if output.get("output_type") == "error":
            return _error(output)
        if output.get("name") == "stderr":
            return Outcome("incorrect", "text on stderr", _short(_text(output.get("text"))))
        if output.get("output_type") == "execute_result":
            found = INCORRECT.search(printed)
            if found:
                message = POINTS.sub("", found["message"])
                return Outcome("incorrect", _short(found["kind"]), _short(message))
            return Outcome()
    return Outcome()


def _judged(judged):
    kind = judged.get("kind")
    return Outcome(
        str(judged["state"]),
        _short(kind) if kind else None,
        _short(judged.get("message") or ""),
    )


def _error(output):
    name, value = _text(output.get("ename")), _text(output.get("evalue"))
    if name == "NotAttempted" or name == "NotImplementedError":
        return Outcome("not attempted", None, _short(value))
    found = INCORRECT.search(value)
    if name == "Incorrect" and found:
        return Outcome("incorrect", _short(found["kind"]), _short(found["message"]))
    kind = ERRORS.get(name, name or "exception")
    return Outcome("incorrect", _short(kind), _short(value or f"The cell ended with {name}."))


def _text(value):
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _short(text):
    text = " ".join(str(text).replace("`", "").split())
    return text if len(text) <= LONG else f"{text[:LONG]} ..."
