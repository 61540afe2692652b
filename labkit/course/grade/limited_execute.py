"""Running the cells of a notebook in a kernel with limits, whatever they do.

A cell that ends the kernel, or cannot be interrupted, is left out from then on: the kernel starts
anew, runs the earlier cells again without that one, and goes on.
"""

import contextlib
import copy
import json
import logging
import os
import signal
import time
from queue import Empty

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async, run_sync
from traitlets import Float, Integer

from labkit.course.grade import protection
from labkit.course.grade.inert import inert_message
from labkit.course.grade.judge import GRACE, KernelEnded, Unanswered
from labkit.course.grade.limits import Limits
from labkit.course.grade.log_line import GRADED
from labkit.course.grade.replies import as_error, cut, evaluated, stopped
from labkit.exercises.attempt import Diagnosis
from labkit.nbtools.awake import keep_awake

__all__ = ["KILLED", "LimitedExecute"]

KILLED = "the kernel was killed; the computer's memory may have been short"
RESTARTS = 5  # after which a notebook's remaining cells are not run


class LimitedExecute(Limits):
    """Run cells one by one in a kernel with limits; a base of the preprocessor that grades.

    Subclasses call `begin`, then `run` and `evaluate`, then `end`.
    """

    timeout = Integer(30, allow_none=True, help="Seconds for one cell.").tag(config=True)
    notebook_timeout = Float(300.0, help="Seconds for one notebook.").tag(config=True)
    output_size = Integer(200_000, help="Characters of output kept of one cell.").tag(config=True)
    told = False  # what protects; the same for all submissions

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        keep_awake(self)

    def begin(self, nb, folder, course, student, imports=()):
        """Get ready for a notebook; the kernel starts with the first cell.

        Parameters
        ----------
        nb : nbformat.NotebookNode
        folder : pathlib.Path
            Working folder, the only one that the kernel may write in.
        course : pathlib.Path
            Course, which the kernel may not read.
        student : str
        imports : list of str, optional
            Statements of the notebook as it was handed out, for a kernel that is forked.
        """
        self._imports = imports
        self._tell_what_protects()
        self.nb, self.km, self.kc = nb, None, None
        self._folder, self._course, self._student = folder, course, student
        self._left_out, self._restarts = set(), 0
        self._deadline = time.monotonic() + self.notebook_timeout
        self.reset_execution_trackers()

    def _tell_what_protects(self):
        """Log it once, at the start of a grading."""
        if LimitedExecute.told:
            return
        LimitedExecute.told = True
        said, complete = protection.in_words()
        self.log.log(GRADED if complete else logging.WARNING, said)

    def needed(self, cell, index):
        """Whether a cell runs again in a new kernel."""
        return cell.cell_type == "code"

    def run(self, cell, index):
        """Run one cell and take its outputs.

        Parameters
        ----------
        cell : nbformat.NotebookNode
        index : int
            Its place in the notebook.

        Returns
        -------
        Diagnosis or None
            What stopped it; it is among the outputs as well, as an error.
        """
        fault = self._why_not(cell, index)
        if fault is not None:
            cell.outputs.append(as_error(fault))
            return fault
        error = next((o for o in cell.outputs if o.output_type == "error"), None)
        return None if error is None else stopped(error)

    def _why_not(self, cell, index):
        """Run a cell; return why it did not come to its end by itself, or None."""
        if self._out_of_time():
            return Diagnosis(
                "time limit", "The time for this notebook was used up before this cell."
            )
        if not self._have_kernel(index):
            return Diagnosis(
                "ended the kernel", "The kernel ended again and again; no cell is run."
            )
        try:
            self._execute(cell, index)
        except DeadKernelError:
            self._left_out.add(index)
            self.end()
            text = "This cell ended the kernel (memory used up, or a call such as os._exit)."
            return Diagnosis("ended the kernel", text)
        if not self._timed_out:
            return None
        self._after_timeout(index)
        cell.outputs = [o for o in cell.outputs if o.output_type != "error"]
        text = f"This cell was stopped: it was still running after {self.timeout} seconds."
        return Diagnosis("time limit", text)

    def _execute(self, cell, index):
        self._timed_out, self._size = False, 0
        try:
            self.execute_cell(cell, index, store_history=True)
        except CellTimeoutError:  # the interrupt was not heard
            self._timed_out = True
        finally:
            # No later cell changes what this one shows, which may be its points.
            self._display_id_map.clear()

    def _out_of_time(self):
        return time.monotonic() > self._deadline

    def _have_kernel(self, index):
        """Start the kernel where there is none, and bring it to where this cell is."""
        while self.kc is None:
            if self._restarts > RESTARTS or self._out_of_time():
                return False
            self._restarts += 1
            self._start()
            for i, cell in enumerate(self.nb.cells[:index]):
                if i in self._left_out or not self.needed(cell, i):
                    continue
                again = copy.deepcopy(cell)
                try:
                    self._execute(again, i)
                except DeadKernelError:
                    self._left_out.add(i)
                    self.end()
                    break
                finally:
                    self.nb.cells[i] = cell
                if self._timed_out:
                    self._after_timeout(i)
                    if self.kc is None:
                        break
        return True

    def _after_timeout(self, index):
        """See whether the interrupt was heard; end a kernel that goes on."""
        self._left_out.add(index)
        try:
            run_sync(self._ask)("1", GRACE)
        except (KernelEnded, Unanswered):
            self.end()

    def _start(self):
        self.start_limited(
            self._folder,
            self._course,
            self._student,
            number=self._restarts,
            seconds=int(self.notebook_timeout * 2),
            imports=self._imports,
        )

    def end(self):
        """End the kernel and what it may have started."""
        if self.km is not None:
            self._look_whether_killed()
            self._sweep_up()
            self.shutdown_kernel = "immediate"
            self._cleanup_kernel()
        self.km = self.kc = None

    def _look_whether_killed(self):
        process = getattr(self.km.provisioner, "process", None)
        if process is not None and process.poll() == -signal.SIGKILL:
            self.log.warning("%s: %s", self._student, KILLED)

    def _sweep_up(self):
        """End all processes of the kernel's group, where some could be made."""
        group = getattr(self.km.provisioner, "pgid", None)
        if group and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def evaluate(self, expression, seconds, index):
        """Have the kernel evaluate an expression.

        Parameters
        ----------
        expression : str
        seconds : float
            How long to wait.
        index : int
            Place of the cell that it is for.

        Returns
        -------
        str
            What it gives.

        Raises
        ------
        KernelEnded, Unanswered
        """
        if self._out_of_time() or not self._have_kernel(index):
            raise Unanswered("the time for this notebook was used up, or the kernel had ended")
        try:
            return run_sync(self._ask)(expression, seconds)
        except KernelEnded:
            self.end()
            raise
        except Unanswered:
            run_sync(self._interrupt)()
            self.end()
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
                await ensure_async(self.kc.kernel_info())  # in case that it sleeps
                continue
            if reply["parent_header"].get("msg_id") == message:
                break
        return evaluated(reply["content"])

    # -- what comes from the kernel --------------------------------------------------------------

    async def _async_handle_timeout(self, timeout, cell=None):
        self._timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    def process_message(self, msg, cell, cell_index):
        """Keep outputs up to a size, and nothing in them that could run."""
        if msg["msg_type"] not in ("status", "execute_input"):
            before = self._size
            self._size += len(json.dumps(msg["content"], default=str))
            if self._size > self.output_size:
                if before <= self.output_size:
                    cell.outputs.append(nbformat.from_dict(cut(self.output_size)))
                return None
        return super().process_message(inert_message(msg), cell, cell_index)

    def handle_comm_msg(self, outs, msg, cell_index):
        """Widgets' messages are of no use here, and would be kept."""
