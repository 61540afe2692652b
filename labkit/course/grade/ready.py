"""Kernels that come ready: forked from a process that has imported what notebooks import.

``python -m labkit.course.grade.ready``, with requests in its standard input: a line of JSON for
each kernel to start, or to take leave of. It runs no code of any submission, so that nothing of one
can reach the next. A new kernel closes all that connects it with this process before it gives up
its rights and reads its first cell (:mod:`labkit.course.grade.kernel`).
"""

import ast
import atexit
import contextlib
import ctypes
import functools
import gc
import json
import os
import pathlib
import random
import select
import signal
import subprocess
import sys
import tempfile
import traceback

__all__ = ["ForkedProcess", "Nursery", "available", "imports", "main", "nursery"]

INLINE = "module://matplotlib_inline.backend_inline"  # as IPython's kernel sets it
# What every kernel needs, and what looks at answers.
ALWAYS = (
    "import ipykernel.kernelapp, ipykernel.ipkernel, ipykernel.zmqshell",
    "import labkit.exercises.answering, labkit.course.grade.kernel",
    "import numpy, matplotlib.pyplot",
)
PR_SET_PDEATHSIG = 1  # what is sent when the parent ends
# Others may have effects when they are imported, or look where they are.
KNOWN = {"labkit", "numpy", "matplotlib", "scipy", "sklearn", "ipywidgets", "pandas"}


def available():
    """Whether this system can fork kernels: Linux 5.3 or newer."""
    return sys.platform.startswith("linux") and hasattr(os, "pidfd_open")


def imports(notebook):
    """List the imports of a notebook that can be done ahead.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As it was handed out: the instructor's, not a student's.

    Returns
    -------
    list of str
        Statements.
    """
    found = []
    for cell in notebook.cells:
        lines = [line for line in cell.source.splitlines() if not line.startswith(("%", "!"))]
        with contextlib.suppress(SyntaxError):
            statements = ast.parse("\n".join(lines) if cell.cell_type == "code" else "")
            found += [ast.unparse(s) for s in ast.walk(statements) if _is_known(s)]
    return list(dict.fromkeys(found))


def _is_known(statement):
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom) and not statement.level:
        names = [statement.module]
    else:
        return False
    return {name.split(".")[0] for name in names} <= KNOWN


# -- in the process that grades -------------------------------------------------------------------


@functools.cache
def nursery():
    """Return the nursery of this process, which ends with it."""
    made = Nursery()
    atexit.register(made.close)
    return made


class Nursery:
    """The process that kernels are forked from, as seen by the one that grades."""

    def __init__(self):
        self._process, self._asked = None, None

    def start(self, environment, statements):
        """Start the process, or a new one where it has ended or has other things imported.

        Parameters
        ----------
        environment : dict of str to str
            Variables, all there are.
        statements : list of str
            What to import.
        """
        asked = environment, tuple(statements)
        if self._asked == asked and self._process.poll() is None:
            return
        self.close()
        self._home = tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True)
        home = dict.fromkeys(("HOME", "MPLCONFIGDIR", "IPYTHONDIR"), self._home.name)
        # Not above: kernels come from a process that imports this module, and must not have the
        # answers that come with the other.
        from labkit.course.grade.surroundings import copy_font_list

        copy_font_list(pathlib.Path(self._home.name))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "labkit.course.grade.ready"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"MPLBACKEND": INLINE, **environment, **home},
            start_new_session=True,  # Ctrl+C is for the process that grades
        )
        self._asked = asked
        self._ask({"import": [*ALWAYS, *statements]})

    def fork(self, connection_file, folder):
        """Start a kernel.

        Parameters
        ----------
        connection_file : str
        folder : str
            Where it works.

        Returns
        -------
        ForkedProcess
        """
        return ForkedProcess(self, self._ask({"kernel": connection_file, "folder": folder}))

    def _ask(self, request):
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise ChildProcessError("The process that kernels are forked from has ended.")
        return json.loads(reply)

    def take_leave(self, pid):
        """Return how a process ended; until then its number goes to no other."""
        try:
            return self._ask({"ended": pid})
        except OSError:  # it is gone as well
            return -signal.SIGKILL

    def close(self):
        """End the process."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._home.cleanup()
        self._process = self._asked = None


class ForkedProcess:
    """A kernel's process, with what :mod:`jupyter_client` asks of one that it started itself."""

    stdin = stdout = stderr = None

    def __init__(self, nursery, pid):
        self.pid, self.returncode = pid, None
        self._nursery = nursery
        self._handle = os.pidfd_open(pid)

    def poll(self):
        """Return how it ended, or None."""
        return self._look(0)

    def wait(self, timeout=None):
        """Wait until it ends."""
        return self._look(timeout)

    def _look(self, timeout):
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = self._nursery.take_leave(self.pid)
            os.close(self._handle)
        return self.returncode

    def send_signal(self, number):
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def terminate(self):
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """End it."""
        self.send_signal(signal.SIGKILL)


# -- in the process that kernels are forked from --------------------------------------------------


def main():
    """Import what is asked for, then fork kernels until the input ends."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    for line in requests:
        request = json.loads(line)
        if "import" in request:
            reply = _import(request["import"])
        elif "ended" in request:
            reply = os.waitstatus_to_exitcode(os.waitpid(request["ended"], 0)[1])
        else:
            reply = os.fork()
            if reply == 0:
                _be_kernel(request)
        replies.write(json.dumps(reply).encode() + b"\n")


def _import(statements):
    """Import what there is; a notebook that lacks something will say so itself."""
    for statement in statements:
        with contextlib.suppress(Exception):
            exec(statement, {})
    gc.collect()
    gc.freeze()  # a collection in a kernel would copy all pages
    return len(statements)


def _be_kernel(request):
    """Leave nothing open to the process this comes from, then be a kernel; never return."""
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(request["folder"])
        os.environ["JPY_PARENT_PID"] = str(os.getppid())
        sys.path.insert(0, request["folder"])
        sys.argv = ["kernel", "-f", request["kernel"], "--log-level=50"]
        import numpy as np

        random.seed()
        np.random.seed()  # noqa: NPY002 - else all would draw the same
        from labkit.course.grade import kernel

        kernel.main(sys.argv[1:])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
