"""What a learning platform gives to download: whose each file is, and what it was called."""

import pathlib
import re
import zipfile
from typing import NamedTuple

from labkit.base.errors import CommandError

__all__ = ["HandedIn", "read", "whose"]

# Moodle: "Ada Lovelace_4711_assignsubmission_file_" with files in it, or before their names.
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_\w+?_(?P<rest>.*)", re.DOTALL)
# Canvas: "lovelaceada_4711_815_lab.ipynb", or "lovelaceada_LATE_4711_815_lab.ipynb".
CANVAS = re.compile(r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<rest>.+)", re.DOTALL)
OF_SYSTEMS = re.compile(r"(^|/)(__MACOSX|\.(?!\.(?:/|$))[^/]*|Thumbs\.db|desktop\.ini)(/|$)")
LARGEST = 4 * 2**30  # bytes of all that is unpacked


class HandedIn(NamedTuple):
    """A file, and what its name says of who handed it in.

    Attributes
    ----------
    who : str
        The part of the name that stands for a student; the same for all files of one.
    platform : {"Moodle", "Canvas", ""}
        Which wrote the name so.
    name, id : str
        Of the student, as the platform writes them.
    late : bool
        Whether the platform calls it late.
    path : str
        The file's own name, below the student's folder.
    content : callable
        Returns the bytes.
    """

    who: str
    platform: str
    name: str
    id: str
    late: bool
    path: str
    content: object


def read(source, largest):
    """List the files of a downloaded archive, or of a folder.

    Parameters
    ----------
    source : pathlib.Path
        A zip file, or a folder.
    largest : int
        Bytes of a file, beyond which it is not taken.

    Returns
    -------
    found : list of HandedIn
    left_out : list of str
        Files that are too large.

    Raises
    ------
    CommandError
        If there is no such file, or it is no archive, damaged, encrypted, or unpacks to too much.
    """
    if source.is_dir():
        found = [
            (path.relative_to(source).as_posix(), path.stat().st_size, path.read_bytes)
            for path in sorted(source.rglob("*"))
            if path.is_file() and not path.is_symlink()
        ]
    elif source.is_file():
        found = _unzipped(source)
    else:
        raise CommandError(f"There is no {source}; name a folder or a downloaded zip file.")
    found = [entry for entry in found if not OF_SYSTEMS.search(entry[0])]
    taken = [(path, content) for path, size, content in found if size <= largest]
    left_out = [path for path, size, _ in found if size > largest]
    return [whose(path, content) for path, content in _below(taken)], left_out


def _unzipped(source):
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise CommandError(f"{source} is no zip file that can be read: {error}.") from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.flag_bits & 1 for info in infos):
        raise CommandError(f"{source} is encrypted; unpack it and name the folder.")
    if sum(info.file_size for info in infos) > LARGEST:
        raise CommandError(f"{source} unpacks to more than {LARGEST // 2**30} GB.")

    def reader(info):
        def content():
            try:
                return archive.read(info)
            except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
                raise CommandError(f"{source} is damaged: {info.filename}: {error}.") from error

        return content

    return [(info.filename.replace("\\", "/"), info.file_size, reader(info)) for info in infos]


def _below(entries):
    """Leave out a folder that everything lies in, and that is no student's."""
    tops = {path.partition("/")[0] for path, _ in entries}
    inner = all(path.count("/") >= 2 for path, _ in entries)
    flat = all(CANVAS.fullmatch(path.rpartition("/")[2]) for path, _ in entries)
    if len(tops) == 1 and (inner or flat) and not MOODLE.fullmatch(min(tops)):
        return [(path.partition("/")[2] or path, content) for path, content in entries]
    return entries


def whose(path, content=None):
    """Read the name of a file.

    Parameters
    ----------
    path : str
        In the archive or folder.
    content : callable, optional

    Returns
    -------
    HandedIn
    """
    top, _, rest = path.partition("/")
    found = MOODLE.fullmatch(top)
    if found:
        own = rest or found["rest"]
        return HandedIn(
            f"{found['name']}_{found['id']}",
            "Moodle",
            found["name"],
            found["id"],
            False,
            own,
            content,
        )
    found = None if rest else CANVAS.fullmatch(top)
    if found:
        late = bool(found["late"])
        who = f"{found['name']}_{found['id']}"
        return HandedIn(who, "Canvas", found["name"], found["id"], late, found["rest"], content)
    who = top if rest else pathlib.PurePath(top).stem
    return HandedIn(who, "", who, who, False, rest or top, content)
