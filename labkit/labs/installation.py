"""Whether what the labs need is there, and answers."""

import importlib
import pathlib
import platform
import re
import uuid
from dataclasses import dataclass
from importlib import metadata

from labkit.base.parts import DISTRIBUTION
from labkit.base.where import IN_BROWSER

__all__ = ["Installation", "verify_installation"]

# What every lab needs, by the name of its package and of its module.
PACKAGES = {
    "numpy": "numpy",
    "matplotlib": "matplotlib",
    "scikit-learn": "sklearn",
    "ipywidgets": "ipywidgets",
    "anywidget": "anywidget",
}


AGAIN = "reload the page" if IN_BROWSER else "install labkit again"


@dataclass(frozen=True, repr=False)
class Installation:
    """What was looked at, and what is wrong with it; printed as one line each.

    Parameters
    ----------
    findings : dict of str to str
        For each part what is wrong and what to do; empty where all is well.
    where : str
        Where this Python runs: ``"on this computer"`` or ``"in the browser"``, with its version.
    """

    findings: dict[str, str]
    where: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.findings.values())

    def __repr__(self):
        width = max(map(len, self.findings))
        lines = [f"{name:<{width}}  {text or 'ok'}" for name, text in self.findings.items()]
        return "\n".join(lines if self.ok else [*lines, f"Python runs {self.where}."])


def verify_installation() -> Installation:
    """Look at Python, the packages, the data and the widgets.

    Versions are compared with the least that labkit asks for. The data file is read and its
    checksum compared. A widget is made, moved and drawn, as the browser would have it done; whether
    the browser itself shows it, only a person can see. In the browser edition, where packages come
    when they are asked for, one that is still to come is all right, and a file is written and read
    again, since it is the browser that keeps the work.

    Returns
    -------
    Installation
        The same text on every machine where all is well.
    """
    least = _least_versions()
    findings = {"Python": _too_old("Python", platform.python_version(), least.get("python"))}
    for package, module in PACKAGES.items():
        findings[package] = _problem_of_package(package, module, least.get(package))
    findings["data of the labs"] = _attempt(_read_data)
    findings["widgets"] = _attempt(_move_a_widget)
    place = "on this computer"
    if IN_BROWSER:
        place = "in the browser"
        lost = _attempt(_keep_a_file)
        if lost:
            findings["kept work"] = f"the browser keeps no files ({lost}); download what you do"
    return Installation(findings, f"{place}, Python {platform.python_version()}")


def _least_versions():
    """Lower bounds by package, from the metadata of labkit; empty where it is not installed."""
    try:
        about = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return {}
    lines = [f"python{about['Requires-Python']}", *(about.get_all("Requires-Dist") or ())]
    found = [re.match(r"([\w.-]+?)\s*>=\s*([\d.]+)", line) for line in lines if ";" not in line]
    return {match[1].lower(): match[2] for match in found if match}


def _numbers(version):
    """``"2.3.1"`` as (2, 3, 1), so that 2.10 is more than 2.9."""
    return tuple(map(int, re.match(r"\d+(?:\.\d+)*", version)[0].split(".")))


def _too_old(name, version, least):
    if least is None or _numbers(version) >= _numbers(least):
        return ""
    return f"version {version} is too old, {least} or newer is needed"


def _problem_of_package(package, module, least):
    try:
        importlib.import_module(module)
        version = metadata.version(package)
    except Exception as error:  # a package that is broken raises anything
        if IN_BROWSER and isinstance(error, ModuleNotFoundError) and _is_to_come(package):
            return ""
        return f"cannot be loaded ({_said(error)}); {AGAIN}"
    return _too_old(package, version, least)


def _is_to_come(package):
    """Whether the site has a package that is loaded when a cell imports it."""
    return package in importlib.import_module("pyodide_js").lockfile.packages.to_py()


def _keep_a_file():
    file = pathlib.Path(f"labkit-{uuid.uuid4().hex}.txt")
    try:
        file.write_text("kept", encoding="utf-8")
        if file.read_text(encoding="utf-8") != "kept":
            raise OSError("a file does not read back as it was written")
    finally:
        file.unlink(missing_ok=True)


def _attempt(function):
    try:
        function()
    except Exception as error:
        return _said(error)
    return ""


def _said(error):
    return str(error) or type(error).__name__


def _read_data():
    from labkit.data import load_digits

    load_digits(n_train=1, n_test=1)  # reads the whole file and its checksum


def _move_a_widget():
    from labkit.widgets.views.loss_explorer import LossExplorer

    widget = LossExplorer(z=0)
    try:
        widget.slider.set_state({"value": 1.0})  # the message that a browser sends
        if widget.state.z != 1 or not widget.picture().startswith(b"\x89PNG"):
            raise RuntimeError("a widget does not follow its slider; restart the kernel")
    finally:
        widget.close()
