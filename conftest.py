"""Labs run by nbval leave nothing behind: no progress, and a lab book in a folder that goes."""

import os
import tempfile

from labkit.validate import nbval_report


def pytest_configure(config):
    """Tell the kernels, which inherit the environment."""
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        folder = tempfile.TemporaryDirectory(prefix="labkit-")
        config.add_cleanup(folder.cleanup)
        nbval_report.pytest_configure(config)  # a kernel that sleeps is woken
        os.environ |= {"LABKIT_LAB_BOOK": folder.name, "LABKIT_PROGRESS": "off"}
