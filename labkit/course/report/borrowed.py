"""Answers that are right for another student's numbers.

Where an exercise has numbers of each student's own, the number that a student wrote is computed
from the source, without running it, and compared with what is right for everybody else.
"""

import ast
import math
from dataclasses import dataclass

from labkit.course.report.normal_form import parse

__all__ = ["Borrowed", "borrowed", "written_number"]

FUNCTIONS = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "float": float,
    "floor": math.floor,
    "int": int,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "round": round,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "sqrt": math.sqrt,
}
MODULES = ("np", "numpy", "math", "labkit")
CONSTANTS = {"e": math.e, "pi": math.pi}
OPERATORS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: math.pow(a, b),  # of floats, so that it cannot take forever
}


@dataclass(frozen=True)
class Borrowed:
    """A wrong answer that is right for others.

    `owners` are the students whose numbers it belongs to. `no_id` says that it is right for the
    numbers that a notebook shows when nobody has entered an id.
    """

    student: str
    part: tuple
    value: float
    owners: tuple
    no_id: bool
    code: str


def written_number(source, name):
    """Compute a number from the cell in which it is written, without running the cell.

    Parameters
    ----------
    source : str
        Such as ``z = 0.9 * 2``.
    name : str
        Of the variable.

    Returns
    -------
    float or None
        None if it is not simple arithmetic.
    """
    tree = parse(source)
    values = {}
    for node in tree.body if tree is not None else ():
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        try:
            value = float(_value(node.value, values))
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            value = None
        for target in targets:
            if isinstance(target, ast.Name):
                values[target.id] = value
    value = values.get(name)
    return value if value is not None and math.isfinite(value) else None


def _value(node, values):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number) if abs(number) > 2**53 else number
        case ast.Name(id=name) if values.get(name) is not None:
            return values[name]
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
            return CONSTANTS[name] if name in CONSTANTS else _unknown()
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner, values))
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=module), attr=name), args=[inner], keywords=[]
        ) if module in MODULES and name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner, values))
    return _unknown()


def _unknown():
    raise ValueError


def borrowed(exercise, part, codes, students):
    """Find answers that are wrong for the student's own numbers and right for another's.

    An answer that a typical mistake with the student's own numbers explains is left out.

    Parameters
    ----------
    exercise : labkit.exercises.Exercise
        With numbers of each student's own.
    part : tuple
        For the result.
    codes : dict of str to str
        The cell with the answer, by student.
    students : sequence of str
        All students of the course, also those who handed nothing in.

    Returns
    -------
    list of Borrowed
    """
    if exercise.answer != "number" or not exercise.parameters(""):
        return []
    right = {s: _right(exercise, s) for s in dict.fromkeys((*students, *codes, ""))}
    found = []
    for student, source in codes.items():
        value = written_number(source, exercise.id)
        if value is None:
            continue
        finding = exercise.examine(value, student=student)
        if finding is None or finding.kind != "wrong number":
            continue
        near = [
            s for s, want in right.items() if abs(value - want) <= exercise.tolerance * abs(want)
        ]
        owners = tuple(sorted(s for s in near if s not in ("", student)))
        if near:
            found.append(Borrowed(student, part, value, owners, "" in near, source))
    return found


def _right(exercise, student):
    return float(exercise.reference(*exercise.parameters(student).values()))
