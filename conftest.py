"""Labs run by nbval leave nothing behind: their lab book goes to a folder that is removed."""

import os
import tempfile


def pytest_configure(config):
    """Tell the kernels, which inherit the environment."""
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        folder = tempfile.TemporaryDirectory(prefix="labkit-")
        config.add_cleanup(folder.cleanup)
        os.environ["LABKIT_LAB_BOOK"] = folder.name
