"""Running a submission: nbgrader's own preprocessor, in a kernel with limits, judged outside it.

nbgrader uses it where the course says so (:func:`labkit.course.configure`)::

    c.Autograde.autograde_preprocessors = ["labkit.course.execute.GradingExecute", ...]

A cell that ends the kernel, or cannot be interrupted, costs its own points: the kernel starts anew,
runs the earlier cells again without that one, and goes on after it.
"""

import ast
import asyncio
import copy
import json
import os
import pathlib
import sys
import tempfile
import time
from queue import Empty

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async, run_sync
from nbgrader.preprocessors import Execute
from traitlets import Float, Integer, List, Unicode

from labkit.course import closing, judge
from labkit.course.judge import KernelEnded, Unanswered
from labkit.exercises.trial import Finding

__all__ = ["GradingExecute"]

RESTARTS = 5  # after which a notebook's remaining cells are not run
# Of the instructor's environment, what a kernel needs; passwords and keys stay out.
KEPT_VARIABLES = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "MPLBACKEND", "LABKIT_DATA"),
)


class _KernelManager(AsyncKernelManager):
    """Starts labkit's own kernel, whatever kernel the notebook names."""

    def format_kernel_cmd(self, extra_arguments=None):
        command = [sys.executable, "-m", "labkit.course.kernel", "-f", self.connection_file]
        return [*self.prefix, *command, *(extra_arguments or ())]


class GradingExecute(Execute):
    """Run a submission with limits, and judge its checks outside its kernel."""

    timeout = Integer(30, allow_none=True, help="Seconds for one cell.").tag(config=True)
    notebook_timeout = Float(300.0, help="Seconds for one notebook.").tag(config=True)
    memory = Integer(4 * 2**30, help="Bytes of address space of a kernel.").tag(config=True)
    file_size = Integer(100 * 2**20, help="Bytes of the largest file.").tag(config=True)
    output_size = Integer(200_000, help="Characters of output kept of one cell.").tag(config=True)
    kernel_prefix = List(
        Unicode(),
        help="Put before the command of the kernel, such as that of a container; {folder} stands "
        "for the working folder.",
    ).tag(config=True)

    def preprocess(self, nb, resources, km=None):
        """Run all cells of a notebook and judge its checks.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            The submission; changed in place.
        resources : dict
            From nbgrader, with names of student, assignment and notebook.
        km : object, optional
            Not used: the kernel is always the kit's own.

        Returns
        -------
        nb, resources
        """
        self._names = resources["nbgrader"]
        self._tell_of_missing_landlock()
        source = pathlib.Path(resources["metadata"]["path"])
        with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
            self._folder = pathlib.Path(folder).resolve()
            self._course = closing.course_of(source)
            self._exercises = closing.load_exercises(self._course, self._names["assignment"])
            handed_in = self._course / "submitted" / self._names["student"]
            links = closing.links(handed_in / self._names["assignment"])
            closing.fill(self._folder, source, self._exercises, links)
            self._skipped, self._faults = set(), {}
            self._restarts, self._ready, self._datasets = 0, None, None
            self._deadline = time.monotonic() + self.notebook_timeout
            self.nb, self.resources = nb, resources
            self.reset_execution_trackers()
            try:
                for index, cell in enumerate(nb.cells):
                    if cell.cell_type == "code" and cell.source.strip():
                        self._grade(cell, index)
            finally:
                self._stop()
        return nb, resources

    def _tell_of_missing_landlock(self):
        from py_landlock import LandlockError, get_abi_version

        try:
            get_abi_version()
        except LandlockError as error:
            self.log.warning(
                "This system has no Landlock (%s): submissions run with weaker limits. See "
                "'What grading protects against' in labkit's guide for courses.",
                error,
            )

    # -- cell by cell ----------------------------------------------------------------------------

    def _grade(self, cell, index):
        cell.outputs = []
        task = judge.task_output(cell.source, self._names["student"])
        if task is not None:
            cell.outputs.append(nbformat.from_dict(task))
            return
        asked, alone = [], False
        if cell.metadata.get("nbgrader", {}).get("grade"):
            asked, alone = judge.questions(cell.source)
        if not alone:
            fault = self._run(cell, index)
            if fault is not None:
                self._faults[index] = fault
                cell.outputs.append(_error(fault))
        if asked:
            points = float(cell.metadata.nbgrader["points"])
            found = [(question.exercise, self._judge(question, index)) for question in asked]
            judged = nbformat.from_dict(judge.output(found, points))
            # Nothing that the kernel sent may be taken for points.
            rest = [o for o in cell.outputs if o.output_type != "execute_result"]
            cell.outputs = [judged, *rest] if _has_error(rest) else [*rest, judged]

    def _judge(self, question, index):
        def kernel(expression, seconds):
            return self._evaluate(expression, seconds, index)

        return judge.judge(
            question,
            kernel,
            student=self._names["student"],
            datasets=self._known_data(),
            fault=self._fault_before(question, index),
        )

    def _known_data(self):
        """Return the data that runs may have been trained on: the packaged digits."""
        import labkit

        if self._datasets is None:
            self._datasets = [labkit.load_digits(target=0)]
        return self._datasets

    def _fault_before(self, question, index):
        """Return what went wrong in the cell that should have made the answer."""
        for i in reversed(range(index)):
            cell = self.nb.cells[i]
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name == f"{question.exercise}-solution" or _makes(cell, question.exercise):
                return self._faults.get(i)
        return None

    # -- the kernel ------------------------------------------------------------------------------

    def _run(self, cell, index):
        """Run one cell; return what went wrong as a Finding, or None."""
        if self._out_of_time():
            return Finding("time limit", "The time for this notebook was used up before this cell.")
        if not self._have_kernel(index):
            return Finding("ended the kernel", "The kernel ended again and again; no cell is run.")
        self._timed_out, self._size = False, 0
        try:
            self.execute_cell(cell, index, store_history=True)
        except DeadKernelError:
            self._skipped.add(index)
            self._stop()
            return Finding("ended the kernel", _ended(cell))
        if self._timed_out:
            self._after_timeout(index)
            text = f"This cell was stopped: it was still running after {self.timeout} seconds."
            cell.outputs = [o for o in cell.outputs if o.output_type != "error"]
            return Finding("time limit", text)
        error = next((o for o in cell.outputs if o.output_type == "error"), None)
        if error is None:
            return None
        self._faults[index] = _stopped(error)
        return None

    def _out_of_time(self):
        return time.monotonic() > self._deadline

    def _have_kernel(self, index):
        """Start the kernel where there is none, and bring it to where this cell is."""
        while self._ready is None:
            if self._restarts > RESTARTS or self._out_of_time():
                return False
            self._restarts += 1
            self._start()
            for i, cell in enumerate(self.nb.cells[:index]):
                if i in self._skipped or cell.cell_type != "code" or self._is_judged(cell):
                    continue
                again = copy.deepcopy(cell)
                self._timed_out, self._size = False, 0
                try:
                    self.execute_cell(again, i, store_history=True)
                except DeadKernelError:
                    self._skipped.add(i)
                    self._stop()
                    break
                finally:
                    self.nb.cells[i] = cell
                if self._timed_out:
                    self._after_timeout(i)
                    if self._ready is None:
                        break
        return True

    def _is_judged(self, cell):
        return (
            bool(cell.metadata.get("nbgrader", {}).get("grade"))
            and (judge.questions(cell.source)[1])
        )

    def _after_timeout(self, index):
        """See whether the interrupt was heard; end a kernel that goes on."""
        self._skipped.add(index)
        try:
            run_sync(self._answers)(2 * judge.GRACE)
        except (KernelEnded, Unanswered):
            self._stop()

    async def _answers(self, seconds):
        return await self._ask("1", seconds)

    def _start(self):
        prefix = [part.format(folder=self._folder) for part in self.kernel_prefix]
        path = self._folder / "kernel.json"
        path.unlink(missing_ok=True)
        manager = _KernelManager(connection_file=str(path), config=self.config)
        manager.prefix = prefix
        if os.name == "posix":  # sockets in the working folder: no port, and no network needed
            manager.transport, manager.ip = "ipc", str(self._folder / f"kernel-{self._restarts}")
        self.km, self.kc = manager, None
        self.start_new_kernel(cwd=str(self._folder / "work"), env=self._environment())
        self.start_new_kernel_client()
        self._ready = True

    def _environment(self):
        limits = {
            "folder": str(self._folder),
            "closed": [str(path) for path in closing.closed(self._course)],
            "memory": self.memory,
            "seconds": int(self.notebook_timeout * 2),
            "file": self.file_size,
        }
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        home = str(self._folder / "home")
        return kept | {
            "HOME": home,
            "USERPROFILE": home,
            "TMPDIR": home,
            "TEMP": home,
            "IPYTHONDIR": home,
            "JUPYTER_RUNTIME_DIR": home,
            "MPLCONFIGDIR": home,
            "JOBLIB_MULTIPROCESSING": "0",  # it would test for semaphores outside the folder
            "PYTHONDONTWRITEBYTECODE": "1",
            "NBGRADER_EXECUTION": "autograde",
            "LABKIT_GRADING": "outside",
            "LABKIT_STUDENT": self._names["student"],
            "LABKIT_PROGRESS": "off",
            "LABKIT_LAB_BOOK": str(self._folder / "home" / "lab-book"),
            "LABKIT_LIMITS": json.dumps(limits),
        }

    def _stop(self):
        """End the kernel and what it may have started."""
        if getattr(self, "km", None) is not None and self._ready:
            self.shutdown_kernel = "immediate"
            self._cleanup_kernel()
        self._ready = self.km = self.kc = None

    def _evaluate(self, expression, seconds, index):
        """Have the kernel evaluate an expression; return the text it gives."""
        if self._out_of_time() or not self._have_kernel(index):
            raise Unanswered("the time for this notebook was used up, or the kernel had ended")
        try:
            return run_sync(self._ask)(expression, seconds)
        except KernelEnded:
            self._stop()
            raise
        except Unanswered:
            run_sync(self._interrupt)()
            self._stop()
            raise

    async def _interrupt(self):
        await ensure_async(self.km.interrupt_kernel())

    async def _ask(self, expression, seconds):
        message = self.kc.execute(
            "", silent=True, store_history=False, user_expressions={"reply": expression}
        )
        deadline = time.monotonic() + seconds
        while True:
            try:
                reply = await ensure_async(self.kc.shell_channel.get_msg(timeout=1))
            except Empty:
                if not await ensure_async(self.kc.is_alive()):
                    raise KernelEnded from None
                if time.monotonic() > deadline:
                    raise Unanswered(f"no reply within {seconds:g} seconds") from None
                continue
            if reply["parent_header"].get("msg_id") == message:
                break
        await asyncio.sleep(0)
        return _text(reply["content"])

    # -- what comes from the kernel --------------------------------------------------------------

    async def _async_handle_timeout(self, timeout, cell=None):
        self._timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    def process_message(self, msg, cell, cell_index):
        """Keep outputs up to a size."""
        if msg["msg_type"] not in ("status", "execute_input"):
            before = self._size
            self._size += len(json.dumps(msg["content"], default=str))
            if self._size > self.output_size:
                if before <= self.output_size:
                    cell.outputs.append(nbformat.from_dict(_cut(self.output_size)))
                return None
        return super().process_message(msg, cell, cell_index)

    def handle_comm_msg(self, outs, msg, cell_index):
        """Widgets' messages are of no use here, and would be kept."""


def _text(content):
    """Return the string that an evaluated expression gave."""
    try:
        reply = content["user_expressions"]["reply"]
        if reply["status"] != "ok":
            raise Unanswered(f"{reply.get('ename')}: {reply.get('evalue')}"[:300])
        value = ast.literal_eval(reply["data"]["text/plain"])
    except (KeyError, TypeError, ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise Unanswered("its reply cannot be read") from error
    if not isinstance(value, str):
        value = str(value)
    return value


def _makes(cell, name):
    """Whether a cell defines a name."""
    try:
        tree = ast.parse(cell.source) if cell.cell_type == "code" else None
    except (SyntaxError, ValueError):
        return False
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
    return False


def _ended(cell):
    return "This cell ended the kernel (memory used up, or a call such as os._exit)."


def _stopped(error):
    kind = "memory" if error.ename == "MemoryError" else "exception"
    text = " ".join(f"{error.ename}: {error.evalue}".split())
    return Finding(kind, f"The cell with your answer stopped: `{text:.300}`.".replace("``", "`"))


def _has_error(outputs):
    return any(
        o.output_type == "error" or (o.output_type == "stream" and o.name == "stderr")
        for o in outputs
    )


def _error(finding):
    return nbformat.from_dict(
        {
            "output_type": "error",
            "ename": finding.kind,
            "evalue": finding.message,
            "traceback": [f"{finding.kind}: {finding.message}"],
        }
    )


def _cut(size):
    text = f"\n[More than {size} characters of output: the rest was not kept.]\n"
    return {"output_type": "stream", "name": "stdout", "text": text}
