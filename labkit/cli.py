"""The command line: ``labkit lab`` for everybody, the others for instructors."""

import argparse
import errno
import pathlib
import shlex
import sys

import labkit
from labkit.base.errors import CommandError
from labkit.base.parts import needing
from labkit.course import commands as course_commands
from labkit.labs import catalogue, copies, server
from labkit.site import command as site_command
from labkit.validate import command as validate_command

__all__ = ["main"]

FOLDER = "labkit-labs"


def main(arguments=None):
    """Run a command.

    Parameters
    ----------
    arguments : list of str, optional
        What stands after ``labkit`` on the command line; by default the real one.

    Returns
    -------
    int
        0 when done, 1 after an error that was printed, or where something is to be mended.

    Raises
    ------
    SystemExit
        With code 2 for arguments that are not understood, 0 after ``--help`` and ``--version``.
    """
    options = _parser().parse_args(arguments)
    try:
        with needing(options.part):
            return options.run(options) or 0
    except (CommandError, OSError) as error:
        print(f"labkit: {error}", file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="labkit", description=labkit.__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"labkit {labkit.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_add_lab, site_command.add, course_commands.add, validate_command.add):
        add(commands)
    return parser


def _add_lab(commands):
    text = "Open the labs in JupyterLab, on copies that are yours to change."
    command = commands.add_parser("lab", help=text, description=text)
    command.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        default=FOLDER,
        type=pathlib.Path,
        help=f"where the copies go; what you changed there stays as it is (default: {FOLDER})",
    )
    only = command.add_mutually_exclusive_group()
    only.add_argument("--list", action="store_true", help="only list the labs")
    only.add_argument(
        "--reset",
        metavar="LAB",
        help="only put a fresh copy of one lab, such as 03; yours is kept under another name",
    )
    command.add_argument("--no-browser", action="store_true", help="open no browser")
    command.add_argument("--port", type=_port, help="port of JupyterLab (default: a free one)")
    command.set_defaults(run=_lab, part="lab")


def _port(text):
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"must be 1 to 65535, found {text!r}")
    return int(text)


def _lab(options):
    if options.list:
        for lab in catalogue.find_labs():
            print(f"{lab.stem:<24}{catalogue.title(lab)}")
        return
    if options.reset is None:
        server.require()
    folder = options.folder
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; name a folder for the labs.")
    try:
        if options.reset is not None:
            _reset(options.reset, folder)
            return
        _copy(folder)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        raise CommandError(f"{folder} cannot be written to; name another folder.") from error
    except ValueError as error:
        raise CommandError(str(error)) from error
    server.start_jupyterlab(
        server.arguments_for(folder, port=options.port, browser=not options.no_browser)
    )


def _copy(folder):
    copied = copies.copy_labs(folder)
    for lab in copied.new:
        print(f"new      {lab}")
    for lab in copied.renewed:
        print(f"renewed  {lab}")
    for lab in copied.kept:
        print(f"kept     {lab}")
    if copied.kept:
        print("To start a lab afresh, with your copy kept under another name:")
        print(f"  {_command()} lab --reset NUMBER {shlex.quote(str(folder))}")


def _command():
    """How this program was started, as far as that can be typed again."""
    if pathlib.Path(sys.argv[0]).name != "__main__.py":
        return "labkit"
    python = pathlib.Path(sys.executable)
    if python.is_relative_to(pathlib.Path.cwd()):
        python = python.relative_to(pathlib.Path.cwd())
    return f"{shlex.quote(str(python))} -m labkit"


def _reset(name, folder):
    reset = copies.reset_lab(name, folder)
    if reset.old is not None:
        print(f"kept     {reset.old}")
    print(f"new      {reset.copy}")
