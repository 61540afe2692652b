"""Layers of the package: what may import what, and that the NumPy core stays light."""

import ast
import graphlib
import importlib
import inspect
import pathlib
import subprocess
import sys

import pytest

import labkit

ROOT = pathlib.Path(labkit.__file__).parents[1]
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "labkit").rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in PATHS.items()}

CORE = {"labkit._checks", "labkit.neuron", "labkit.epoch"}
DATA = {"labkit.data"}
TRAINING = {"labkit.training", "labkit.archive"}
BOOK = {"labkit._files", "labkit.describe", "labkit.labbook_html"}
STATES = {"labkit.session", "labkit.kept", "labkit.two_inputs", "labkit.loss_point"}
PLOTS = {
    f"labkit.{name}"
    for name in (
        *("plots", "plots_explore", "plots_images", "curves", "threshold_plots"),
        "landscape_plots",
    )
}
COURSE = "labkit.course"
# Packages: of labkit, from elsewhere when the module is imported, from elsewhere within functions.
# A name stands for the modules inside it too; modules that are not named are tools, and on top.
LAYERS = {
    "labkit._checks": (set(), {"numpy"}, set()),
    "labkit.neuron": ({"labkit._checks"}, {"numpy"}, set()),
    "labkit.epoch": (set(), {"numpy"}, set()),
    "labkit.training": (CORE | {"labkit.archive"}, {"numpy"}, set()),
    "labkit.archive": (CORE | TRAINING, {"numpy"}, set()),
    "labkit.metrics": ({"labkit._checks"}, {"numpy"}, {"sklearn"}),
    "labkit.data": (DATA, {"numpy"}, {"sklearn"}),
    "labkit.one_versus_rest": (CORE | DATA | TRAINING, {"numpy"}, set()),
    "labkit.drawing": (set(), {"numpy"}, {"PIL"}),
    "labkit.own_digits": (set(), {"numpy"}, set()),
    "labkit.shared": (set(), {"traitlets"}, set()),
    "labkit.two_inputs": (CORE | {"labkit.shared"}, {"numpy", "traitlets"}, set()),
    "labkit.loss_point": (CORE | {"labkit.shared"}, {"traitlets"}, set()),
    "labkit.landscape": (CORE, {"numpy"}, set()),
    "labkit.landscape_plots": ({"labkit.plots"}, {"matplotlib", "numpy"}, set()),
    "labkit.plots_explore": (CORE | {"labkit.plots"}, {"matplotlib", "numpy"}, set()),
    "labkit.kept": (CORE | TRAINING, {"numpy"}, set()),
    "labkit.installation": (DATA | {"labkit.widgets"}, set(), set()),
    "labkit.session": (
        CORE | DATA | TRAINING | {"labkit.shared", "labkit.kept"},
        {"numpy", "traitlets"},
        set(),
    ),
    "labkit.exercises": (
        CORE | TRAINING | {"labkit.exercises", "labkit.exercises.bank", "labkit.exercises.wire"},
        {"numpy"},
        {"IPython"},
    ),
    # Runs are sent as their settings.
    "labkit.exercises.wire": (TRAINING | {"labkit.exercises"}, {"numpy"}, set()),
    # Answers of a bank are cells, and a cell may use anything of the kit.
    "labkit.exercises.bank": ({"labkit", "labkit.exercises"}, {"numpy"}, set()),
    "labkit.plots": (CORE | {"labkit.metrics"}, {"matplotlib", "numpy"}, set()),
    "labkit.plots_images": (set(), {"numpy"}, set()),
    "labkit.curves": ({"labkit.plots"}, {"matplotlib", "numpy"}, set()),
    "labkit._files": (set(), set(), set()),
    "labkit.describe": ({"labkit.curves"}, set(), {"matplotlib"}),
    "labkit.labbook": (BOOK, set(), set()),
    "labkit.labbook_html": (set(), set(), {"nbconvert"}),
    f"{COURSE}.outcomes": (set(), set(), set()),
    f"{COURSE}.gradebook": ({"labkit._command"}, set(), {"nbgrader", "sqlalchemy", "traitlets"}),
    f"{COURSE}.results": (
        {"labkit._command", f"{COURSE}.gradebook", f"{COURSE}.outcomes"},
        set(),
        set(),
    ),
    f"{COURSE}.summary": ({f"{COURSE}.outcomes", f"{COURSE}.results"}, set(), set()),
    f"{COURSE}.moodle": (set(), set(), set()),
    f"{COURSE}.normal": (set(), set(), set()),
    f"{COURSE}.similar": ({f"{COURSE}.normal"}, {"numpy"}, set()),
    f"{COURSE}.others": ({f"{COURSE}.normal"}, set(), set()),
    f"{COURSE}.report_plots": (set(), {"matplotlib", "numpy"}, set()),
    "labkit.thresholds": ({"labkit._checks"}, {"numpy"}, set()),
    "labkit.threshold_plots": (
        {"labkit.plots", "labkit.thresholds"},
        {"matplotlib", "numpy"},
        set(),
    ),
    "labkit.widgets": (
        CORE
        | DATA
        | TRAINING
        | STATES
        | PLOTS
        | {"labkit.metrics", "labkit.shared", "labkit.labbook", "labkit.thresholds"}
        | {"labkit.landscape"}
        | {"labkit.drawing", "labkit.own_digits", "labkit.one_versus_rest"}
        | {"labkit.widgets"},
        {"IPython", "PIL", "anywidget", "ipywidgets", "matplotlib", "numpy", "traitlets"},
        set(),
    ),
}
HEAVY = ["IPython", "PIL", "anywidget", "ipywidgets", "matplotlib", "sklearn", "traitlets"]


def layer(module):
    """The entry of LAYERS that a module belongs to, or None."""
    while module not in LAYERS and "." in module:
        module = module.rpartition(".")[0]
    return module if module in LAYERS else None


def imports(tree, *, lazy):
    """Names of the modules that are imported, on import or (`lazy`) within functions."""
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


def test_every_layer_exists():
    assert set(LAYERS) <= set(PATHS)


@pytest.mark.parametrize("module", [module for module in PATHS if layer(module)])
def test_modules_import_only_what_lies_below(module):
    labkit_allowed, on_import, in_functions = LAYERS[layer(module)]
    now, later = (set(imports(TREES[module], lazy=lazy)) for lazy in (False, True))
    above = {name for name in within(now | later) if not {name, layer(name)} & labkit_allowed}
    assert not above, f"{module} imports {above}"
    assert outside(now) <= on_import
    assert outside(later) <= on_import | in_functions


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
    graph = {module: within(imports(tree, lazy=False)) for module, tree in TREES.items()}
    order = list(graphlib.TopologicalSorter(graph).static_order())  # raises on a cycle
    assert order.index("labkit.neuron") < order.index("labkit.training")


# What is loaded


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import labkit", ["numpy", *HEAVY]),
        ("import labkit.neuron", HEAVY),
        ("import labkit.training, labkit.archive", HEAVY),
        ("from labkit import Neuron, Run, load_digits, train", HEAVY),
        ("import labkit.data, labkit.metrics, labkit.thresholds", HEAVY),
        ("import labkit.drawing, labkit.own_digits, labkit.one_versus_rest", HEAVY),
        ("import labkit.landscape", HEAVY),
        ("from labkit import Session", sorted({*HEAVY} - {"traitlets"})),
        ("import labkit.plots", ["IPython", "anywidget", "ipywidgets", "sklearn"]),
        ("from labkit import LabBook; LabBook()", ["numpy", "nbconvert", *HEAVY]),
        ("import labkit.cli", ["nbformat", "nbgrader", "numpy", *HEAVY]),
        ("from labkit import check, progress; import labkit.exercises", HEAVY),
        ("import labkit.course.results", ["nbgrader", "numpy", "sqlalchemy", *HEAVY]),
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
    with pytest.raises(AttributeError, match="module 'labkit' has no attribute 'Nueron'"):
        labkit.Nueron  # noqa: B018
    with pytest.raises(ImportError):
        exec("from labkit import Nueron")


def test_a_star_import_brings_every_name():
    namespace = {}
    exec("from labkit import *", namespace)
    assert set(labkit.__all__) <= set(namespace)


def test_core_modules_say_what_they_offer():
    # One class per module makes a list superfluous in labkit.widgets.
    public = [m for m in PATHS if m.count(".") == 1 and not m.rpartition(".")[2].startswith("_")]
    silent = {m for m in public if not hasattr(importlib.import_module(m), "__all__")}
    assert silent <= {"labkit.epoch", "labkit.widgets"}  # for the inside, and a mere folder


@pytest.mark.parametrize("module", [m for m in PATHS if m != "labkit.__main__"])
def test_lists_of_names_are_sorted_and_true(module):
    loaded = importlib.import_module(module)
    names = getattr(loaded, "__all__", [])
    plain = [name for name in names if not name.startswith("__")]
    assert plain == sorted(plain)
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
    tree = TREES[module]
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
