"""Plugin of pytest: tells as JSON what nbval finds, cell by cell.

Each line of the file named by ``--labkit-report`` is ``{"step": 1}`` after a cell, or
``{"cell": 3, "line": 2, "output": false, "message": "..."}`` for what is to mend; cells are counted
as nbval does it, from 0 over code cells.
"""

import copy
import json
import re
import time
from queue import Empty

import pytest
from nbformat import NotebookNode
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, NbCellError

from labkit.nbtools.awake import FIRST, longer
from labkit.validate import graded
from labkit.validate.saved import Saved, line_in_traceback

__all__ = ["difference"]

NOT_COMPARED = ("image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json")
TOLD = pytest.StashKey()  # what was said of the kernel of a notebook is not said of each cell
LONGEST = 60  # characters of a line that are shown
# What is another each time, whatever the seeds.
CHANGING = {
    "an address in memory": re.compile(r"\b0x[0-9a-fA-F]{6,}\b"),
    "a time": re.compile(
        r"\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?\s*(?:ns|[mµu]s|s|sec|seconds|min|minutes|h|it/s)\b"
        r"|\b\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\b|\b\d{4}-\d\d-\d\d\b"
    ),
}


def pytest_addoption(parser):
    """Add the option for the file."""
    parser.addoption("--labkit-report", required=True, help="file for the report, as JSON lines")


def pytest_runtest_setup(item):
    """Keep the saved outputs as they are: comparing merges them."""
    if isinstance(item, IPyNbCell):
        item.saved_outputs = copy.deepcopy(item.cell.outputs)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell of one cell."""
    report = yield
    kernel = item.parent.stash.setdefault(TOLD, {"dead": False, "late": False})
    if call.excinfo is not None and report.failed:
        told = _told(item, call.excinfo.value)
        dead = "ernel d" in told["message"]  # "the kernel died", "Kernel dead on test start"
        if not (dead and kernel["dead"]):
            _write(item.config, told)
        kernel["dead"] |= dead
    if call.when == "call":
        # After a time limit nbval passes over all that follows, and perhaps over this cell.
        if item.parent.timed_out and not kernel["late"] and call.excinfo is None:
            limit = item.config.option.nbval_cell_timeout
            _write(item.config, {**_place(item), "message": f"no answer in {limit:g} seconds."})
        kernel["late"] |= item.parent.timed_out
        if call.excinfo is None and item.cell.execution_count is None:
            for line, message in _not_passed(item):
                _write(item.config, {**_place(item), "line": line, "message": message})
        _write(item.config, {"step": 1})
    return report


def await_reply(kernel, msg_id, timeout=None):
    """Wait as nbval does, but not for a kernel that is dead, and wake one that sleeps."""
    end = None if timeout is None else time.monotonic() + timeout
    pause, awake = FIRST, time.monotonic()
    while True:
        left = 1.0 if end is None else min(1.0, end - time.monotonic())
        try:
            return _await_reply(kernel, msg_id, timeout=max(left, 0.0))
        except Empty:
            if not kernel.is_alive():
                raise RuntimeError("the kernel died; out of memory, or ended by the code") from None
            if end is not None and time.monotonic() >= end:
                raise
            if time.monotonic() - awake > pause:
                kernel.kc.kernel_info()
                pause, awake = longer(pause), time.monotonic()


_await_reply = RunningKernel.await_reply


def pytest_configure(config):
    """Replace how nbval waits."""
    RunningKernel.await_reply = await_reply


def _write(config, entry):
    with open(config.getoption("--labkit-report"), "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def _not_passed(item):
    """Find checks that do not pass, in a cell without outputs to compare."""
    saved = Saved(item.path.name, item.parent.nb)
    number, _ = saved.code_cells()[item.cell_num]
    now = NotebookNode(outputs=item.test_outputs)
    return graded.not_passed(graded.checks(saved).get(number, []), graded.printed(now))


def _place(item):
    return {"cell": item.cell_num, "line": 1, "output": False}


def _told(item, error):
    place = _place(item)
    if not isinstance(error, NbCellError):
        said = f"{type(error).__name__}: {error}".strip().splitlines()[0]
        return {**place, "message": f"cannot be run to its end: {said:.200}"}
    if str(error) == "Cell outputs differ":
        line, message = difference(item.saved_outputs, item.test_outputs)
        return {**place, "line": line, "output": True, "message": message}
    trace = (error.inner_traceback or "").splitlines()
    failed = next((o for o in item.test_outputs or () if o.output_type == "error"), None)
    message = str(error)
    if failed is not None and failed.ename != "KeyboardInterrupt":
        message = f"fails: {failed.ename}: {failed.evalue}".splitlines()[0]
    return {**place, "line": line_in_traceback(trace), "message": message}


def difference(saved, new):
    """Find the first line in which outputs differ.

    Parameters
    ----------
    saved, new : list of nbformat.NotebookNode
        Outputs of a cell.

    Returns
    -------
    tuple of (int, str)
        The line, counted from 1 within its output, and a sentence with both.
    """
    saved, new = _texts(saved), _texts(new)
    for kind in dict.fromkeys([*saved, *new]):
        before, now = saved.get(kind), new.get(kind)
        if before is None:
            return 1, f"prints what is not saved ({kind}): {_quoted(now, 0)}"
        if now is None:
            return 1, f"what is saved ({kind}) is not printed any more: {_quoted(before, 0)}"
        for index in range(max(len(before), len(now))):
            if before[index : index + 1] != now[index : index + 1]:
                text = f"saved is {_quoted(before, index)}, but now it is {_quoted(now, index)}"
                advice = _advice(before[index : index + 1], now[index : index + 1])
                return index + 1, f"{text}. {advice}"
    return 1, "outputs differ in their number. Run all cells and save."


def _advice(saved, now):
    for what, pattern in CHANGING.items():
        if [pattern.sub("", line) for line in saved] == [pattern.sub("", line) for line in now]:
            return (
                f"Only {what} differs, as it will each time: print something else, or give the "
                "cell the tag nbval-ignore-output."
            )
    if saved and saved[0].startswith("interactive("):
        return (
            "What `interact` shows cannot be compared: give the cell the tag nbval-ignore-output."
        )
    return "Run all cells and save; if it differs again, fix seeds."


def _texts(outputs):
    """Lines of what nbval compares, by kind."""
    found = {}
    for output in outputs:
        if output.output_type == "stream":
            parts = {output.name: output.text}
        elif output.output_type == "error":
            parts = {"error": f"{output.ename}: {output.evalue}"}
        else:
            parts = {k: v for k, v in output.data.items() if k not in NOT_COMPARED}
        for kind, text in parts.items():
            text = text if isinstance(text, str) else json.dumps(text)
            found[kind] = found.get(kind, "") + (
                text if output.output_type == "stream" else f"{text}\n"
            )
    return {kind: text.splitlines() for kind, text in found.items()}


def _quoted(lines, index):
    if index >= len(lines):
        return "no such line"
    line = lines[index].strip()
    return repr(line if len(line) <= LONGEST else f"{line[:LONGEST]}...")
