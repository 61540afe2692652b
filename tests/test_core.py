"""The core alone: an environment with the wheel and what it depends on, and nothing else."""

import importlib.metadata
import os
import pathlib
import subprocess
import sys
import sysconfig
import zipfile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.wheels import build_wheel, copy_of_checkout

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("wheel")]  # an environment is made

PARTS = {
    "lab": ("jupyterlab",),
    "instructor": ("nbgrader", "pytest", "sqlalchemy"),
    "site": ("jupyterlite_core",),
}


def closure(names):
    """Distributions that some need, with all that those need, as they are installed here."""
    found, waiting = {}, [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        known = found.setdefault(name, set())
        extras = {"", *requirement.extras} - known
        known |= extras
        for line in importlib.metadata.requires(name) or () if extras else ():
            needed = Requirement(line)
            if (needed.marker is None and "" in extras) or any(
                needed.marker and needed.marker.evaluate({"extra": e}) for e in extras
            ):
                waiting.append(needed)
    return set(found)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(copy_of_checkout(tmp_path_factory), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def core(wheel, tmp_path_factory):
    """Python of an environment into which only the core was installed."""
    folder = tmp_path_factory.mktemp("core") / "env"
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    place = {"base": str(folder), "platbase": str(folder)}
    site = pathlib.Path(sysconfig.get_path("purelib", "venv", vars=place))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (about,) = site.glob("neuron_labkit-*.dist-info/METADATA")
    lines = about.read_text("utf-8").splitlines()
    needed = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]
    for name in closure(line for line in needed if "extra ==" not in line):
        for file in importlib.metadata.files(name) or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (site / top).exists():
                installed = pathlib.Path(importlib.metadata.distribution(name).locate_file(""))
                (site / top).symlink_to(installed / top)
    return folder / "bin" / "python"


def run(core, *arguments, cwd, code=0):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(
        [core, *arguments], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr


def test_no_part_is_there(core, tmp_path):
    packages = [package for part in PARTS.values() for package in part]
    code = f"import importlib.util as u\nprint([name for name in {packages} if u.find_spec(name)])"
    assert run(core, "-c", code, cwd=tmp_path).strip() == "[]"


def test_a_dashboard_is_made_and_drawn(core, tmp_path):
    code = (
        "import labkit\n"
        "session = labkit.Session(labkit.load_digits(n_train=200, n_test=50), n_epochs=5)\n"
        "view = labkit.TrainingDashboard(session)\n"
        "view.stepper.slider.set_state({'value': 5})\n"
        "data, _ = view._repr_mimebundle_()\n"
        "print(sorted(data), data['text/plain'])\n"
        "print(labkit.verify_installation())\n"
    )
    said = run(core, "-W", "error", "-c", code, cwd=tmp_path)
    assert "application/vnd.jupyter.widget-view+json" in said and "image/png" in said
    assert "epoch 5 of 5" in said
    assert all(line.endswith("  ok") for line in said.splitlines()[1:])


def test_every_public_name_is_there_or_says_what_brings_it(core, tmp_path):
    code = (
        "import labkit\n"
        "for name in labkit.__all__:\n"
        "    try:\n"
        "        getattr(labkit, name)\n"
        "    except ImportError as error:\n"
        "        print(name, error)\n"
    )
    said = run(core, "-c", code, cwd=tmp_path).splitlines()
    assert len(said) == 1 and said[0].startswith("execute_notebook ")
    assert said[0].endswith('pip install "neuron-labkit[instructor]"')


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (["lab", "mine"], "lab"),
        (["course", "new", "mine"], "instructor"),
        (["course", "report", "."], "instructor"),
        (["validate", "."], "instructor"),
    ],
)
def test_a_command_without_its_part_says_what_brings_it(core, tmp_path, command, part):
    (tmp_path / "a.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    (line,) = run(core, "-m", "labkit", *command, cwd=tmp_path, code=1).splitlines()
    assert line.endswith(f'pip install "neuron-labkit[{part}]"')
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb"]


def test_labs_are_copied_without_nbgrader(core, tmp_path):
    listed = run(core, "-m", "labkit", "lab", "--list", cwd=tmp_path).splitlines()
    run(core, "-m", "labkit", "lab", "--reset", "01", "mine", cwd=tmp_path)
    (copy,) = (tmp_path / "mine").glob("*.ipynb")
    assert copy.stem == listed[1].split()[0]
    assert "BEGIN SOLUTION" not in copy.read_text() and "Your turn" in copy.read_text()
