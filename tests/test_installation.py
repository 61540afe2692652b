"""The look at the installation in lab 00: all well here, and each fault is named."""

from importlib import metadata

import ipywidgets
import pytest

import labkit
from labkit.data import digits
from labkit.labs import installation
from labkit.widgets.views.loss_explorer import LossExplorer


def test_here_all_is_well_and_no_version_is_named():
    found = labkit.verify_installation()
    assert found.ok
    lines = repr(found).splitlines()
    assert len(lines) == len(found.findings) == 8
    assert all(line.endswith("  ok") for line in lines)
    assert not any(character.isdigit() for character in repr(found))


def test_the_bounds_are_those_of_the_project():
    least = installation._least_versions()
    requires = metadata.metadata("neuron-labkit")["Requires-Python"]
    assert least["python"] == requires.removeprefix(">=")
    assert set(installation.PACKAGES) <= set(least)
    assert "hypothesis" not in least


@pytest.mark.parametrize(
    "version, least, old",
    [
        ("2.0.0", "2.0", False),
        ("2.10.1", "2.9", False),
        ("8.1.0rc1", "8.1", False),
        ("1.26.4", "2.0", True),
        ("3.10.14", "3.11", True),
        ("1.0", None, False),
    ],
)
def test_versions_are_compared_as_numbers(version, least, old):
    text = installation._too_old("numpy", version, least)
    assert bool(text) == old
    assert not old or (version in text and least in text)


def test_an_old_python_and_an_old_package_are_named(monkeypatch):
    monkeypatch.setattr("platform.python_version", lambda: "3.9.1")
    real = metadata.version
    monkeypatch.setattr(
        installation.metadata, "version", lambda name: "1.0" if name == "numpy" else real(name)
    )
    found = labkit.verify_installation()
    assert not found.ok
    assert {name for name, text in found.findings.items() if text} == {"Python", "numpy"}
    assert "3.9.1" in found.findings["Python"] and "1.0" in found.findings["numpy"]


def test_a_package_that_does_not_load_is_named(monkeypatch):
    monkeypatch.setitem(installation.PACKAGES, "anywidget", "labkit_no_such_module")
    found = labkit.verify_installation()
    assert "cannot be loaded" in found.findings["anywidget"]
    assert "labkit_no_such_module" in repr(found)


def test_damaged_data_are_named(monkeypatch, tmp_path):
    damaged = tmp_path / "mnist.npz"
    damaged.write_bytes(b"half a file")
    monkeypatch.setattr(digits, "FILE", damaged)
    found = labkit.verify_installation()
    assert "checksum" in found.findings["data of the labs"]
    assert not found.findings["widgets"]


def test_a_widget_that_does_not_follow_is_named(monkeypatch):
    monkeypatch.setattr(LossExplorer, "bind", lambda self, control, name, **rest: None)
    assert "does not follow" in labkit.verify_installation().findings["widgets"]


def test_without_metadata_only_the_versions_are_left_out(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installation.metadata, "metadata", missing)
    assert installation._least_versions() == {}
    assert labkit.verify_installation().ok


def test_nothing_stays_behind():
    labkit.verify_installation()
    before = len(ipywidgets.widgets.widget._instances)
    labkit.verify_installation()
    assert len(ipywidgets.widgets.widget._instances) == before
