"""Execute labs and save them in one normal form.

``python -m labkit.nbtools.execution NOTEBOOK ...``.

The saved outputs are what GitHub shows and what nbval compares with. Whatever changes from run to
run without meaning stays out, so that a second execution changes nothing.
"""

import argparse
import os
import pathlib
import sys
import tempfile
from typing import Any

from labkit.base import files
from labkit.base.files import PathLike
from labkit.base.parts import needing

with needing("instructor"):
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    from labkit.nbtools.awake import keep_awake

__all__ = ["execute_notebook", "normalise"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
KEPT_METADATA = ("nbgrader", "tags")


def normalise(notebook: Any) -> Any:
    """Remove what differs between executions, in place.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        An executed notebook. Widget states, links to widgets, times and the kernel's version go;
        texts, PNG pictures and their alternative texts stay.

    Returns
    -------
    nbformat.NotebookNode
        The same object.
    """
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
        )
        for output in cell.get("outputs", ()):
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
                output.metadata = nbformat.from_dict(
                    {kind: output.metadata[kind] for kind in output.data if kind in output.metadata}
                )
    return notebook


def execute_notebook(path: PathLike) -> bool:
    """Run a notebook from its first cell to its last in a fresh kernel, and save it.

    Parameters
    ----------
    path : path-like
        Notebook to run, in its own folder, and to write.

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails; the file stays as it is.
    """
    path = pathlib.Path(path)
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,
        record_timing=False,
    )
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        # What a lab writes for a student is not written beside the kit's own labs.
        quiet = {"LABKIT_LAB_BOOK": folder, "LABKIT_PROGRESS": "off"}
        keep_awake(client).execute(env=os.environ | quiet)
    after = nbformat.writes(normalise(notebook)).rstrip("\n") + "\n"
    if after == before:
        return False
    files.replace(path, after.encode())
    return True


def main(arguments=None):
    """Execute the notebooks named, and all in the folders named."""
    parser = argparse.ArgumentParser(
        prog="python -m labkit.nbtools.execution",
        description="Execute labs and save them in normal form.",
    )
    parser.add_argument("paths", nargs="+", type=pathlib.Path, help="notebooks, or folders of them")
    failed = False
    for given in parser.parse_args(arguments).paths:
        for path in sorted(given.glob("*.ipynb")) if given.is_dir() else [given]:
            try:
                changed = execute_notebook(path)
            except (OSError, CellExecutionError) as error:
                print(f"{path}: {error}", file=sys.stderr)
                failed = True
            else:
                print(f"{path}: {'changed' if changed else 'as before'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
