"""``labkit course``: a course in nbgrader, and the report on it."""

import pathlib

__all__ = ["add"]


def add(commands):
    """Add the command and what belongs to it.

    Parameters
    ----------
    commands : argparse action
        From ``add_subparsers``.
    """
    text = "Make a course in nbgrader from the labs, and report on it."
    course = commands.add_parser("course", help=text, description=text)
    parts = course.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_report(parts)


def _add_report(commands):
    text = "Report on a graded course: a page to read, and grades for Moodle."
    command = commands.add_parser("report", help=text, description=text)
    command.add_argument("folder", metavar="DIR", type=pathlib.Path, help="folder of the course")
    command.add_argument(
        "--assignment",
        metavar="NAME",
        nargs="+",
        action="extend",
        default=[],
        help="only these assignments (default: all)",
    )
    command.add_argument(
        "--output",
        metavar="FOLDER",
        type=pathlib.Path,
        help="where report.html and grades.csv go (default: DIR/report)",
    )
    command.set_defaults(run=_report)


def _report(options):
    import functools

    from tqdm import tqdm

    from labkit.course.report import write_report

    # On stderr, and only where somebody waits: after a second, in a terminal.
    progress = functools.partial(tqdm, desc="Submissions", unit="", delay=1, disable=None)
    for path in write_report(options.folder, options.assignment, options.output, progress):
        print(f"new      {path}")
