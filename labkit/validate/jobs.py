"""Processes that run an instructor's notebooks on a copy of their folder, and what they tell."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from labkit.validate.finding import Finding

__all__ = ["COPIED_NOT", "Job"]

COPIED_NOT = ("__pycache__", "node_modules", "lab-book*", "labkit-progress*.json", ".*")
ENDED = 60  # seconds more than a cell may take, until the process itself is taken for hung
POLL = 0.1  # seconds
# What would let another machine, or another user of this one, see other outputs.
FORGOTTEN = (
    *("LABKIT_GRADING", "LABKIT_SOLUTIONS", "LABKIT_STUDENT", "NBGRADER_EXECUTION"),
    *("MPLBACKEND", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_CURRENT_TEST"),
)
NOISE = "Kernel is running over TCP without encryption"  # on one machine
PYTEST = (
    *("-m", "pytest", "--nbval", "--nbval-current-env", "-p", "nbval.plugin"),
    *("-p", "labkit.validate.nbval_report", "-p", "no:cacheprovider", "--noconftest", "-q"),
)


class Job:
    """One process, which looks into one notebook or the exercises of one folder.

    Parameters
    ----------
    task : str
        "nbval", or a task of :mod:`labkit.validate.worker`.
    folder : pathlib.Path
        The folder of which a copy is made.
    name : str
        The notebook, relative to the folder; for exercises the folder that they are in.
    timeout : float
        Seconds that a cell may take.
    """

    def __init__(self, task, folder, name, timeout):
        self.task, self.folder, self.name, self.timeout = task, folder, name, timeout

    def run(self, step=lambda: None):
        """Run it to its end.

        Parameters
        ----------
        step : callable, optional
            Called for each cell that is done.

        Returns
        -------
        tuple of (list of Finding, list of dict)
            Files of the findings are relative to the folder; the dicts are what was told of each
            exercise.
        """
        with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as place:
            place = pathlib.Path(place)
            work = place / "work"
            shutil.copytree(self.folder, work, ignore=_ignore, symlinks=False,
                            ignore_dangling_symlinks=True)  # fmt: skip
            report, said = place / "report", place / "said"
            report.touch()
            target = work / self.name
            inside = target if self.task == "exercises" else target.parent
            entries, reason = [], None
            with said.open("wb") as output:
                process = subprocess.Popen(
                    self._command(target, report, place),
                    cwd=inside,
                    env=_environment(place),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
                try:
                    reason = self._follow(process, report, entries, step)
                finally:
                    _end(process)
            return self._told(entries, reason or self._crash(process, entries, said))

    def _command(self, target, report, place):
        if self.task != "nbval":
            command = ("-m", "labkit.validate.worker", self.task, str(target), str(report))
            return [sys.executable, *command, f"--timeout={self.timeout}"]
        settings = place / "pytest.ini"
        settings.write_text("[pytest]\n")
        return [
            *(sys.executable, *PYTEST, "-c", str(settings), f"--rootdir={place}"),
            *(f"--nbval-cell-timeout={self.timeout}", f"--labkit-report={report}", str(target)),
        ]

    def _follow(self, process, report, entries, step):
        """Read the report as it grows; return why the process was stopped, if it was."""
        last = time.monotonic()
        with report.open(encoding="utf-8") as lines:
            while True:
                over = process.poll() is not None
                for entry in _entries(lines):
                    last = time.monotonic()
                    entries.append(entry)
                    if "step" in entry:
                        step()
                if over:
                    return None
                if time.monotonic() - last > self.timeout + ENDED:
                    return f"was stopped: no cell or control was done in {self.timeout:g} seconds."
                time.sleep(POLL)

    def _crash(self, process, entries, said):
        # pytest: 0 all passed, 1 some failed, 5 there was no cell.
        good = process.returncode in (0, 1, 5) if self.task == "nbval" else _done(entries)
        if good:
            return None
        if process.returncode < 0:
            name = signal.Signals(-process.returncode).name
            why = ", as happens where memory is used up" if name == "SIGKILL" else ""
            return f"was ended by the system ({name}{why})."
        lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        lines = [line for line in lines if NOISE not in line]
        return f"ended with code {process.returncode}: {lines[-1] if lines else 'no message'}"

    def _told(self, entries, reason):
        findings = [self._finding(entry) for entry in entries if {"finding", "cell"} & set(entry)]
        if reason:
            what = {"nbval": "running it", "student": "running the student's copy"}
            what |= {"sweep": "the sweep of its controls", "exercises": "loading the exercises"}
            findings.append(Finding(self.name, f"{what[self.task]} {reason:.300}"))
        return findings, [entry["exercise"] for entry in entries if "exercise" in entry]

    def _finding(self, entry):
        if "cell" in entry:  # as nbval counts
            return Finding(
                self.name, entry["message"], entry["line"], -1 - entry["cell"], "", entry["output"]
            )
        finding = Finding(*entry["finding"])
        inside = pathlib.PurePath(self.name)
        if self.task != "exercises":
            inside = inside.parent
        return finding._replace(file=str(inside / finding.file))


def _ignore(folder, names):
    ignored = shutil.ignore_patterns(*COPIED_NOT)(folder, names)
    environments = (name for name in names if pathlib.Path(folder, name, "pyvenv.cfg").exists())
    return ignored | set(environments)


def _environment(place):
    """Make the environment of a process; what a lab writes for a student goes with its place."""
    kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    return kept | {
        "IPYTHONDIR": str(place / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "LABKIT_LAB_BOOK": str(place / "lab-book"),
        "LABKIT_PROGRESS": "off",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _entries(lines):
    """Read the whole lines that there are; half a line stays for the next time."""
    while True:
        position = lines.tell()
        line = lines.readline()
        if not line.endswith("\n"):
            lines.seek(position)
            return
        yield json.loads(line)


def _done(entries):
    return bool(entries) and "done" in entries[-1]


def _end(process):
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    if process.poll() is None:
        process.kill()
        process.wait()
