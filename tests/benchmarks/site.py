"""The browser edition in headless Chromium, from a local server: how soon, how fast, how big."""

import contextlib
import pathlib
import statistics
import tempfile
import time

from labkit.site.build import build_site
from tests.benchmarks import latency, measure
from tests.benchmarks.cases import CASES, FLOOR, INTERACT
from tests.browser import lab
from tests.browser.meter import Meter
from tests.site import lite, runtime
from tests.site.served import served

COMPARED = ("WeightMap", "LossCurve", "Lab 04")  # beginnings of names
FIRST = "first.ipynb"
PICTURE = ".labkit-LossCurve canvas"
VISITS = ("first visit", "second visit", "third visit", "second one in a private window")
CELLS = (
    "import labkit\nsession = labkit.Session(labkit.load_digits(target=0), learning_rate=1.0)",
    "import ipywidgets\nipywidgets.VBox([labkit.EpochStepper(session), labkit.LossCurve(session)])",
)
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
SHOWN = "() => !!window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
TIMED = """
import time
import labkit

run = labkit.train(labkit.load_digits(), learning_rate=1.0)
run.compute(2)
start = time.perf_counter()
run.compute(42)
milliseconds = (time.perf_counter() - start) / 40 * 1000
"""


@contextlib.contextmanager
def site():
    """A site with a Pyodide of its own; gives its address and what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "own").mkdir()
        lab.write_notebook(folder / "own" / FIRST, *CELLS)
        build_site(folder / "site", folder / "own", pyodide=runtime.folder())
        with served(folder / "site") as (address, sent):
            yield address, sent


def measure_site(presses, visits, progress):
    """Measure all of it.

    Parameters
    ----------
    presses : int
        Key presses for each picture, in the browser edition and in JupyterLab.
    visits : int
        Openings of a link, each by a browser that was never there, and once again by the same.
    progress : callable
        Called with words.

    Returns
    -------
    dict of str to list of str
        Tables as Markdown lines, by their titles.
    """
    cases = [FLOOR, INTERACT, *(c for c in CASES if c.name.startswith(COMPARED))]
    with site() as (address, sent), lab.browser() as chrome:
        progress("first visits")
        starts = [_visits(chrome, address, sent) for _ in range(visits)]
        progress("playback and epochs")
        facts = _at_work(chrome, address)

        def in_lite(cases):
            return _opened(chrome, address, *latency.code_cells(cases))

        found = latency.measure_latency(presses, 2, progress, cases, in_lite)
    native = latency.measure_latency(presses, 2, progress, cases)
    return {
        "From opening the link to a first live picture": _starts(starts),
        "The browser edition at work": facts,
        "Key press to changed pixels, browser edition and JupyterLab": _compared(found, native),
        "The whole curve of another learning rate, browser edition": latency.whole_table(found),
    }


@contextlib.contextmanager
def _opened(chrome, address, *cells):
    with lite.visitor(chrome) as context:
        page = context.new_page()
        lite.load(page, address)
        lite.save(page, latency.NOTEBOOK, lite.notebook(*cells))
        window = lite.Lite(page, latency.NOTEBOOK)
        window.run_all()
        if window.errors():
            raise RuntimeError("\n".join(window.errors()))
        yield window
        window.close()


def _visits(chrome, address, sent):
    """Seconds of visits, as the rows of `VISITS`, and the bytes of the first."""
    with tempfile.TemporaryDirectory() as folder, lite.visitor(chrome, folder) as context:
        before = len(sent)
        seconds = [_seconds_to_picture(context, address, stay=True)]
        loaded = sum(size for _, size in sent[before:])
        seconds += [_seconds_to_picture(context, address) for _ in range(2)]
    with lite.visitor(chrome) as context:
        _seconds_to_picture(context, address, stay=True)
        return [*seconds, _seconds_to_picture(context, address)], loaded


def _seconds_to_picture(context, address, stay=False):
    page = context.new_page()
    start = time.perf_counter()
    page.goto(f"{address}/lite/lab/index.html?path={FIRST}", wait_until="commit")
    page.wait_for_function(SHOWN)
    page.evaluate(RUN_ALL)  # as soon as the notebook is shown; the kernel is still starting
    page.locator(PICTURE).first.wait_for()
    page.wait_for_function("selector => document.querySelector(selector).width > 100", arg=PICTURE)
    seconds = time.perf_counter() - start
    while stay and not page.evaluate(lite.KEPT):
        page.wait_for_timeout(500)
    page.close()
    return seconds


def _at_work(chrome, address):
    with _opened(chrome, address, *CELLS) as window:
        epoch = window.execute(TIMED, "milliseconds")
        window.execute("session.finish()\nsession.epoch = 0\nsession.speed = 20")
        meter = Meter(window.page)
        window.page.get_by_title("Play", exact=True).click()
        window.page.wait_for_timeout(500)
        meter.start([PICTURE])
        start = window.execute("", "session.epoch")
        began = time.perf_counter()
        window.page.wait_for_timeout(5000)
        seconds = time.perf_counter() - began
        trace = meter.stop()
        end = window.execute("", "session.epoch")
    return [
        f"- a full-batch epoch on 10,000 images: {epoch:.1f} ms",
        f"- playback at 20 epochs a second: {(end - start) / seconds:.1f} epochs and "
        f"{len(trace.changes) / seconds:.1f} pictures a second",
    ]


def _starts(starts):
    seconds, loaded = zip(*starts, strict=True)
    rows = [
        [name, f"{statistics.median(times):.1f}", ""]
        for name, times in zip(VISITS, zip(*seconds, strict=True), strict=True)
    ]
    rows[0][2] = f"{statistics.median(loaded) / 1e6:.1f}"
    return measure.table([f"Medians of {len(starts)}", "seconds", "MB before the picture"], rows)


def _compared(found, native):
    rows = []
    for case in found:
        times = [latency.first_changes(f[case]) for f in (found, native)]
        if not all(times):  # no press changed the picture within the meter's patience
            rows.append([case.name, *("" if t else "no change" for t in times), ""])
            continue
        here, there = map(statistics.median, times)
        rows.append([case.name, f"{here:.1f}", f"{there:.1f}", f"{here / there:.2f}"])
    header = ["Medians in milliseconds", "browser edition", "JupyterLab", "ratio"]
    return measure.table(header, rows)
