"""Fixtures of the browser tests; one server and one browser serve them all."""

import os
import pathlib
import shutil

import pytest

from tests.browser import lab

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """Browser and JupyterLab on a fresh copy of the labs."""
    if lab.chromium() is None:
        reason = "No Chromium found; on Debian: apt-get install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("labs")
    for notebook in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(notebook, folder)
    with lab.opener(folder) as open_lab:
        yield open_lab
