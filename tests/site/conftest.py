"""Fixtures of the tests of a site: built once, served by one server, shown by one browser."""

import pathlib

import pytest

from labkit.site.build import build_site
from tests.browser import lab
from tests.site import lite, runtime
from tests.site.served import served


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Folder of a site of the kit's labs that carries its own Pyodide."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(folder, pyodide=runtime.folder())
    return folder


@pytest.fixture(scope="session")
def chrome():
    """Headless Chromium."""
    if lab.chromium() is None:
        pytest.fail("No Chromium found; on Debian: apt-get install chromium")
    with lab.browser() as chrome:
        yield chrome


@pytest.fixture(scope="session")
def address(site):
    """Address of the site."""
    with served(site) as (address, _):
        yield address


@pytest.fixture
def context(chrome):
    """A browser that has never been here; keeps what is done in one test."""
    with lite.visitor(chrome) as context:
        yield context


@pytest.fixture
def page(context, address):
    """JupyterLite, just loaded."""
    page = context.new_page()
    lite.load(page, address)
    return page


@pytest.fixture
def notebooks():
    """Folder of the complete labs."""
    return pathlib.Path(__file__).parents[2] / "notebooks"
