"""Interleaved timing, peak of memory, facts about the machine, Markdown."""

import os
import platform
import statistics
import time
import tracemalloc
from importlib import import_module

# Threads of OpenBLAS and OpenMP go on spinning for a while after their last product; a contestant
# must not pay for the one before it.
PAUSE = 0.1


def interleaved(contestants, repeats):
    """Times in seconds of each contestant's turns, taken in turn so that noise hits all alike.

    Each turn is one epoch that is not timed, for the caches, and one that is.
    """
    present = {name: one for name, one in contestants.items() if one is not None}
    for contestant in present.values():
        next(contestant)  # sets up its data
    times = {name: [] for name in present}
    for _ in range(repeats):
        for name, contestant in present.items():
            time.sleep(PAUSE)
            next(contestant)
            start = time.perf_counter()
            next(contestant)
            times[name].append(time.perf_counter() - start)
    return times


def peak(contestant):
    """Bytes that one epoch has allocated at most at a time, beyond what it began with."""
    next(contestant)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    next(contestant)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest - before


def machine():
    """Facts that a reader needs to judge the figures, as lines."""
    facts = [
        f"{os.cpu_count()} CPUs ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}"
    ]
    facts += [_version(name) for name in ("numpy", "sklearn", "torch")]
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        facts.append("BLAS: unknown, threadpoolctl is not installed")
    else:
        facts += sorted(
            {
                f"{'BLAS' if pool['user_api'] == 'blas' else 'OpenMP'}: {pool['internal_api']} "
                f"{pool['version'] or ''}".rstrip()
                + f", {pool['num_threads']} threads"
                for pool in threadpool_info()
            }
        )
    if hasattr(os, "getloadavg"):
        facts.append("load average {:.2f}, {:.2f}, {:.2f}".format(*os.getloadavg()))
    return facts


def _version(name):
    try:
        module = import_module(name)
    except ImportError:
        return f"{name}: not installed"
    threads = f", {module.get_num_threads()} threads" if name == "torch" else ""
    return f"{name} {module.__version__}{threads}"


def milliseconds(times):
    """Median and minimum, as cells."""
    if times is None:
        return ["not installed", ""]
    return [_digits(1e3 * statistics.median(times)), _digits(1e3 * min(times))]


def ratio(times, reference):
    """Ratio of the medians, as a cell."""
    if times is None:
        return ""
    return f"{statistics.median(times) / statistics.median(reference):.2f}"


def _digits(number):
    return (
        f"{number:.2f}" if number < 10 else f"{number:,.1f}" if number < 100 else f"{number:,.0f}"
    )


def table(header, rows):
    """Lines of a Markdown table whose first column is text and the others numbers."""
    rows = [header, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in rows
    ]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines.insert(1, "| " + " | ".join(rule) + " |")
    return lines
