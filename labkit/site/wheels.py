"""Wheels of what is installed here, for the browser.

Pure Python packages are the same everywhere: they are packed as they lie in this environment, so
that a site is built without a package index, of the versions that its builder has tried.
"""

import hashlib
import io
import pathlib
import zipfile
from importlib import metadata
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from labkit import __version__
from labkit.base.errors import CommandError
from labkit.base.parts import DISTRIBUTION
from labkit.site.runtime import LEFT_OUT

__all__ = ["Wheel", "installed_files", "needed_by", "of_file", "of_labkit", "of_package"]

# What a browser needs no copy of: JupyterLite carries the front ends, and widgets themselves.
FRONT_ENDS = frozenset({"jupyterlab-widgets", "widgetsnbextension"})
# Folders of labkit that need a server, a kernel of their own or a shell.
NOT_IN_BROWSER = ("course", "validate", "site", "notebooks", "cli.py", "__main__.py")
# Most of jedi is about packages that a browser has not: Django, and the many of typeshed.
SKIPPED = ("__pycache__", ".ipynb_checkpoints", "tests", "django-stubs", "stubs")
COMPILED = (".so", ".pyd", ".dylib")
FAST_COPIES = frozenset({"psygnal", "wcwidth"})  # do without what is compiled in them
PYTHON = "3.14"
BROWSER = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "emscripten",
}
DATE = (1980, 1, 1, 0, 0, 0)  # so that the same packages make the same wheel


class Wheel(NamedTuple):
    """A wheel, and its entry in Pyodide's list of packages.

    Parameters
    ----------
    content : bytes
    entry : dict
    """

    content: bytes
    entry: dict


def needed_by(roots, there=()):
    """Names of the packages that the browser needs for some of them.

    Parameters
    ----------
    roots : iterable of str
        Names of installed packages.
    there : container of str
        Packages that are there already, with all they need.

    Returns
    -------
    list of str
        In order, without those of `there`.
    """
    found, waiting = set(), [canonicalize_name(root) for root in roots]
    while waiting:
        name = waiting.pop()
        if name in found or name in there or name in FRONT_ENDS | LEFT_OUT:
            continue
        found.add(name)
        waiting += _depends(name)
    return sorted(found)


def _depends(name):
    requirements = map(Requirement, _distribution(name).requires or ())
    return sorted(
        canonicalize_name(r.name)
        for r in requirements
        if r.marker is None or r.marker.evaluate(BROWSER)
    )


def _distribution(name):
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise CommandError(
            f"{name} is not installed, but the labs in the browser need it. Install labkit again: "
            f'pip install "{DISTRIBUTION}[site]".'
        ) from None


def installed_files(name, pattern):
    """Paths of the files of an installed package whose names fit a pattern."""
    distribution = _distribution(name)
    return sorted(
        pathlib.Path(distribution.locate_file(path)).resolve()
        for path in distribution.files or ()
        if path.match(pattern)
    )


def of_package(name):
    """Pack an installed package.

    Raises
    ------
    CommandError
        If it is not installed, or has parts that are compiled for this machine.
    """
    distribution = _distribution(name)
    files, imports = {}, set()
    for path in distribution.files or ():
        source = pathlib.Path(distribution.locate_file(path))
        if ".." in path.parts or any(part in SKIPPED for part in path.parts):
            continue
        if source.suffix in COMPILED:
            if name in FAST_COPIES:
                continue
            raise CommandError(
                f"{name} {distribution.version} has parts compiled for this machine ({path.name}), "
                "and Pyodide has no copy of it: it cannot run in the browser."
            )
        if (
            source.suffix != ".pth"
            and source.is_file()
            and path.name not in ("RECORD", "direct_url.json")
        ):
            files[path.as_posix()] = source.read_bytes()
    for path in files:
        top = path.partition("/")[0]
        if not top.endswith(".dist-info"):
            imports.add(top.removesuffix(".py"))
    return _packed(name, distribution.version, files, sorted(imports), _depends(name))


def of_labkit():
    """Pack labkit itself, less what cannot run in a browser."""
    home, files = pathlib.Path(__file__).resolve().parents[1], {}
    for source in sorted(home.rglob("*")):
        path = source.relative_to(home)
        if (
            source.is_file()
            and path.parts[0] not in NOT_IN_BROWSER
            and "__pycache__" not in path.parts
        ):
            files[f"labkit/{path.as_posix()}"] = source.read_bytes()
    about = _distribution(DISTRIBUTION).read_text("METADATA")
    files[f"{_stem(DISTRIBUTION, __version__)}.dist-info/METADATA"] = about.encode()
    return _packed(DISTRIBUTION, __version__, files, ["labkit"], _depends(DISTRIBUTION))


def of_file(path):
    """Take a wheel as it lies in a file."""
    name, version = path.name.split("-")[:2]
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tops = {entry.partition("/")[0] for entry in archive.namelist()}
    imports = sorted(top.removesuffix(".py") for top in tops if not top.endswith(".dist-info"))
    return _wheel(name, version, path.name, content, imports, ())


def _stem(name, version):
    return f"{name.replace('-', '_')}-{version}"


def _packed(name, version, files, imports, depends):
    stem = _stem(name, version)
    about = f"{stem}.dist-info"
    files.setdefault(
        f"{about}/WHEEL",
        b"Wheel-Version: 1.0\nGenerator: labkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    )
    # Pyodide unpacks wheels without a look at their records.
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in sorted(files)).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[path])
    return _wheel(name, version, f"{stem}-py3-none-any.whl", buffer.getvalue(), imports, depends)


def _wheel(name, version, file_name, content, imports, depends):
    entry = {
        "name": canonicalize_name(name),
        "version": version,
        "file_name": file_name,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "imports": list(imports),
        "depends": list(depends),
        "unvendored_tests": False,
    }
    return Wheel(content, entry)
