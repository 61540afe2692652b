"""Exercises of an instructor's own, declared in files beside the notebooks."""

import ast
import importlib.util
import pathlib
import sys

from labkit.exercises.catalogue import exercises

__all__ = ["declares_exercises", "load"]


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


def load(path, name=None):
    """Import a file and list the exercises that it declares.

    Parameters
    ----------
    path : path-like
        Python file.
    name : str, optional
        Of the module; by default the file's own, as a notebook beside it imports it.

    Returns
    -------
    list of Exercise

    Raises
    ------
    Exception
        Whatever the file raises; then it is not loaded.
    """
    path = pathlib.Path(path).resolve()
    name = path.stem if name is None else name
    exercises()  # the kit's own first, so that a name of one of them is told of
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[name])
        except BaseException:
            del sys.modules[name]
            raise
    return [e for e in exercises().values() if e.reference.__module__ == name]
