"""Wheels and source archives, built from a copy of the checkout."""

import os
import pathlib
import shutil
import subprocess
import sys

from labkit.labs import copies

ROOT = pathlib.Path(__file__).parents[1]
IGNORED = ("__pycache__", ".ipynb_checkpoints")


def run(*command, cwd, **environment):
    """Run a command that must not fail, and return what it prints."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy_of_checkout(tmp_path_factory):
    """A checkout in which `make wheel` has made the students' copies."""
    folder = tmp_path_factory.mktemp("source") / "labkit"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    for name in ("labkit", "notebooks", "jupyter-config"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*IGNORED))
    copies.write_all(folder / "build" / "student")
    return folder


def build(source, kind, folder):
    """Build a wheel or an sdist into a folder that holds nothing else."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder), cwd=source)
    (archive,) = folder.iterdir()
    return archive


def build_wheel(source, folder):
    """Build a wheel."""
    return build(source, "wheel", folder)
