"""``labkit validate``: what to mend in notebooks with exercises, one line each."""

import argparse
import pathlib

from labkit.base.errors import CommandError

__all__ = ["add"]


def add(commands):
    """Add the command.

    Parameters
    ----------
    commands : argparse action
        From ``add_subparsers``.
    """
    text = "Say what is to be mended in notebooks with exercises, with file, cell and line."
    command = commands.add_parser("validate", help=text, description=text)
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        type=pathlib.Path,
        help="folders, notebooks, and Python files with exercises or banks of answers",
    )
    command.add_argument(
        "--quick", action="store_true", help="run no notebook, only look at what is saved"
    )
    command.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=300.0,
        help="how long a cell may take (default: 300)",
    )
    command.set_defaults(run=_validate, part="instructor")


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, found {text!r}")
    return seconds


def _validate(options):
    # nbformat and nbgrader take a second; other commands do without.
    from labkit.validate.run import validate

    known = {"quick": options.quick, "timeout": options.timeout, "progress": _progress}
    try:
        result = validate(options.paths, **known)
    except KeyboardInterrupt:
        raise CommandError("Stopped; your files are as they were.") from None
    for finding in result.findings:
        print(finding)
    print(_summary(result, options.quick))
    return 1 if result.findings else 0


def _progress(total):
    from tqdm import tqdm

    # Nothing where nobody watches: `disable=None` looks for a terminal.
    return tqdm(total=total, unit="cell", disable=None, leave=False)


def _summary(result, quick):
    seen = [
        _number(result.counts["notebooks"], "notebook"),
        _number(result.counts["cells"], "code cell"),
        _number(result.counts["checks"], "check"),
    ]
    if result.counts["exercises"]:
        seen.append(_number(result.counts["exercises"], "exercise") + " with answers")
    found = len(result.findings)
    said = f"{_number(found, 'thing')} to mend" if found else "nothing to mend"
    return f"{', '.join(seen)}: {said}{' (nothing was run)' if quick else ''}."


def _number(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"
