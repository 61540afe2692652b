"""A whole validation: everything that is looked at, in order, several processes at a time."""

import collections
import concurrent.futures
import os
import pathlib
from typing import NamedTuple

from labkit.validate import graded, structure, student
from labkit.validate.folders import collect
from labkit.validate.jobs import Job
from labkit.validate.saved import read

__all__ = ["Result", "validate"]

ORDER = ("nbval", "sweep", "student")
AT_ONCE = 4  # processes, if there are as many cores


class Result(NamedTuple):
    """What a validation found.

    Attributes
    ----------
    findings : list of Finding
        What to mend, by file, cell and line.
    counts : collections.Counter
        How many "notebooks", "cells", "checks" and "exercises" were looked at.
    """

    findings: list
    counts: collections.Counter


def validate(paths, *, quick=False, timeout=300, progress=None):
    """Validate notebooks and the exercises beside them.

    Parameters
    ----------
    paths : iterable of path-like
        Folders, notebooks, and Python files with exercises or answers.
    quick : bool, default False
        Leave out whatever runs the notebooks.
    timeout : float, default 300
        Seconds that a cell may take.
    progress : callable, optional
        ``progress(total)`` makes something with ``update(1)``, such as a bar of tqdm.

    Returns
    -------
    Result

    Raises
    ------
    CommandError
        If there is nothing to validate.
    """
    folders = collect(paths)
    counts, told, jobs = collections.Counter(), [], []
    with _Pool() as pool:
        loading = [
            (folder, where, pool.submit(Job("exercises", folder.path, where, timeout).run))
            for folder in folders
            for where in folder.exercises
        ]
        saved = {
            folder.path / name: read(folder.path / name)
            for folder in folders
            for name in folder.notebooks
        }
        points = _points(loading, told, counts)
        for folder in folders:
            for name in folder.notebooks:
                lab, findings = saved[folder.path / name]
                counts["notebooks"] += 1
                told.append(findings)
                if lab is not None:
                    known = points[str((folder.path / name).parent)]
                    told.append(_look(lab, known, counts, folder.course))
                    jobs += [] if quick else _jobs(folder, name, lab, timeout)
        total = sum(len(lab.code_cells()) for _, lab in jobs)
        bar = progress(total) if progress else None
        step = bar.update if bar else lambda: None
        running = [(job, lab, pool.submit(job.run, step)) for job, lab in jobs]
        # A place is told of once: what nbval says of a cell that fails is better than the sweep.
        running.sort(key=lambda entry: ORDER.index(entry[0].task))
        for job, lab, future in running:
            told.append([_placed(finding, job, lab) for finding in future.result()[0]])
        if bar:
            bar.close()
    return Result(_once(told), counts)


class _Pool(concurrent.futures.ThreadPoolExecutor):
    """Threads that wait for processes; an interruption ends those that have not begun."""

    def __init__(self):
        super().__init__(max_workers=min(os.cpu_count() or 1, AT_ONCE))

    def __exit__(self, kind, error, trace):
        self.shutdown(cancel_futures=kind is not None)


def _points(loading, told, counts):
    """Points of all exercises, by the folder of the notebooks that can use them."""
    from labkit.exercises import exercises

    own = {name: exercise.points for name, exercise in exercises().items()}
    known = collections.defaultdict(lambda: own)
    for folder, where, future in loading:
        findings, declared = future.result()
        place = folder.path / where
        wanted = folder.exercises[where]
        chosen = [e for e in declared if wanted is None or _named(e, wanted)]
        files = {f"answers/{e['id']}.py" for e in chosen} | {e["file"] for e in chosen}
        counts["exercises"] += len(chosen)
        told.append(
            finding._replace(file=str(folder.path / finding.file))
            for finding in findings
            if wanted is None
            or _relative(finding.file, where) in files | wanted
            or finding.message.startswith("cannot be imported")  # whoever asked: checks need it
        )
        known[str(place)] = own | {e["id"]: e["points"] for e in declared}
    return known


def _named(exercise, wanted):
    return exercise["file"] in wanted or f"answers/{exercise['id']}.py" in wanted


def _relative(file, where):
    return pathlib.PurePath(os.path.relpath(file, where)).as_posix()


def _look(lab, points, counts, course):
    """Look at what can be seen without running anything."""
    counts["cells"] += len(lab.code_cells())
    counts["checks"] += sum(map(len, graded.checks(lab).values()))
    return [
        *structure.problems(lab, course=course),
        *graded.problems(lab, points),
        *student.leaks(lab),
    ]


def _jobs(folder, name, lab, timeout):
    tasks = ["sweep", "nbval"]  # what takes longest comes first
    if student.has_exercises(lab) and student.copy_of(lab) is not None:
        tasks.append("student")
    return [(Job(task, folder.path, name, timeout), lab) for task in tasks]


def _placed(finding, job, lab):
    """Name the file as the user does, and the cell by its number among all cells."""
    if finding.cell < 0:
        number, _ = lab.code_cells()[-1 - finding.cell]
        return lab.finding(number, finding.message, finding.line, output=finding.output)
    return finding._replace(file=str(job.folder / finding.file))


def _once(told):
    """Tell of each place once, as whatever came first saw it."""
    kept, places = [], set()
    for findings in told:
        new = [f for f in dict.fromkeys(findings) if f.place[:4] not in places]
        places |= {f.place[:4] for f in new if f.cell or f.line}
        kept += new
    return sorted(kept, key=lambda finding: finding.place)
