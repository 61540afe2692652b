"""A normal form of code: what stays the same when somebody renames and rearranges it.

Comments, docstrings, layout, brackets that change nothing, type hints, the text in strings and the
names of local variables do not matter. Operators, numbers, the order of what is done, and names
from elsewhere (``np.mean``, ``len``) do.
"""

import ast
import keyword
import re
import warnings

__all__ = ["bound_names", "normal_form", "parse"]

VARIABLE, TEXT = "v", "text"
TRIES = 30  # lines that may be broken at the end of a cell
WORDS = re.compile(
    r"""\#[^\n]* | (?:'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'?|"[^"\n]*"?)
    | (?P<number>\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+) | (?P<name>\.?\s*[^\W\d]\w*)
    | (?P<operator>\*\*=?|//=?|[-+*/%@&|^=!<>:]=|->|<<|>>|\S)""",
    re.VERBOSE | re.DOTALL,
)
IGNORED = {"ctx", "annotation", "returns", "type_comment", "type_params", "kind", "type_ignores"}
SIGNS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
SKIPPED = (ast.Pass, ast.Global, ast.Nonlocal)


def normal_form(source, *, numbers=None, bound=frozenset()):
    """Reduce code to words that do not depend on how it is written.

    Parameters
    ----------
    source : str
        Of a cell. From where on it is no Python, a coarser form is made from its words alone.
    numbers : dict of str to float, optional
        Numbers of the student's own, by name; in the code the name stands for them.
    bound : set of str
        Names of the student's own from other cells.

    Returns
    -------
    tuple of str
    """
    named = {_number(value): name for name, value in reversed((numbers or {}).items())}
    tree, rest = _parse_start(source)
    own = bound | _bound(tree)
    modules = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }
    try:
        return (*_walk(tree, own, modules, named), *_words(rest, named))
    except RecursionError:
        return tuple(_words(source, named))


def bound_names(source):
    """Names that code gives to something itself: variables, parameters, functions.

    Parameters
    ----------
    source : str

    Returns
    -------
    set of str
        As far as it is Python.
    """
    return _bound(_parse_start(source)[0])


def _bound(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or (
            isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name
        ):
            names.add(node.name)
    return names


def parse(source):
    """Parse code of a student's.

    Parameters
    ----------
    source : str

    Returns
    -------
    ast.Module or None
        None if it is no Python, or too deep.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on escapes in strings, "is" with a number, ...
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parse_start(source):
    """Parse the lines before the first that is no Python; return the tree and the other lines."""
    lines = source.splitlines(keepends=True)
    for end in range(len(lines), max(0, len(lines) - TRIES), -1):
        tree = parse("".join(lines[:end]))
        if tree is not None:
            return tree, "".join(lines[end:])
    return ast.Module([], []), source


def _walk(node, own, modules, named):
    """Words of a tree, each node before what is in it."""
    if isinstance(node, SKIPPED) or (isinstance(node, ast.Expr) and _constant(node.value)):
        return  # docstrings, "..." and the like
    match node:
        case ast.Name(id=name):
            yield VARIABLE if name in own else modules.get(name, name)
            return
        case ast.Constant(value=value):
            yield (
                TEXT
                if isinstance(value, str | bytes)
                else named.get(_number(value), _number(value))
            )
            return
        case ast.arg():
            yield VARIABLE
            return
        case ast.alias(name=name):
            yield name
            return
        case ast.Attribute(attr=name):
            yield f".{name}"
        case ast.keyword(arg=name):
            yield f"{VARIABLE if name in own else name}="
        case ast.Module() | ast.Expr() | ast.arguments() | ast.FormattedValue():
            pass
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Compare():
            pass  # the sign says it
        case _:
            yield type(node).__name__
    if isinstance(node, ast.UnaryOp | ast.BinOp | ast.BoolOp):
        yield type(node.op).__name__
    elif isinstance(node, ast.Compare):
        yield " ".join(type(op).__name__ for op in node.ops)
    for name, value in ast.iter_fields(node):
        if name in IGNORED:
            continue
        if value is None and isinstance(node, ast.Slice):
            yield "_"  # x[1:] and x[:1] differ by where nothing stands
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, SIGNS):
                yield from _walk(child, own, modules, named)


def _constant(node):
    return isinstance(node, ast.Constant | ast.JoinedStr)


def _number(value):
    """Text of a number, the same for 2 and 2.0; its sign stands before it in the code."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return f"{abs(float(value)):.12g}"
        except OverflowError:
            return "infinite"
    return str(value)


def _words(source, named):
    """Words of what is no Python. Which names are variables cannot be told: all are, but .names."""
    for found in WORDS.finditer(source):
        if found["number"]:
            text = _number(float(found["number"].replace("_", "")))
            yield named.get(text, text)
        elif found["name"]:
            name = "".join(found["name"].split())
            yield name if name.startswith(".") or keyword.iskeyword(name) else VARIABLE
        elif found["operator"]:
            yield found["operator"]
        elif not found[0].startswith("#"):
            yield TEXT
