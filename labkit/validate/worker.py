"""What executes an instructor's code does it in a process of its own, one for each notebook.

``python -m labkit.validate.worker TASK FILE REPORT`` writes JSON lines to the report:
``{"step": 1}`` after each cell or answer, ``{"beat": 1}`` in between, ``{"exercise": {...}}`` and
``{"finding": [...]}``; the last one is ``{"done": 1}``. Files are named relative to FILE's folder.
"""

import argparse
import functools
import json
import pathlib

__all__ = ["main"]


def main(arguments=None):
    """Do one task.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.
    """
    parser = argparse.ArgumentParser(prog="python -m labkit.validate.worker")
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--timeout", type=float, default=300.0)
    options = parser.parse_args(arguments)
    with options.report.open("a", encoding="utf-8") as report:

        def write(**entry):
            report.write(json.dumps(entry) + "\n")
            report.flush()

        for finding in TASKS[options.task](options, write):
            write(finding=list(finding))
        write(done=1)


def _sweep(options, write):
    from labkit.validate.saved import read
    from labkit.validate.sweep import sweep

    saved, findings = read(options.file, options.file.name)
    if saved is None:
        return findings

    def run(**how):
        return sweep(saved, beat=lambda: write(beat=1), **how).findings

    return _few_first(run, "fails: ", write)


def _student(options, write):
    from labkit.validate import student
    from labkit.validate.saved import read

    saved, findings = read(options.file, options.file.name)
    if saved is None:
        return findings
    folder = options.file.resolve().parent
    run = functools.partial(student.run, saved, folder, timeout=options.timeout)
    return _few_first(run, "the student's copy fails here: ", write)


def _few_first(run, fails, write):
    """Run on few data, and where a cell fails on all: perhaps it needs more."""
    findings = run(few=True, step=lambda: write(step=1))
    if any(finding.message.startswith(fails) for finding in findings):
        findings = run(few=False, step=lambda: write(beat=1))
    return findings


def _exercises(options, write):
    """Load the exercise files in a folder, and judge their banks."""
    from labkit.exercises.own import declares_exercises
    from labkit.validate import banks
    from labkit.validate.finding import Finding

    ids, broken = set(), False
    for path in sorted(options.file.glob("*.py")):
        if not declares_exercises(path):
            continue
        exercises, findings = banks.load(path)
        yield from findings
        broken = broken or bool(findings)
        for exercise in exercises:
            ids.add(exercise.id)
            write(exercise={"id": exercise.id, "points": exercise.points, "file": path.name})
            yield from banks.examine(exercise, path.name, ".", step=lambda: write(step=1))
    for bank in sorted(options.file.glob("answers/*.py")):
        if not broken and bank.stem not in ids:
            yield Finding(f"answers/{bank.name}", f"there is no exercise {bank.stem!r} here.", 1)


TASKS = {"exercises": _exercises, "student": _student, "sweep": _sweep}


if __name__ == "__main__":
    main()
