"""Programs that tests start: which ones only marked tests may start, and how to start them soon.

A program that is written in Python takes seconds to import what it needs. A server imports it once
and forks for each call: every call has a process, an environment and a folder of its own, as if it
had been started by a shell.
"""

import contextlib
import io
import multiprocessing
import os
import re
import sys
import tempfile
import time

import pytest

MARKER = "kernel"
# Kernels, servers and programs that take long to start.
SLOW = re.compile(
    r"(^|/|\b)(ipykernel\S*|labkit\.course\.grade\.kernel|nbgrader|jupyter\S*|alembic|nbval"
    r"|labkit\.validate\.worker)$"
)
PRELOAD = ["tests.preload"]
current = None  # the test that runs now

_context = None


def guard(event, arguments):
    """Refuse to start what only tests with the marker may start; an audit hook."""
    if event != "subprocess.Popen" or current is None:
        return
    command = arguments[1]
    words = [command] if isinstance(command, (str, bytes)) else list(command)
    refuse([os.fsdecode(word) for word in words])


def refuse(words):
    """Raise where the test that runs now may not start a program."""
    if current is None or current.get_closest_marker(MARKER):
        return
    if current.get_closest_marker("browser"):
        return
    # The program, or the module that Python runs: what comes later are arguments.
    found = next(filter(SLOW.search, words[:6]), None)
    if found:
        pytest.fail(
            f"{current.nodeid} starts {found}: give it @pytest.mark.{MARKER}, so that "
            "`make check` leaves it out, or let it do without.",
            pytrace=False,
        )


def run(program, arguments, *, cwd, env, timeout):
    """Run a program in a forked process.

    Parameters
    ----------
    program : str
        "nbgrader" or "labkit".
    arguments : iterable of str
        What comes after it.
    cwd : path-like
        Its working folder.
    env : dict
        Its environment.
    timeout : float
        Seconds after which the test fails.

    Returns
    -------
    tuple of (int, str)
        The exit code, and what it said.
    """
    refuse([program])
    global _context
    if _context is None:
        methods = multiprocessing.get_all_start_methods()
        _context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            _context.set_forkserver_preload(PRELOAD)
    with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
        said = os.path.join(folder, "said")
        process = _context.Process(
            target=_child, args=(program, list(arguments), str(cwd), dict(env), said)
        )
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            process.join()
            pytest.fail(f"{program} took more than {timeout} seconds.")
        with contextlib.suppress(FileNotFoundError), open(said, encoding="utf-8") as file:
            return process.exitcode, file.read()
    return process.exitcode, ""


def _child(program, arguments, cwd, env, said):
    """Be the program: the same folder, environment, arguments and streams."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if hasattr(time, "tzset"):
        time.tzset()
    stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(stream, number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), "utf-8", write_through=True)
        for number in (1, 2)
    )
    sys.argv = [program, *arguments]
    if program == "nbgrader":
        from nbgrader.apps.nbgraderapp import main
    else:
        from labkit.cli import main
    sys.exit(main())
