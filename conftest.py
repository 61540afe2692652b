"""Labs run by nbval leave nothing behind: no progress, and a lab book in a folder that goes."""

import os
import tempfile


def pytest_configure(config):
    """Tell the kernels, which inherit the environment."""
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        folder = tempfile.TemporaryDirectory(prefix="labkit-")
        config.add_cleanup(folder.cleanup)
        os.environ |= {"LABKIT_LAB_BOOK": folder.name, "LABKIT_PROGRESS": "off"}
