"""From key press to changed pixels in JupyterLab, in headless Chromium.

All times are of the page's own clock. A key is pressed only when the picture is at rest, after a
random pause, so that nothing is in step with the frames; cases take turns, so that the noise of the
machine hits all alike.
"""

import collections
import contextlib
import itertools
import math
import pathlib
import random
import statistics
import tempfile

from ipywidgets.widgets import widget as ipywidgets_core

from labkit.widgets.parts.picture import Picture
from tests.benchmarks import measure
from tests.benchmarks.cases import CASES, FLOOR, INTERACT, SETUP
from tests.browser import lab
from tests.browser.meter import REST, Meter

NOTEBOOK = "latency.ipynb"
WARM_UP = 2  # presses at the start of each block that are not counted
PAUSE = 60  # milliseconds at most between rest and the next key
COMPUTING = 20  # frames without a change that count as rest while a run may be computed
PATIENCE = 5_000  # milliseconds; a press that changes nothing is reported as such


def code_cells(cases):
    """Cells of the notebook: one for each case, its widget marked with the class ``case-N``."""
    yield SETUP
    for number, case in enumerate(cases):
        yield f"{case.code}\nview.add_class('case-{number}')\nview"


@contextlib.contextmanager
def opened(cases):
    """The cases in a running notebook; gives the :class:`tests.browser.lab.Lab`."""
    with tempfile.TemporaryDirectory() as folder:
        lab.write_notebook(pathlib.Path(folder) / NOTEBOOK, *code_cells(cases))
        with lab.opener(folder) as open_lab:
            window = open_lab(NOTEBOOK)
            window.run_all()
            if window.errors():
                raise RuntimeError("\n".join(window.errors()))
            yield window
            window.close()


def measure_latency(presses, blocks, progress, cases=CASES, open_window=None):
    """Traces of all presses of each case.

    Parameters
    ----------
    presses : int
        Presses of each case altogether; a case may take a share only.
    blocks : int
        In so many turns.
    progress : callable
        Called with words.
    cases : sequence of Case
        What to measure; the floor is measured once more at the end.
    open_window : callable, optional
        As :func:`opened`, by default that, in JupyterLab.

    Returns
    -------
    dict
        For each case the list of blocks, each a list of :class:`tests.browser.meter.Trace`.
    """
    found = collections.defaultdict(list)
    pause = random.Random(0)
    with (open_window or opened)(cases) as window:
        meter = Meter(window.page)
        for block in range(blocks):
            for number, case in enumerate(cases):
                progress(f"block {block + 1} of {blocks}: {case.name}")
                count = max(1, math.ceil(presses * case.share / blocks))
                found[case].append(_block(window, meter, number, case, block, count, pause))
        found[FLOOR].append(
            _block(window, meter, cases.index(FLOOR), FLOOR, blocks, presses // blocks, pause)
        )
        if window.console or window.errors():
            raise RuntimeError("\n".join([*window.console, *window.errors()]))
    return found


def _block(window, meter, number, case, block, count, pause):
    page = window.page
    scope = f".case-{number} "
    handle = page.locator(scope + case.press)
    # All of the widget in sight: what is not may be decoded and painted later.
    page.locator(scope).evaluate("widget => widget.scrollIntoView()")
    handle.focus()
    for first in case.before:
        page.keyboard.press(first)
    key = case.keys[block % len(case.keys)]
    traces = []
    for _ in range(WARM_UP + count):
        traces.append(_press(page, meter, scope, case, key, pause.uniform(0, PAUSE)))
    return traces[WARM_UP:]


def _press(page, meter, scope, case, key, pause):
    target = scope + case.watch
    done = (scope + case.done[0], case.done[1]) if case.done else None
    frames = COMPUTING if case.done else REST
    meter.start([target], plain=[target] if case.plain else [], done=done)
    meter.rest(frames=frames)
    page.wait_for_timeout(pause)
    page.keyboard.press(key)
    meter.rest(frames=frames, changed=True, patience=PATIENCE)
    return meter.stop()


def first_changes(blocks):
    """Milliseconds to the first change of all presses that changed something."""
    return [trace.after_key()[0] for block in blocks for trace in block if trace.after_key()]


def latency_table(found):
    """Markdown lines: key press to first changed pixels."""
    floor = statistics.median(first_changes(found[FLOOR]))
    interact = statistics.median(first_changes(found[INTERACT]))
    header = ["Key press to changed pixels: milliseconds", "presses", "median", "95th percentile"]
    header += ["× floor", "interact ÷ this", "looks at no picture"]
    rows = []
    for case, blocks in found.items():
        times = first_changes(blocks)
        presses = sum(map(len, blocks))
        median = statistics.median(times)
        counted = f"{presses}" if len(times) == presses else f"{len(times)} of {presses}"
        rows.append(
            [
                *(case.name, counted, f"{median:.1f}", f"{_percentile(times, 95):.1f}"),
                *(f"{median / floor:.2f}", f"{interact / median:.1f}"),
                f"{sum(trace.blank for block in blocks for trace in block)}",
            ]
        )
    return measure.table(header, rows)


def whole_table(found):
    """Markdown lines: key press until the whole picture is there, of the cases that say when."""
    rows = []
    for case, blocks in found.items():
        if case.done:
            changes = [trace.after_key() for block in blocks for trace in block]
            times = [times[-1] for times in changes if times] or [math.nan, math.nan]
            pictures = list(map(len, changes))
            rows.append(
                [
                    *(case.name, f"{len(times)}", f"{statistics.median(times):.0f}"),
                    *(f"{_percentile(times, 95):.0f}", f"{statistics.median(pictures):.0f}"),
                ]
            )
    header = ["Key press to the whole: milliseconds", "presses", "median", "95th percentile"]
    return measure.table([*header, "pictures on the way"], rows)


def parts_table(found):
    """Markdown lines: where the time goes between key and pixels, and how much is sent."""
    header = ["Median milliseconds", "key to message", "to first answer", "to last answer"]
    header += ["to pixels", "messages sent", "received", "kB in buffers"]
    rows = []
    for case, blocks in found.items():
        if not case.done:
            parts = [_parts(trace) for block in blocks for trace in block if trace.after_key()]
            parts = [part for part in parts if part]
            rows.append([case.name])
            if parts:
                medians = map(statistics.median, zip(*parts, strict=True))
                rows[-1] += [f"{value:.1f}" for value in medians]
            else:
                rows[-1] += ["in the browser alone", *[""] * 6]
    return measure.table(header, rows)


def _parts(trace):
    """Times of message, first and last answer, pixels, each since the one before; counts."""
    sent = [m for m in trace.messages if m[1] == "send"]
    received = [m for m in trace.messages if m[1] == "recv"]
    pixels = trace.pressed + trace.after_key()[0]
    answers = [m[0] for m in received if m[2] == "update" and m[0] <= pixels]
    if not sent or not answers:
        return None
    times = [trace.pressed, sent[0][0], answers[0], answers[-1], pixels]
    steps = [after - before for before, after in itertools.pairwise(times)]
    return [*steps, len(sent), len(received), sum(m[3] for m in received) / 1000]


def noise(found):
    """Lines on the floor over time and on the cost of looking."""
    floors = ", ".join(f"{statistics.median(first_changes([block])):.1f}" for block in found[FLOOR])
    traces = [trace for blocks in found.values() for block in blocks for trace in block]
    looks = statistics.median(trace.looking / trace.frames for trace in traces)
    return [
        f"- medians of the floor in turn, from the first block to after the last: {floors} ms",
        f"- one look of the detector: {looks:.2f} ms (median), once per frame, in every case",
    ]


def _percentile(values, percent):
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def kernel_table(repeats, cases=CASES):
    """Markdown lines: from setting the state to the picture's bytes, without a browser."""
    contestants = {case.name: _kernel(case) for case in cases if case.alone}
    times = measure.interleaved(contestants, repeats)
    header = ["In the kernel alone: milliseconds per change", "median", "min"]
    return measure.table(header, [[name, *measure.milliseconds(t)] for name, t in times.items()])


def _kernel(case):
    names = {}
    exec(SETUP, names)
    exec("session = at_epoch(50)\nmade = [" + case.alone + "]", names)
    for widget in tuple(ipywidgets_core._instances.values()):
        if isinstance(widget, Picture):
            widget.go_live()  # as in a kernel
    change = compile(case.kernel, case.name, "exec")
    yield
    for k in itertools.cycle(range(51, 150)):
        exec(change, names, {"k": k})
        yield
