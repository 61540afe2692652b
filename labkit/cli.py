"""The command line: ``labkit lab`` for everybody, ``course`` and ``validate`` for instructors."""

import argparse
import errno
import os
import pathlib
import shlex
import sys

import labkit
from labkit import copies, labs
from labkit._command import CommandError
from labkit.course import commands as course_commands
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
        return options.run(options) or 0
    except (CommandError, OSError) as error:
        print(f"labkit: {error}", file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="labkit", description=labkit.__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"labkit {labkit.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_add_lab, course_commands.add, validate_command.add):
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
    command.set_defaults(run=_lab)


def _port(text):
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"must be 1 to 65535, found {text!r}")
    return int(text)


def _lab(options):
    if options.list:
        for lab in labs.find_labs():
            print(f"{lab.stem:<24}{labs.title(lab)}")
        return
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
    start_jupyterlab(_jupyterlab_arguments(options))


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


def _jupyterlab_arguments(options):
    arguments = [
        f"--ServerApp.root_dir={options.folder.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if options.port:
        arguments.append(f"--ServerApp.port={options.port}")
    if options.no_browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in containers; otherwise Jupyter refuses to start
    return arguments


def start_jupyterlab(arguments):
    """Run JupyterLab in this process, so that it has this Python and gets Ctrl-C itself.

    Parameters
    ----------
    arguments : list of str
        JupyterLab's own command-line options.

    Raises
    ------
    CommandError
        If JupyterLab is not installed.
    """
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise CommandError(
            f"JupyterLab cannot be loaded ({error}); install it: pip install jupyterlab."
        ) from error
    # A kernel of the same name in the user's own settings may belong to another Python.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    os.environ["JUPYTER_CONFIG_PATH"] = settings_path()
    LabApp.launch_instance(arguments)


def settings_path():
    """JupyterLab's search path with the kit's own folder first.

    It answers JupyterLab's question about news at the first start: no request to other machines.

    Returns
    -------
    str
        For the environment variable ``JUPYTER_CONFIG_PATH``.
    """
    own = str(pathlib.Path(__file__).parent / "jupyter")
    return os.pathsep.join(filter(None, (own, os.environ.get("JUPYTER_CONFIG_PATH"))))
