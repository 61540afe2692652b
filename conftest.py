"""Tests leave nothing behind: what lies in the checkout is looked at before and after.

Labs that nbval runs keep no progress, and their lab book is in a folder that goes.
"""

import os
import pathlib
import sys
import tempfile

import pytest

# Every Python that is started from here reads this first, and so does this one.
STARTUP = str(pathlib.Path(__file__).parent / "tests" / "startup")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (STARTUP, os.environ.get("PYTHONPATH"))))
sys.modules.setdefault("rfc3987_syntax", None)

from labkit.validate import nbval_report  # noqa: E402
from tests import tidy  # noqa: E402

BEFORE = pytest.StashKey()


def pytest_configure(config):
    """Tell the kernels, which inherit the environment."""
    if not hasattr(config, "workerinput"):  # of xdist's processes the first one looks
        config.stash[BEFORE] = tidy.contents()
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        folder = tempfile.TemporaryDirectory(prefix="labkit-")
        config.add_cleanup(folder.cleanup)
        nbval_report.pytest_configure(config)  # a kernel that sleeps is woken
        os.environ |= {"LABKIT_LAB_BOOK": folder.name, "LABKIT_PROGRESS": "off"}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Fail if the checkout is not as it was."""
    before = session.config.stash.get(BEFORE, None)
    found = [] if before is None else tidy.differences(before, tidy.contents())
    if found:
        session.config.stash[BEFORE] = found
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    elif before is not None:
        del session.config.stash[BEFORE]


def pytest_terminal_summary(terminalreporter, config):
    """Name what is not as it was."""
    if BEFORE in config.stash:
        terminalreporter.section("the checkout is not as it was before the tests", red=True)
        for line in config.stash[BEFORE]:
            terminalreporter.write_line(line, red=True)
