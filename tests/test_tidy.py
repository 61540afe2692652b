"""Tests of what keeps the tests tidy: litter is named, and the marker of slow tests is honest."""

import sys

import pytest

from tests import apart, tidy


@pytest.fixture
def checkout(tmp_path):
    for folder in ("notebooks", "tests/__pycache__", "labkit"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "notebooks" / "lab.ipynb").write_text("{}")
    (tmp_path / "README.md").write_text("")
    return tmp_path


def test_litter_is_named(checkout):
    before = tidy.contents(checkout)
    (checkout / "curves.csv").touch()
    (checkout / "tests" / "left").mkdir()
    (checkout / "tests" / "__pycache__" / "x.pyc").touch()
    (checkout / ".pytest_cache").mkdir()
    (checkout / "notebooks" / "lab.ipynb").write_text("changed")
    (checkout / "README.md").unlink()
    assert tidy.differences(before, tidy.contents(checkout)) == [
        "left behind: curves.csv",
        "left behind: tests/left",
        "taken away: README.md",
        "changed: notebooks/lab.ipynb",
    ]


def test_nothing_is_said_of_a_checkout_that_is_as_before(checkout):
    assert tidy.differences(tidy.contents(checkout), tidy.contents(checkout)) == []


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "ipykernel_launcher", "-f", "x.json"],
        [sys.executable, "-m", "labkit.course.grade.kernel", "-f", "x.json"],
        ["env", "X=1", sys.executable, "-m", "labkit.course.grade.kernel"],
        ["/usr/bin/nbgrader", "autograde", "lab01"],
        ["nbgrader", "--version"],
        ["alembic", "heads"],
        [sys.executable, "-m", "jupyterlab", "--no-browser"],
        [sys.executable, "-m", "pytest", "--nbval"],
    ],
    ids=lambda command: next(filter(apart.SLOW.search, command)).rpartition("/")[2],
)
def test_without_the_marker_a_test_may_not_start(command):
    with pytest.raises(pytest.fail.Exception, match="so that `make check` leaves it out"):
        apart.refuse(command)


def test_what_is_started_by_the_library_is_noticed():
    import subprocess

    with pytest.raises(pytest.fail.Exception, match="starts nbgrader"):
        subprocess.run(["nbgrader", "--version"], check=False)


@pytest.mark.parametrize("command", [[sys.executable, "-c", "print()"], ["git", "status"]])
def test_other_programs_may_be_started(command):
    apart.refuse(command)


@pytest.mark.kernel
def test_with_the_marker_all_may_be_started():
    apart.refuse(["nbgrader", "autograde"])
