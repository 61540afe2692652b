"""The files that say what the kit needs agree, and name no machine and no package registry."""

import ast
import contextlib
import pathlib
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Where the name of the import is not that of the package.
PACKAGES = {"pil": "pillow", "sklearn": "scikit-learn", "yaml": "pyyaml"}

IF_INSTALLED = {"torch"}  # by the benchmarks, for a row or a line more


def requirements(lines):
    parsed = [Requirement(line) for line in lines]
    by_name = {canonicalize_name(r.name): r for r in parsed}
    assert len(by_name) == len(parsed), "a package is named twice"
    return by_name


CORE = requirements(PROJECT["dependencies"])
PARTS = {
    name: requirements(line for line in lines if not line.startswith(PROJECT["name"]))
    for name, lines in PROJECT["optional-dependencies"].items()
}
RUNTIME = (
    CORE | PARTS["lab"] | PARTS["instructor"] | PARTS["cluster"] | PARTS["hub"] | PARTS["site"]
)
DIRECT = RUNTIME | PARTS["docs"] | PARTS["test"]


def content(path):
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def lower_bound(requirement):
    (specifier,) = requirement.specifier
    assert specifier.operator == ">=", f"{requirement} is not a lower bound"
    return specifier.version


@pytest.mark.parametrize("name", DIRECT)
def test_bounds_are_lower_bounds_only_and_the_same_everywhere(name):
    named = [part[name] for part in (CORE, *PARTS.values()) if name in part]
    assert {lower_bound(requirement) for requirement in named} == {lower_bound(DIRECT[name])}


def test_the_tests_have_all_parts():
    (own,) = (
        Requirement(line)
        for line in PROJECT["optional-dependencies"]["test"]
        if line.startswith(PROJECT["name"])
    )
    assert own.extras == set(PARTS) - {"test"}


def test_conda_environment_is_in_step():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == "labkit"
    lines = [line for line in environment["dependencies"] if isinstance(line, str)]
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert "--editable ." in pip
    named = requirements([*lines, *(line for line in pip if line != "--editable .")])
    assert str(named.pop("python").specifier) == PROJECT["requires-python"]
    assert not named.pop("pip").specifier
    assert {n: lower_bound(r) for n, r in named.items()} == {
        n: lower_bound(r) for n, r in DIRECT.items()
    }


def pins():
    found = {}
    for line in content(ROOT / "constraints.txt"):
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==" and "*" not in specifier.version, line
        assert requirement.url is None and not requirement.extras, line
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def test_constraints_are_exact_and_each_is_unique():
    environment = {"python_version": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name, lines in pins().items():
        applying = [r for r in lines if r.marker is None or r.marker.evaluate(environment)]
        assert len(applying) <= 1, name


@pytest.mark.parametrize("name", DIRECT)
def test_constraints_pin_each_direct_dependency_within_its_bounds(name):
    assert name in pins(), "run `make constraints`"
    for pin in pins()[name]:
        (specifier,) = pin.specifier
        assert DIRECT[name].specifier.contains(specifier.version), str(pin)


@pytest.mark.parametrize("text", ["://", " @ ", "file:", "-e ", "--", "\\"])
def test_constraints_name_no_place(text):
    assert not [line for line in content(ROOT / "constraints.txt") if text in line]


def test_hooks_use_the_same_ruff():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    (version,) = (hook["rev"] for hook in hooks if hook["repo"].endswith("/ruff-pre-commit"))
    assert [f"v{s.version}" for pin in pins()["ruff"] for s in pin.specifier] == [version]


def test_workflow_runs_all_pythons():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    tested = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    prefix = "Programming Language :: Python :: "
    named = [c.removeprefix(prefix) for c in PROJECT["classifiers"] if c.startswith(prefix)]
    assert tested == [version for version in named if version.startswith("3.")]
    assert PROJECT["requires-python"] == f">={tested[0]}"


def imported(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            else:
                continue
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names:
                    name = canonicalize_name(PACKAGES.get(top.lower(), top))
                    yield name, path.relative_to(ROOT)


@pytest.mark.parametrize(
    "folder, allowed",
    [("labkit", {"labkit", *RUNTIME}), ("tests", {"labkit", "tests", *DIRECT, *IF_INSTALLED})],
)
def test_every_import_is_declared(folder, allowed):
    found = list(imported(folder))
    assert found
    assert [entry for entry in found if entry[0] not in allowed] == []


def tracked_texts():
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git checkout ({error})")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            raw = path.read_bytes()
            if b"\0" not in raw:
                yield name, raw.decode("utf-8")


# In pieces, so that this file itself is clean.
REGISTRIES = [
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "registry.npm" + "js.org",
    "deb.deb" + "ian.org",
    "conda.ana" + "conda.org",
]
FORBIDDEN = re.compile(
    "|".join(map(re.escape, REGISTRIES)) + r"|(?<![\w.~$}])/(?:work|root|home/\w+|tmp/\w+)/"
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("see https://" + REGISTRIES[0] + "/simple", True),
        ("'/" + "root/x'", True),
        ("=/" + "home/ada/lab", True),
        ("/home", False),
        ("docs.example.com/work/x", False),
    ],
)
def test_what_is_forbidden_is_found(text, expected):
    assert bool(FORBIDDEN.search(text)) is expected


def test_no_file_names_a_registry_or_a_machine():
    found = {}
    for name, text in tracked_texts():
        match = FORBIDDEN.search(text)
        if match:
            found[name] = match.group()
    assert found == {}


def test_the_tested_versions_run_on_the_oldest_python_in_use():
    """Debian 12 has Python 3.11.2: a pin that wants a newer one could not be installed there."""
    refused = {}
    for name in pins():
        with contextlib.suppress(metadata.PackageNotFoundError):  # for other systems
            wanted = metadata.metadata(name).get("Requires-Python") or ""
            if not SpecifierSet(wanted).contains("3.11.2"):
                refused[name] = wanted
    assert refused == {}
