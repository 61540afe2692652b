"""Programs that tests start: which ones only marked tests may start, and how to start them soon.

A program that is written in Python takes seconds to import what it needs. A server imports it once
and forks for each call: every call has a process, an environment and a folder of its own, as if it
had been started by a shell.
"""

import functools
import importlib
import io
import multiprocessing
import os
import re
import subprocess
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
# What can be forked, with the function that it calls.
MODULES = {
    "nbgrader": "nbgrader.apps.nbgraderapp:main",
    "labkit": "labkit.cli:main",
    "labkit.validate.worker": "labkit.validate.worker:main",
    "pytest": "pytest:console_main",
}
QUICK = {"exercises", "sweep"}  # tasks of `labkit validate` that start nothing themselves
current = None  # the test that runs now


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


class Popen:
    """As much of `subprocess.Popen` as is needed, for what can be forked.

    Parameters
    ----------
    command : sequence of str
        "nbgrader" or "labkit", or a Python with ``-m`` and a module of `MODULES`; then arguments.
    cwd : path-like
        Its working folder.
    env : dict
        Its environment.
    stdout : binary file
        Gets all that it says.
    """

    def __init__(self, command, *, cwd, env, stdout, **_):
        words = list(map(str, command))
        program, arguments = words[0], words[1:]
        if arguments[:1] == ["-m"]:
            program, arguments = arguments[1], arguments[2:]
        if not set(words) & QUICK:
            refuse(words)
        self._process = _context().Process(
            target=_child, args=(program, arguments, str(cwd), dict(env), stdout.name)
        )
        self._process.start()

    @property
    def returncode(self):
        return self._process.exitcode

    def poll(self):
        return self._process.exitcode

    def wait(self, timeout=None):
        self._process.join(timeout)
        if self._process.is_alive():
            raise subprocess.TimeoutExpired("", timeout)
        return self.returncode

    def terminate(self):
        self._process.terminate()

    def kill(self):
        self._process.kill()


def run(program, arguments, *, cwd, env, timeout):
    """Run a program in a forked process.

    Parameters
    ----------
    program : str
        "nbgrader" or "labkit".
    arguments : iterable of str
        What comes after it.
    cwd, env
        As for `Popen`.
    timeout : float
        Seconds after which the test fails.

    Returns
    -------
    tuple of (int, str)
        The exit code, and what it said.
    """
    with tempfile.NamedTemporaryFile(prefix="labkit-") as said:
        process = Popen([program, *arguments], cwd=cwd, env=env, stdout=said)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"{program} took more than {timeout} seconds.")
        return process.returncode, said.read().decode("utf-8", "replace")


@functools.cache
def _context():
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.preload"])
    return context


def _child(program, arguments, cwd, env, said):
    """Be the program: the same folder, environment, arguments and streams."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if hasattr(time, "tzset"):
        time.tzset()
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    stream = os.open(said, os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(stream, number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), "utf-8", write_through=True)
        for number in (1, 2)
    )
    sys.argv = [program, *arguments]
    if program not in ("nbgrader", "labkit"):  # as with `python -m`
        sys.path.insert(0, cwd)
    module, _, name = MODULES[program].partition(":")
    sys.exit(getattr(importlib.import_module(module), name)())
