"""Commands of the steps: release, collect, grade, feedback, export."""

import argparse
import pathlib
import sys

__all__ = ["add", "bar"]


def add(parts):
    """Add the commands.

    Parameters
    ----------
    parts : argparse action
        From ``add_subparsers``.
    """
    for add_one in (_add_release, _add_collect, _add_grade, _add_feedback, _add_export):
        add_one(parts)


def _command(parts, name, text, run, labs="*"):
    command = parts.add_parser(name, help=text, description=text)
    default = "" if labs == "+" else " (default: all of the course)"
    if labs:
        command.add_argument(
            "labs", metavar="LAB", nargs=labs, help=f"such as lab03, or 3{default}"
        )
    command.add_argument(
        "--course",
        metavar="DIR",
        type=pathlib.Path,
        default=pathlib.Path(),
        help="folder of the course (default: this folder)",
    )
    command.set_defaults(run=run, part="instructor")
    return command


def bar(text):
    """Return a maker of progress bars: in a terminal, for what takes longer than a second.

    Parameters
    ----------
    text : str
        What is counted.

    Returns
    -------
    callable
        As `tqdm`.
    """
    import functools

    from tqdm import tqdm

    return functools.partial(tqdm, desc=text, unit="", delay=1, disable=None)


def _add_release(parts):
    text = "Make what students get of a lab, without solutions and hidden tests."
    command = _command(parts, "release", text, _release, labs="+")
    command.add_argument(
        "--again", action="store_true", help="make it anew, after a change in source/"
    )


def _release(options):
    from labkit.course.steps.release import release

    for line in release(options.course, options.labs, again=options.again):
        print(line)
    print("Give it to students. What they hand in: labkit course collect LAB FILE")


def _add_collect(parts):
    text = (
        "Put what was handed in where it is graded: from a folder, from a zip file that Moodle or "
        "Canvas gives to download, or from the exchange of nbgrader."
    )
    command = _command(parts, "collect", text, _collect, labs=None)
    command.add_argument("lab", metavar="LAB", help="such as lab03, or 3")
    command.add_argument(
        "source",
        metavar="FILE",
        nargs="?",
        type=pathlib.Path,
        help="zip file, or folder (default: the exchange of the course)",
    )
    command.add_argument(
        "--add", action="store_true", help="add students to the gradebook who are not in it"
    )


def _collect(options):
    from labkit.course.steps.collect import collect

    found = collect(options.course, options.lab, options.source, add=options.add)
    if found is None:
        print("Collected from the exchange.")
        found_all = True
    else:
        for line in found.remarks:
            print(line)
        for who, reason in found.refused.items():
            print(f"NOT COLLECTED {who}: {reason}.")
        print(
            f"{len(found.new)} new, {len(found.changed)} changed, {len(found.same)} as before, "
            f"{len(found.refused)} not collected."
        )
        if found.changed:
            print("What was there before is in .labkit/replaced.")
        found_all = not found.refused
    print(f"Next: labkit course grade {options.lab}")
    return 0 if found_all else 1


def _add_grade(parts):
    text = (
        "Grade what was handed in, as `nbgrader autograde` does, but many at a time, and only what "
        "is new or has changed."
    )
    command = _command(parts, "grade", text, _grade)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--student", metavar="ID", help="only this student, again")
    which.add_argument("--all", action="store_true", help="also what is graded and has not changed")
    command.add_argument(
        "--workers", metavar="N", type=_count, help="processes (default: one for each core)"
    )
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the workers of a Dask cluster do it; ADDRESS is that of its scheduler, such as "
        "tcp://host:8786",
    )


def _count(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"must be 1 or more, found {text!r}")
    return int(text)


def _grade(options):
    from tqdm import tqdm

    from labkit.base.parts import needing
    from labkit.course.many.grading import grade_course

    with needing("cluster" if options.cluster else "instructor"):
        graded = grade_course(
            options.course,
            options.labs,
            student=options.student,
            again=options.all,
            workers=options.workers,
            cluster=options.cluster,
            say=lambda line: tqdm.write(line, file=sys.stdout),
            bar=bar("Submissions"),
        )
    print(f"{graded.done} graded, {graded.same} unchanged, {len(graded.failed)} not graded.")
    if graded.stopped:
        print(f"Stopped. The same command{' without --all' * options.all} goes on from here.")
        return 130
    print("Next: labkit course status")
    return 1 if graded.failed else 0


def _add_feedback(parts):
    text = "Write the pages that students get, where something changed since they were written."
    command = _command(parts, "feedback", text, _feedback)
    command.add_argument(
        "--unread", action="store_true", help="also for those of whom an answer is still to be read"
    )
    command.add_argument(
        "--zip", action="store_true", help="write a zip file for each student, in handback/LAB"
    )


def _feedback(options):
    from labkit.course.steps.feedback import feedback

    failed = False
    for given in feedback(
        options.course,
        options.labs,
        unread=options.unread,
        pack=options.zip,
        bar=bar("Pages"),
    ):
        for student, reason in given.failed.items():
            print(f"NO PAGE {student}, {given.assignment}: {reason}")
        said = f"{given.assignment}: {len(given.new)} new, {len(given.same)} as before"
        if given.waiting:
            said += f", {len(given.waiting)} wait until you have read their answers (or --unread)"
        print(f"{said}.")
        if given.packed:
            print(f"zip files in {given.packed}")
        failed |= bool(given.failed)
    print("Next: labkit course export")
    return 1 if failed else 0


def _add_export(parts):
    text = "Write the points into a file: for Moodle, for Canvas, or as nbgrader does."
    command = _command(parts, "export", text, _export)
    command.add_argument(
        "--to",
        choices=["moodle", "canvas", "csv"],
        default="csv",
        help="which kind of file (default: csv, nbgrader's own)",
    )
    command.add_argument("--output", metavar="FILE", type=pathlib.Path, help="where it goes")


def _export(options):
    from labkit.course.steps.export import export

    print(f"new      {export(options.course, options.to, options.labs, options.output)}")
