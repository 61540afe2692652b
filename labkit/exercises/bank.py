"""Banks of answers: that each right one passes, and each wrong one fails with its own message.

A bank is a text file of Python beside the exercise, ``answers/ID.py``, cut into answers by lines
like these; what follows each is a cell as a student would write it::

    # %% right: with a loop
    # %% wrong: missing 1/m
    # %% not attempted

After ``wrong:`` stands the kind of mistake that the check must name. ``np`` and ``labkit`` are
imported already, and the numbers of a student are there under their names, so that one bank serves
all students.
"""

import linecache
import pathlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

import labkit
from labkit.base.files import PathLike
from labkit.exercises.definition import Exercise
from labkit.exercises.kinds import UNDEFINED

__all__ = ["BankAnswer", "misjudged", "problems", "read_bank"]

MARK = re.compile(r"^# %% (right|wrong|not attempted)(?:: *(.*\S))? *$")


class BankAnswer(NamedTuple):
    """One answer of a bank.

    Attributes
    ----------
    verdict : str
        "right", "wrong" or "not attempted".
    label : str
        The kind of mistake of a wrong answer, else a remark.
    source : str
        What the student wrote.
    line : int
        Where it stands in the file.
    """

    verdict: str
    label: str
    source: str
    line: int


def read_bank(path: PathLike) -> list[BankAnswer]:
    """Read a bank of answers.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    list of BankAnswer

    Raises
    ------
    ValueError
        If a line that begins with ``# %%`` is none of the three.
    """
    found = []
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# %%"):
            mark = MARK.match(line)
            if mark is None or (mark[1] == "wrong" and not mark[2]):
                raise ValueError(
                    f"{path}, line {number}: expected '# %% right: ...', '# %% wrong: KIND' or "
                    f"'# %% not attempted', found {line!r}."
                )
            found.append(BankAnswer(mark[1], mark[2] or "", "", number))
        elif found:
            found[-1] = found[-1]._replace(source=f"{found[-1].source}{line}\n")
    return found


def evaluate(exercise: Exercise, answer: BankAnswer, student: str = "") -> Any:
    """Run a student's cell and return what it leaves under the exercise's id."""
    name = f"<{exercise.id}, line {answer.line}>"
    lines = answer.source.splitlines(keepends=True)
    linecache.cache[name] = (len(answer.source), None, lines, name)
    namespace = {"np": np, "labkit": labkit, **exercise.parameters(student)}
    exec(compile(answer.source, name, "exec"), namespace)
    return namespace.get(exercise.id, UNDEFINED)


def verdict(finding: Any) -> tuple[str, str]:
    """Name what a check found, as a bank does: ``("wrong", kind)``, for example."""
    if finding is None:
        return "right", ""
    return ("wrong", finding.kind) if finding.attempted else ("not attempted", "")


def misjudged(
    exercise: Exercise,
    answers: Iterable[BankAnswer],
    *,
    student: str = "",
    rng: np.random.Generator | None = None,
) -> Iterator[tuple]:
    """Find the answers of a bank that are not judged as they should be, one after the other.

    Parameters
    ----------
    exercise, answers, student, rng
        As for :func:`problems`.

    Yields
    ------
    tuple of (BankAnswer, str)
        An answer, and what was found instead; nothing for those that are judged rightly.
    """
    for answer in answers:
        finding = exercise.examine(evaluate(exercise, answer, student), student=student, rng=rng)
        got = verdict(finding)
        want = answer.verdict, answer.label if answer.verdict == "wrong" else ""
        if got != want:
            said = f" {finding.message}" if finding else ""
            yield (
                answer,
                f"expected {': '.join(filter(None, want))}, "
                f"found {': '.join(filter(None, got))}.{said}",
            )


def problems(
    exercise: Exercise,
    answers: Iterable[BankAnswer],
    *,
    student: str = "",
    rng: np.random.Generator | None = None,
) -> list[str]:
    """Find the answers of a bank that are not judged as they should be.

    Parameters
    ----------
    exercise : Exercise
    answers : iterable of BankAnswer
    student : str, default ""
        Whose numbers.
    rng : numpy.random.Generator, optional
        Draws other cases than the usual ones.

    Returns
    -------
    list of str
        One line for each, with its line in the file; empty if all is well.
    """
    return [
        f"{exercise.id}, line {answer.line}: {text}"
        for answer, text in misjudged(exercise, answers, student=student, rng=rng)
    ]
