"""``labkit site``: the labs as a static site."""

import pathlib

__all__ = ["add"]

OUT = "labkit-site"


def add(commands):
    """Add the command to a parser's subcommands."""
    text = "Make a static site on which notebooks run in the reader's browser, nothing installed."
    command = commands.add_parser("site", help=text, description=text)
    command.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=pathlib.Path,
        help="notebooks of your own with their exercises and data (default: the labs of the kit)",
    )
    command.add_argument(
        "--output",
        metavar="FOLDER",
        type=pathlib.Path,
        default=pathlib.Path(OUT),
        help=f"where the site goes; an older site there is replaced (default: {OUT})",
    )
    command.add_argument(
        "--pyodide",
        metavar="FOLDER",
        type=pathlib.Path,
        help="folder with Pyodide, for a site that asks no other host",
    )
    command.add_argument(
        "--documentation",
        metavar="FOLDER",
        type=pathlib.Path,
        help="pages that the site is to carry in docs/, such as those that Sphinx has made",
    )
    command.set_defaults(run=_site, part="site")


def _site(options):
    from labkit.site.build import build_site

    build_site(
        options.output,
        options.folder,
        pyodide=options.pyodide,
        documentation=options.documentation,
    )
    print(f"{options.output} is ready. Try it: python -m http.server --directory {options.output}")
