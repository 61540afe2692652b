"""All packages of a site: Pyodide's list with labkit and what it needs entered in it."""

import shutil

from labkit.base.files import write_json
from labkit.base.parts import DISTRIBUTION
from labkit.site import kernel, runtime, wheels

__all__ = ["KERNEL", "PRELOADED", "RUNTIME", "settings", "write"]

RUNTIME = "runtime"  # folder of JupyterLite's static/ with the packages
LIST = "pyodide-lock.json"
KERNEL = "jupyterlite-pyodide-kernel"
# Loaded while the kernel starts, all at once; the kernel would fetch its own one after the other.
PRELOADED = (
    *("micropip", "piplite", "ipykernel", "pyodide-kernel", "comm", "jedi", "ipython"),
    DISTRIBUTION,
)
DEFERRED = frozenset({"scikit-learn"})  # and with it SciPy: loaded when a cell imports it


def write(folder, pyodide=None):
    """Write the list and the wheels into a folder, and Pyodide where the site carries its own.

    Parameters
    ----------
    folder : pathlib.Path
        Must be there.
    pyodide : pathlib.Path, optional
        Folder with Pyodide; by default it comes from its makers' network.

    Returns
    -------
    dict
        The entries of the list, by the packages' names.

    Raises
    ------
    CommandError
        If a package is missing, or the folder with Pyodide is not as it should be.
    """
    lock = runtime.packages()
    base = runtime.CDN
    if pyodide is not None:
        runtime.check(pyodide)
        for name in runtime.checksums():
            shutil.copyfile(pyodide / name, folder / name)
        base = ""
    for entry in lock["packages"].values():
        entry["file_name"] = base + entry["file_name"]
    for wheel in _wheels(lock["packages"]):
        (folder / wheel.entry["file_name"]).write_bytes(wheel.content)
        lock["packages"][wheel.entry["name"]] = wheel.entry
    for entry in lock["packages"].values():
        entry["depends"] = [d for d in entry["depends"] if d in lock["packages"]]
    ours = lock["packages"][DISTRIBUTION]
    ours["depends"] = sorted(set(ours["depends"]) - DEFERRED)
    write_json(folder / LIST, lock)
    kernel.write_start(folder, base + runtime.ENTRY, PRELOADED, lock)
    return lock["packages"]


def settings(where=f"./static/{RUNTIME}/"):
    """Make the settings of JupyterLite's kernel.

    Parameters
    ----------
    where : str
        Folder that :func:`write` has filled, from the root of JupyterLite.

    Returns
    -------
    dict
    """
    return {
        "pyodideUrl": where + kernel.START,
        # Which the kernel's start loads: others the kernel would install, one after the other.
        "loadPyodideOptions": {"packages": list(PRELOADED)},
        "disablePyPIFallback": True,
    }


def _wheels(there):
    # Of each the newest comes last.
    kernel = map(wheels.of_file, wheels.installed_files(KERNEL, "static/pypi/*.whl"))
    kernel = {wheel.entry["name"]: wheel for wheel in kernel}
    yield from kernel.values()
    for name in wheels.needed_by([DISTRIBUTION, "comm", "jedi"], {*there, *kernel}):
        yield wheels.of_labkit() if name == DISTRIBUTION else wheels.of_package(name)
