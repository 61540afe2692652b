"""A kernel with limits: what can be set, how it is started, and what it is told."""

import json
import os
import sys

from jupyter_client.manager import AsyncKernelManager
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer, List, Unicode

from labkit.course.grade import ready, surroundings
from labkit.course.grade.kernel import LIMITS

__all__ = ["LimitedKernel", "Limits", "kept_variables", "write_limits"]

# Of the instructor's environment, what a kernel needs; passwords and keys stay out.
KEPT_VARIABLES = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "MPLBACKEND", "LABKIT_DATA"),
)
HOMES = (
    *("HOME", "USERPROFILE", "TMPDIR", "TEMP"),
    *("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"),
)


class LimitedKernel(AsyncKernelManager):
    """Starts labkit's own kernel, whatever kernel the notebook names."""

    nursery = None  # what it is forked from, else it is started as a program

    @classmethod
    def made(cls, folder, number, prefix, python, config):
        """Make the manager of one kernel.

        Parameters
        ----------
        folder : pathlib.Path
            Its working folder.
        number : int
            Of the kernel, among those of the same notebook.
        prefix : list of str
            Put before the command, such as that of a container.
        python : str
            Python of the kernel.
        config : traitlets.config.Config

        Returns
        -------
        LimitedKernel
        """
        path = folder / "kernel.json"
        path.unlink(missing_ok=True)
        manager = cls(connection_file=str(path), config=config)
        manager.prefix, manager.python = prefix, python
        if os.name == "posix":  # sockets in the working folder: no port, and no network needed
            manager.transport, manager.ip = "ipc", str(folder / f"kernel-{number}")
        if prefix:  # signals may not get into a container
            manager.kernel_spec.interrupt_mode = "message"
        return manager

    async def _async_launch_kernel(self, kernel_cmd, **kw):
        if self.nursery is None:
            await super()._async_launch_kernel(kernel_cmd, **kw)
            return
        process = self.nursery.fork(self.connection_file, kw["cwd"])
        self.provisioner.process = process
        self.provisioner.pid = self.provisioner.pgid = process.pid
        self._reconcile_connection_info(self.provisioner.connection_info)

    def format_kernel_cmd(self, extra_arguments=None):
        """Write the command."""
        command = [self.python, "-m", "labkit.course.grade.kernel", "-f", self.connection_file]
        command.append("--log-level=50")  # it would explain itself on the terminal
        return [*self.prefix, *command, *(extra_arguments or ())]


def kept_variables():
    """Those of the instructor's environment that the kernel gets."""
    return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}


def write_limits(folder, *, closed, student, **limits):
    """Tell the kernel beside its connection file: variables may not reach a container.

    Parameters
    ----------
    folder : pathlib.Path
        Its working folder.
    closed : list of pathlib.Path
        What it may not read.
    student : str
        Whose submission it runs.
    **limits
        As :mod:`labkit.course.grade.kernel` reads them.
    """
    home = str(folder / "home")
    about = {
        "folder": str(folder),
        "closed": [str(path) for path in closed],
        **limits,
        "environment": {
            **dict.fromkeys(HOMES, home),
            "JOBLIB_MULTIPROCESSING": "0",  # it would try semaphores outside the folder
            "NBGRADER_EXECUTION": "autograde",
            "LABKIT_GRADING": "outside",
            "LABKIT_STUDENT": student,
            "LABKIT_PROGRESS": "off",
            "LABKIT_LAB_BOOK": str(folder / "home" / "lab-book"),
        },
    }
    (folder / LIMITS).write_text(json.dumps(about), encoding="utf-8")


class Limits(Execute):
    """Settings of kernels with limits, and how one is started."""

    memory = Integer(2 * 2**30, help="Bytes of memory of a kernel.").tag(config=True)
    file_size = Integer(100 * 2**20, help="Bytes of the largest file.").tag(config=True)
    kernel_prefix = List(
        Unicode(),
        help="Put before the command of the kernel, such as that of a container; {folder} stands "
        "for the working folder.",
    ).tag(config=True)
    kernel_python = Unicode(
        sys.executable, help="Python of the kernel, where that of a container has another path."
    ).tag(config=True)

    forked = Bool(
        False, help="Fork kernels from a process that has imported what the notebook does."
    ).tag(config=True)
    also_closed = List(
        Unicode(), help="Folders that the kernel may not read, besides those of the course."
    ).tag(config=True)

    scratch = Unicode("", help="Where working folders are made.").tag(config=True)

    def start_limited(self, folder, course, student, *, number, seconds, imports):
        """Start a kernel.

        Parameters
        ----------
        folder : pathlib.Path
            Its working folder, the only one that it may write in.
        course : pathlib.Path
            Which it may not read.
        student : str
        number : int
            Of the kernel, among those of the same notebook.
        seconds : int
            Of processor time.
        imports : list of str
            Statements to be done ahead, where it is forked.
        """
        prefix = [part.format(folder=folder) for part in self.kernel_prefix]
        self.km, self.kc = (
            LimitedKernel.made(folder, number, prefix, self.kernel_python, self.config),
            None,
        )
        if (
            self.forked
            and ready.available()
            and not prefix
            and self.kernel_python == sys.executable
        ):
            self.km.nursery = ready.nursery()
            self.km.nursery.start(kept_variables(), imports)
        write_limits(
            folder,
            closed=surroundings.closed(course, self.also_closed),
            student=student,
            memory=self.memory,
            seconds=seconds,
            file=self.file_size,
            contained=bool(prefix),
        )
        self.start_new_kernel(cwd=str(folder / "work"), env=kept_variables())
        self.start_new_kernel_client()
