"""Exercises of an instructor's own: their files, and the banks of answers beside them."""

import pathlib
import traceback

from labkit.exercises import own
from labkit.validate.finding import Finding

__all__ = ["examine", "load"]


def load(path, file=None):
    """Import a file and list the exercises it declares.

    Parameters
    ----------
    path : path-like
        Python file, imported under its own name as a notebook beside it would.
    file : str, optional
        As findings name it.

    Returns
    -------
    tuple of (list of Exercise, list of Finding)
    """
    path = pathlib.Path(path)
    try:
        return own.load(path), []
    except (Exception, SystemExit) as error:
        file = path.name if file is None else file
        return [], [Finding(file, f"cannot be imported: {_said(error)}", _line(error, path))]


def examine(exercise, path, folder, *, step=lambda: None):
    """Judge the bank of an exercise.

    Parameters
    ----------
    exercise : Exercise
        Declared in a file of its own.
    path, folder : str
        The file and its folder as findings name them; the bank is ``answers/ID.py`` there.
    step : callable, optional
        Called after each answer.

    Yields
    ------
    Finding
    """
    from labkit.exercises.bank import misjudged, read_bank

    declared = exercise.reference.__code__
    bank = pathlib.PurePath(folder, "answers", f"{exercise.id}.py")
    source = pathlib.Path(declared.co_filename).parent / "answers" / bank.name
    if not source.is_file():
        text = f"the exercise {exercise.id!r} has no bank of answers; write {bank}."
        yield Finding(path, text, declared.co_firstlineno)
        return
    try:
        answers = read_bank(source)
    except (OSError, ValueError) as error:
        text = str(error).removeprefix(f"{source}, ")
        line = text.removeprefix("line ").partition(":")[0]
        number = int(line) if line.isdecimal() else 0
        yield Finding(str(bank), text.partition(": ")[2] if number else text, number)
        return
    for verdict in ("right", "wrong"):
        if verdict not in {answer.verdict for answer in answers}:
            yield Finding(str(bank), f"has no {verdict} answer: a part '# %% {verdict}: ...'.", 1)
    shown = {answer.label for answer in answers if answer.verdict == "wrong"}
    for mistake in exercise.mistakes:
        if mistake.kind not in shown:
            text = f"no answer of {bank} shows the mistake {mistake.kind!r}."
            yield Finding(path, text, mistake.formula.__code__.co_firstlineno)
    for answer in answers:
        try:
            for _, text in misjudged(exercise, [answer]):
                yield Finding(str(bank), text, answer.line)
        except (Exception, SystemExit) as error:
            yield Finding(str(bank), f"the answer cannot be judged: {_said(error)}", answer.line)
        step()


def _said(error):
    text = f"{type(error).__name__}: {error}".strip().splitlines()[0]
    return f"{text:.300}"


def _line(error, path):
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    places = traceback.extract_tb(error.__traceback__)
    return next((place.lineno for place in places if place.filename == str(path)), 1)
