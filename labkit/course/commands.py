"""``labkit course``: a course in nbgrader from start to end."""

import pathlib
import shlex

from labkit.base.errors import CommandError
from labkit.course.steps import commands as steps

__all__ = ["add"]


def add(commands):
    """Add the command and what belongs to it.

    Parameters
    ----------
    commands : argparse action
        From ``add_subparsers``.
    """
    text = "Make a course in nbgrader from the labs, and lead it from start to end."
    course = commands.add_parser("course", help=text, description=text)
    parts = course.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_new(parts)
    steps.add(parts)
    _add_status(parts)
    _add_report(parts)


def _add_new(commands):
    text = "Make the folder of a course: notebooks to assign, settings, due dates."
    command = commands.add_parser("new", help=text, description=text)
    command.add_argument("folder", metavar="DIR", type=pathlib.Path, help="a new or empty folder")
    command.add_argument(
        "--labs",
        metavar="LAB",
        nargs="+",
        help="numbers or names, such as 01 03 (default: all labs that have exercises)",
    )
    command.add_argument(
        "--exercises",
        metavar="ID",
        nargs="+",
        help="grade only these; the others stay in the labs for practice",
    )
    command.add_argument(
        "--points",
        metavar="ID=N",
        nargs="+",
        default=[],
        help="points of an exercise, such as dw=4, where not those it comes with",
    )
    command.add_argument(
        "--due",
        metavar="DATE",
        nargs="+",
        default=[],
        help="for all labs, or LAB=DATE for one: 2026-11-05 is the end of that day, "
        "2026-11-05T18:00 a time, both of this computer's time zone",
    )
    command.add_argument("--name", metavar="COURSE", help="id of the course (default: that of DIR)")
    command.add_argument(
        "--seed", metavar="N", type=int, help="draws the hidden tests (default: a secret number)"
    )
    command.set_defaults(run=_new, part="instructor")


def _new(options):
    from labkit.course.build.new import new_course

    try:
        course = new_course(
            options.folder,
            options.labs,
            exercises=options.exercises,
            points=options.points,
            due=options.due,
            name=options.name,
            seed=options.seed,
        )
    except (ValueError, FileExistsError) as error:
        raise CommandError(str(error)) from error
    for assignment in course.assignments:
        print(_describe(assignment))
    folder = shlex.quote(str(course.folder))
    print(f"\nCourse {course.name!r} is in {folder}. Next:")
    print(f"  cd {folder}")
    print(f"  labkit course release {course.assignments[0].name}")
    print("`labkit course status` says what comes next; labkit's guide docs/course.md explains it.")


def _describe(assignment):
    total = sum(assignment.points.values())
    count = len(assignment.points)
    parts = [f"{count} exercise{'' if count == 1 else 's'}", f"{total:g} points"]
    if assignment.practice:
        parts.append(f"{len(assignment.practice)} for practice")
    if assignment.due is not None:
        parts.append(f"due {assignment.due:%Y-%m-%d %H:%M %Z}")
    return f"{assignment.name}  {assignment.lab.stem:<22}{', '.join(parts)}"


def _add_status(commands):
    text = "Say how far a course is, and what comes next: by assignment."
    command = commands.add_parser("status", help=text, description=text)
    _add_folder(command)
    command.set_defaults(run=_status, part="instructor")


def _add_folder(command):
    command.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        default=pathlib.Path(),
        type=pathlib.Path,
        help="folder of the course (default: this folder)",
    )


def _status(options):
    from labkit.course.report.status import read_status, table

    print(table(read_status(options.folder)))


def _add_report(commands):
    text = "Report on a graded course: a page to read, and grades for Moodle."
    command = commands.add_parser("report", help=text, description=text)
    _add_folder(command)
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
    command.set_defaults(run=_report, part="instructor")


def _report(options):
    from labkit.course.report.page import write_report

    progress = steps.bar("Submissions")
    for path in write_report(options.folder, options.assignment, options.output, progress):
        print(f"new      {path}")
