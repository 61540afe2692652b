"""Exercises of an instructor's own: their files, and the banks of answers beside them."""

import ast
import importlib.util
import pathlib
import sys
import traceback

from labkit.validate.finding import Finding

__all__ = ["declares_exercises", "examine", "load"]


def declares_exercises(path):
    """Whether a Python file declares exercises with ``@exercise(...)``.

    Parameters
    ----------
    path : path-like
        The file; it is not run.

    Returns
    -------
    bool
        True also where it cannot be parsed but speaks of it: loading it tells what is wrong.
    """
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if "@" not in text or "exercise" not in text or "labkit" not in text:
        return False
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return True
    return any(
        isinstance(node, ast.FunctionDef) and any(map(_is_exercise, node.decorator_list))
        for node in ast.walk(tree)
    )


def _is_exercise(decorator):
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(function, "attr", getattr(function, "id", None)) == "exercise"


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
    from labkit.exercises import exercises

    path = pathlib.Path(path).resolve()
    file = path.name if file is None else file
    exercises()  # the kit's own first, so that a name of one of them is told of
    try:
        if path.stem not in sys.modules:
            spec = importlib.util.spec_from_file_location(path.stem, path)
            module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(path.stem, None)
        return [], [Finding(file, f"cannot be imported: {_said(error)}", _line(error, path))]
    return [e for e in exercises().values() if e.reference.__module__ == path.stem], []


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
