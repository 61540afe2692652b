"""A kernel with limits: how it is started, and what it is told."""

import json
import os

from jupyter_client.manager import AsyncKernelManager

from labkit.course.grade.kernel import LIMITS

__all__ = ["LimitedKernel", "kept_variables", "write_limits"]

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
