"""Read notebooks as they are handed in: by any front end, or hardly readable.

Only what grading needs is kept: sources, text and code, nbgrader's metadata, pictures in texts.
Whatever else a front end wrote, valid or not, cannot stop the grading.
"""

import io
import json
import re
import zipfile
import zlib

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from labkit.course.grade.inert import are_pictures, text_of

__all__ = ["NOT_HANDED_IN", "Unreadable", "read_submission"]

NOT_HANDED_IN = {".ipynb_checkpoints", "__MACOSX"}  # folders that systems add
ZIP = b"PK\x03\x04"
LARGEST = 100_000_000  # bytes; nbgrader collects no larger files either
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Unreadable(Exception):
    """A file is no notebook; the message says why, as the end of a sentence."""


def read_submission(path):
    """Read a notebook that a student handed in.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    nbformat.NotebookNode
        Valid, in the newest format, without outputs.

    Raises
    ------
    Unreadable
        If it cannot be read, or is no notebook.
    """
    data = _parse(path)
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        data = _upgrade(data)
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise Unreadable("it is no notebook, for it has no cells")
    cells, taken = [], set()
    for number, cell in enumerate(data["cells"], start=1):
        if not isinstance(cell, dict):
            continue
        name = cell.get("id")
        if not isinstance(name, str) or not CELL_ID.fullmatch(name) or name in taken:
            name = f"handed-in-{number}"
        taken.add(name)
        cells.append(_cell(cell, name))
    return new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})


def _parse(path):
    try:
        if path.is_symlink() or not path.is_file():
            raise Unreadable("it is no file of its own")  # but a link to another's, for example
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror})") from None
    if raw.startswith(ZIP):
        raw = _unpacked(raw)
    if not raw.strip():
        raise Unreadable("it is empty")
    try:
        return json.loads(_decode(raw))
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(error.doc.rstrip()) - 1
        if at_end or error.msg.startswith("Unterminated string"):
            raise Unreadable("its end is missing") from None
        raise Unreadable(f"it is damaged, or no notebook, from line {error.lineno} on") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is damaged") from None


def _unpacked(raw):
    """Take the only notebook out of a zip file."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = [
                entry
                for entry in archive.infolist()
                if entry.filename.endswith(".ipynb")
                and not NOT_HANDED_IN & set(entry.filename.split("/"))
            ]
            if len(found) != 1:
                raise Unreadable(f"it is a zip file with {len(found)} notebooks in it")
            with archive.open(found[0]) as file:  # its size may be said wrong
                content = file.read(LARGEST + 1)
    # Whatever a damaged or encrypted file makes zipfile raise.
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        raise Unreadable("it is a zip file that cannot be opened") from None
    if len(content) > LARGEST:
        raise Unreadable(f"what is in the zip file is larger than {LARGEST // 1_000_000} MB")
    return content


def _decode(raw):
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def _upgrade(data):
    """Bring formats 1 to 3 up to date."""
    try:
        return nbformat.convert(nbformat.from_dict({"nbformat": 3, **data}), to_version=4)
    except Exception as error:  # whatever a damaged file makes nbformat raise
        raise Unreadable(f"its old format cannot be converted ({error!r:.80})") from None


def _cell(cell, name):
    kind = cell.get("cell_type")
    kind = kind if isinstance(kind, str) and kind in NEW_CELL else "raw"
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kept = {"nbgrader": about} if isinstance(about, dict) else {}
    new = NEW_CELL[kind](
        text_of(cell.get("source")).replace("\r\n", "\n"),
        id=name,
        metadata=nbformat.from_dict(kept),
    )
    if kind == "markdown" and cell.get("attachments") and are_pictures(cell["attachments"]):
        new["attachments"] = nbformat.from_dict(cell["attachments"])
    return new
