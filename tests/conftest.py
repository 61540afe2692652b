import gc
import sys
import warnings

import pytest

import labkit
from labkit.widgets.base import view
from labkit.widgets.parts import picture
from tests import apart, examples, labs


def pytest_configure(config):
    """Let only marked tests start kernels, servers and nbgrader; quick ones lay nothing out."""
    sys.addaudithook(apart.guard)
    gc.set_threshold(20_000, 20, 50)  # after 700 new objects it would be a tenth of the time
    if config.getoption("--hypothesis-profile") == examples.QUICK:
        picture.LAYOUT = None


def pytest_collection_finish():
    """Do not search what was imported for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items):
    """Begin with what takes long, so that all processes end at the same time.

    Of files that start nothing, the longer ones are likely to take longer.
    """
    sizes = {path: path.stat().st_size for path in {item.path for item in items}}

    def place(item):
        quick = item.get_closest_marker(apart.MARKER) is None
        return quick, -sizes[item.path] if quick else 0

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Know which test runs, and for which a fixture is made."""
    apart.current = item
    try:
        return (yield)
    finally:
        apart.current = None


@pytest.fixture(scope="session")
def digits():
    """The packaged digits, 0 against the rest."""
    return labkit.load_digits()


@pytest.fixture(scope="session")
def small():
    """A few digits, for what does not need many."""
    return labkit.load_digits(n_train=300, n_test=200)


@pytest.fixture(scope="session")
def lab01(tmp_path_factory):
    """A course of lab 01 that is handed out, for tests that change nothing of it."""
    from tests import courses

    return courses.lab01(tmp_path_factory.mktemp("courses") / "course")


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A graded course, made by hand, for tests that change nothing of it."""
    from tests.made_course import LABS, MadeCourse, fill

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of SQLAlchemy, about what nbgrader does
        return fill(MadeCourse(tmp_path_factory.mktemp("filled") / "course", LABS))


@pytest.fixture(autouse=True)
def strict(monkeypatch, caplog):
    """Raise errors in callbacks; ipywidgets hides those of buttons in a log, so look there too."""
    monkeypatch.setattr(view, "strict", True)
    yield
    hidden = [r for r in caplog.get_records("call") if "Exception in" in r.getMessage()]
    assert not hidden, hidden[0].getMessage()


@pytest.fixture(autouse=True)
def no_traces(monkeypatch, tmp_path_factory):
    """Lab books go where nobody looks."""
    monkeypatch.setenv("LABKIT_LAB_BOOK", str(tmp_path_factory.getbasetemp() / "lab-book"))


@pytest.fixture
def lenient(strict, monkeypatch):
    """Show errors in callbacks only, as users see it."""
    monkeypatch.setattr(view, "strict", False)


@pytest.fixture(params=labs.PATHS, ids=lambda path: path.stem)
def path(request):
    """Each of the kit's own labs."""
    return request.param


@pytest.fixture
def saved(path):
    """Each of the kit's own labs, read."""
    from labkit.validate.saved import read

    lab, findings = read(path)
    assert findings == []
    return lab
