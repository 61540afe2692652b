"""Layers of the package: what may import what, and that the NumPy core stays light."""

import ast
import functools
import graphlib
import importlib
import inspect
import pathlib
import subprocess
import sys

import pytest

import labkit
from tests import house

ROOT = pathlib.Path(labkit.__file__).parents[1]
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "labkit").rglob("*.py"))
}


@functools.cache
def parsed(module):
    """Parse a module, only where a test asks for it."""
    return ast.parse(PATHS[module].read_text(encoding="utf-8"))


# What a folder may import: folders of labkit; other packages when it is imported; others within
# functions, when they are first used. A folder comes after all that it imports.
HOUSE = {
    "base": ("", "", ""),
    "model": ("", "numpy", ""),
    "data": ("base model", "numpy", "PIL sklearn"),
    "training": ("base data model", "numpy", "threadpoolctl"),
    "analysis": ("base data model training", "numpy", "sklearn"),
    "state": ("base data model training", "numpy traitlets", ""),
    "plots": ("model analysis", "matplotlib numpy", ""),
    "exercises": ("base training", "numpy", "IPython"),
    "labbook": ("base plots", "mistune", "matplotlib"),
    "widgets": (
        "base model data training analysis state plots labbook",
        "IPython PIL anywidget ipywidgets matplotlib numpy traitlets",
        "",
    ),
    "nbtools": ("base", "nbclient nbformat psutil", "nbgrader"),
    "labs": ("base data widgets nbtools", "", "jupyterlab nbformat"),
    "site": (
        "base data training exercises widgets labs",
        "numpy packaging",
        "jupyterlite_core",
    ),
    "validate": (
        "base data state exercises widgets nbtools",
        "IPython ipywidgets matplotlib nbclient nbformat nbval numpy pytest traitlets",
        "tqdm",
    ),
    "course": (
        "base data plots exercises nbtools labs",
        "bleach jinja2 joblib jupyter_client matplotlib nbclient nbconvert nbformat nbgrader numpy "
        "sqlalchemy traitlets",
        "distributed ipykernel jupyter_core py_landlock tqdm",
    ),
}
# Banks of answers, and cells that are driven, may use anything that is public.
CORE = ("base", "model", "data", "training", "analysis", "state", "plots", "labbook", "labs")
FACADE = {"labkit.exercises.bank", "labkit.validate.edges", "labkit.validate.few"}
HEAVY = ["IPython", "PIL", "anywidget", "ipywidgets", "matplotlib", "sklearn", "traitlets"]


def folder(module):
    """The folder of a module; None at the root."""
    return (
        module.split(".")[1]
        if module.count(".") and PATHS[module].parent.name != "labkit"
        else None
    )


@functools.cache  # ten tests of each module ask
def imports(tree, *, lazy):
    """Names of the modules that are imported, on import or (`lazy`) within functions."""
    return tuple(_imports(tree, lazy))


def _imports(tree, lazy):
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if (id(node) in inside) != lazy:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in PATHS else node.module for name in submodules)


def taken_from_root(tree):
    """Names that a module uses of labkit itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "labkit":
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == "labkit":
            yield node.attr


def outside(names):
    tops = {name.partition(".")[0] for name in names}
    return tops - set(sys.stdlib_module_names) - {"labkit"}


def within(names):
    return {name for name in names if name.partition(".")[0] == "labkit"}


def python(code):
    """Run code in a fresh interpreter and return what it prints."""
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


# What is written


def test_the_house_has_these_folders_and_nothing_else_lies_at_its_root():
    root = ROOT / "labkit"
    folders = {p.name for p in root.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders - {"notebooks"} == set(HOUSE)
    files = {p.name for p in root.iterdir() if p.is_file()}
    assert files == {"__init__.py", "__init__.pyi", "__main__.py", "cli.py", "py.typed"}


def test_a_folder_comes_after_all_that_it_may_import():
    order = list(HOUSE)
    for name, (allowed, _, _) in HOUSE.items():
        assert all(order.index(other) < order.index(name) for other in allowed.split())


@pytest.mark.parametrize("module", [module for module in PATHS if folder(module)])
def test_modules_import_only_what_lies_below(module):
    allowed, on_import, in_functions = (set(names.split()) for names in HOUSE[folder(module)])
    now, later = (set(imports(parsed(module), lazy=lazy)) for lazy in (False, True))
    used = {folder(name) for name in within(now | later) if name in PATHS and name != "labkit"}
    assert used <= allowed | {folder(module)}, f"{module} imports {used}"
    if "labkit" in now | later:
        # From the root only the version, as far as the facade is not meant.
        assert module in FACADE or set(taken_from_root(parsed(module))) == {"__version__"}
    assert outside(now) <= on_import
    assert outside(later) <= on_import | in_functions


@pytest.mark.parametrize("name", HOUSE)
def test_the_list_names_nothing_that_is_not_imported(name):
    modules = [module for module in PATHS if folder(module) == name]
    now, later = (
        {found for module in modules for found in imports(parsed(module), lazy=lazy)}
        for lazy in (False, True)
    )
    allowed, on_import, in_functions = (set(names.split()) for names in HOUSE[name])
    assert allowed == {folder(m) for m in within(now | later) if m in PATHS} - {name, None}
    assert on_import == outside(now)
    assert in_functions == outside(later) - outside(now)


def test_the_imports_of_a_module_are_seen():
    tree = ast.parse(
        "import os\nfrom labkit import plots, __version__\n"
        "class A:\n  from sklearn import svm\n  def f(self):\n    import scipy.special\n"
    )
    now, later = (set(imports(tree, lazy=lazy)) for lazy in (False, True))
    assert now == {"os", "labkit.plots", "labkit", "sklearn"}
    assert later == {"scipy.special"}
    assert outside(now) == {"sklearn"}
    with pytest.raises(AssertionError, match="relative import"):
        list(imports(ast.parse("from . import neuron"), lazy=False))


def test_no_module_imports_itself_by_way_of_others():
    graph = {module: within(imports(parsed(module), lazy=False)) for module in PATHS}
    order = list(graphlib.TopologicalSorter(graph).static_order())  # raises on a cycle
    assert order.index("labkit.model.neuron") < order.index("labkit.training.run")


# What is loaded


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import labkit", ["numpy", *HEAVY]),
        ("import labkit.model.neuron", HEAVY),
        ("import labkit.training.run, labkit.training.archive", HEAVY),
        ("from labkit import Neuron, Run, load_digits, train", ["http.client", *HEAVY]),
        ("import labkit.data, labkit.analysis.metrics, labkit.analysis.predictions", HEAVY),
        (
            "import labkit.data.drawing, labkit.data.own_digits, labkit.analysis.one_versus_rest",
            HEAVY,
        ),
        ("import labkit.analysis.landscape", HEAVY),
        ("from labkit import Session", sorted({*HEAVY} - {"traitlets"})),
        ("import labkit.plots.controls", ["IPython", "anywidget", "ipywidgets", "sklearn"]),
        ("from labkit import LabBook; LabBook()", ["numpy", "nbconvert", *HEAVY]),
        ("import labkit.cli", ["nbformat", "nbgrader", "numpy", *HEAVY]),
        ("from labkit import check, progress; import labkit.exercises", HEAVY),
        ("import labkit.course.report.results", ["nbgrader", "numpy", "sqlalchemy", *HEAVY]),
        ("from labkit.course import configure", ["nbformat", "nbgrader", "numpy", *HEAVY]),
    ],
)
def test_a_fresh_interpreter_loads_no_more_than_is_needed(statement, absent):
    code = f"import sys; {statement}; print(*sorted(set({absent!r}) & set(sys.modules)))"
    assert python(code) == ""


def test_a_neuron_is_trained_with_numpy_alone():
    code = f"""
import sys
sys.modules.update(dict.fromkeys({HEAVY!r}))  # importing them raises ImportError
import labkit
data = labkit.load_digits(n_train=50, n_test=20)
print(labkit.train(data)[2].epoch)
"""
    assert python(code) == "2"


# What is offered


@pytest.mark.parametrize("name", labkit.__all__)
def test_every_name_of_the_package_resolves(name):
    found = getattr(labkit, name)
    assert name in dir(labkit)
    if name != "__version__":
        assert found.__name__ == name
        assert found.__module__.startswith("labkit.")


def test_names_that_do_not_exist():
    with pytest.raises(AttributeError, match="No labkit attribute Nueron"):
        labkit.Nueron  # noqa: B018
    with pytest.raises(ImportError):
        exec("from labkit import Nueron")


def test_a_star_import_brings_every_name():
    namespace = {}
    exec("from labkit import *", namespace)
    assert set(labkit.__all__) <= set(namespace)


def test_core_modules_say_what_they_offer():
    # One class per module makes a list superfluous in labkit.widgets.
    public = [m for m in PATHS if folder(m) in CORE and not PATHS[m].name.startswith("__")]
    silent = {m for m in public if not hasattr(importlib.import_module(m), "__all__")}
    assert not silent


@pytest.mark.parametrize("module", [m for m in PATHS if m != "labkit.__main__"])
def test_lists_of_names_are_true(module):
    loaded = importlib.import_module(module)
    names = getattr(loaded, "__all__", [])
    assert len(set(names)) == len(names)
    for name in names:
        assert hasattr(loaded, name)


def public_definitions(tree, prefix=""):
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        setter = any(getattr(d, "attr", None) == "setter" for d in node.decorator_list)
        if node.name.startswith("_") or setter:
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public_definitions(node, f"{prefix}{node.name}.")


@pytest.mark.parametrize("module", PATHS)
def test_modules_and_public_names_say_what_they_are(module):
    tree = parsed(module)
    assert ast.get_docstring(tree), f"{module} has no docstring"
    silent = [name for name, node in public_definitions(tree) if not ast.get_docstring(node)]
    assert not silent


@pytest.mark.parametrize("name", [n for n in labkit.__all__ if n != "__version__"])
def test_help_has_something_to_say(name):
    found = getattr(labkit, name)
    # A dataclass or NamedTuple without a docstring is given its signature as one.
    assert inspect.getdoc(found)
    assert not found.__doc__.startswith(f"{name}(")
    if not inspect.isclass(found):
        return
    for member, value in vars(found).items():
        documented = inspect.isfunction(value) or isinstance(value, property)
        if documented and not member.startswith("_"):
            assert inspect.getdoc(getattr(found, member)), f"{name}.{member}"


TYPED = ("base", "model", "data", "training", "analysis", "state")


@pytest.mark.parametrize("module", [module for module in PATHS if folder(module) in TYPED])
def test_public_names_carry_type_hints(module):
    lacking = []
    for name, node in public_definitions(parsed(module)):
        if isinstance(node, ast.ClassDef):
            continue
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        given = [a for a in given if a.arg not in ("self", "cls")]
        if node.returns is None or not all(a.annotation for a in given):
            lacking.append(name)
    assert not lacking


def test_no_two_classes_have_one_name():
    names = [
        node.name
        for module in PATHS
        for node in parsed(module).body
        if isinstance(node, ast.ClassDef)
    ]
    assert not {name for name in names if names.count(name) > 1}


def lengths(folder, *endings):
    paths = (path for ending in endings for path in (ROOT / folder).rglob(f"*{ending}"))
    return {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in paths}


def test_modules_stay_short():
    long = {name: n for name, n in lengths("labkit", ".py", ".js", ".css").items() if n > 300}
    long |= {name: n for name, n in lengths("tests", ".py").items() if n > 500}
    assert not long


# The house in CONTRIBUTING.md


def test_the_picture_of_the_house_is_drawn_from_the_imports():
    assert house.PICTURE.read_text("utf-8") == house.draw(), "run `make house`"
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert f"({house.PICTURE.relative_to(ROOT).as_posix()})" in guide


def test_the_picture_shows_all_that_the_list_allows():
    for name, (allowed, _, _) in HOUSE.items():
        assert house.imports()[name] == set(allowed.split())
        assert house.reached(name) <= set(HOUSE)


def test_the_guide_has_the_list_of_imports():
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert house.table(HOUSE) in guide
