"""Fixtures of the tests of a site: built once, served by one server, shown by one browser."""

import pathlib

import pytest

from labkit.site.build import MARK
from tests.browser import lab
from tests.site import lite
from tests.site.served import served

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site():
    """Folder of the whole site, with a Pyodide of its own, as `make test-site` has just made it."""
    folder = ROOT / "build" / "tested-site"
    if not (folder / MARK).is_file():
        pytest.fail(f"{folder} is missing; `make test-site` makes it.")
    return folder


@pytest.fixture(scope="session")
def chrome():
    """Headless Chromium."""
    if lab.chromium() is None:
        pytest.fail("No Chromium found; on Debian: apt-get install chromium-headless-shell")
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
