"""How the kernel of a site starts: early, and from what the browser keeps."""

import hashlib
import json
import os
import pathlib
import shutil

from labkit.base.errors import CommandError

__all__ = ["START", "begin_early", "write_start"]

START = "start.mjs"
WORKER = "labkit.worker.mjs"  # beside the kernel's own, whose place it takes
EARLY = "early.js"
DIRECT = "direct.js"
SOURCES = pathlib.Path(__file__).with_name("worker")
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static/comlink.worker.*.js"
HEAD = "<head>\n"


def write_start(folder, pyodide, preloaded, packages):
    """Write the script that starts Pyodide.

    Parameters
    ----------
    folder : pathlib.Path
        With the packages' list.
    pyodide : str
        Address of Pyodide's own script, from there.
    preloaded : iterable of str
        Packages that it loads.
    packages : dict
        The list, with the checksum of each.
    """
    key = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()[:16]
    settings = {"PYODIDE": pyodide, "PACKAGES": list(preloaded), "KEY": key}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in settings.items()]
    script = (SOURCES / START).read_text(encoding="utf-8")
    (folder / START).write_text("\n".join([*lines, script]), encoding="utf-8")


def begin_early(out, runtime):
    """Have the page of the labs start the first kernel's worker at once, and fetch files itself.

    Parameters
    ----------
    out : pathlib.Path
        JupyterLite, built.
    runtime : str
        Folder with the packages' list, from there.

    Raises
    ------
    CommandError
        If JupyterLite's files are not where they are expected.
    """
    page, kernels = out / "lab" / "index.html", list(out.glob(KERNEL))
    service = out / "service-worker.js"
    text = page.read_text(encoding="utf-8")
    if len(kernels) != 1 or HEAD not in text or not service.is_file():
        raise CommandError(
            "This version of JupyterLite is built in another way; see constraints.txt."
        )
    (kernel,) = kernels
    start = os.path.relpath(out / runtime / START, kernel.parent).replace(os.sep, "/")
    worker = kernel.with_name(WORKER)
    worker.write_text(f'import "{start}";\nimport "./{kernel.name}";\n', encoding="utf-8")
    shutil.copyfile(SOURCES / EARLY, out / runtime / EARLY)
    parts = [path.read_text(encoding="utf-8") for path in (SOURCES / DIRECT, service)]
    service.write_text("\n".join(parts), encoding="utf-8")
    place = worker.relative_to(out).as_posix()
    tag = f'    <script src="../{runtime}/{EARLY}" data-worker="../{place}"></script>\n'
    page.write_text(text.replace(HEAD, HEAD + tag, 1), encoding="utf-8")
