"""What a hub needs, in ``build/hub``: an environment that every user can run, and the proxy.

``python -m tests.hub.prepare`` makes both, or says what is missing on this machine and ends with 3.
"""

import os
import pathlib
import shutil
import stat
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
PLACE = ROOT / "build" / "hub"
PYTHON = PLACE / "environment" / "bin" / "python"
PROXY = PLACE / "node_modules" / ".bin" / "configurable-http-proxy"
CANDIDATES = (sys.executable, "python3", "/usr/bin/python3", "/usr/local/bin/python3")
NEEDED = (3, 11)


def missing():
    """List what this machine lacks to run a hub with users of the system."""
    found = []
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        found.append("root on Linux, to make users and to start servers as them")
    found += [
        f"{name} ({where})"
        for name, where in (
            ("useradd", "Debian: apt-get install passwd"),
            ("npm", "Debian: apt-get install nodejs npm"),
        )
        if shutil.which(name) is None
    ]
    if python() is None:
        found.append("a Python 3.11 with venv that all users can run (Debian: python3-venv)")
    if not _open(ROOT):
        found.append(f"a checkout in a folder that all users can enter ({ROOT} is not)")
    return found


def python():
    """Path of a Python that all users can run, or None."""
    for name in CANDIDATES:
        path = shutil.which(name)
        if path is None or not _open(pathlib.Path(path).resolve()):
            continue
        code = f"import ensurepip, sys, venv; sys.exit(sys.version_info[:2] < {NEEDED})"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if subprocess.run([path, "-c", code], check=False, **quiet).returncode == 0:
            return path
    return None


def _open(path):
    """Whether all users can get to a path, and run or enter it."""
    return all(stat.S_IMODE(p.stat().st_mode) & 0o001 for p in (path, *path.parents))


def main():
    """Make what is missing in ``build/hub``."""
    lacking = missing()
    if lacking:
        print("The hub cannot be tested here. It needs:", *lacking, sep="\n- ")
        return 3
    PLACE.mkdir(parents=True, exist_ok=True)
    run = {"check": True, "cwd": ROOT}
    if not PYTHON.exists():
        print("Making the environment of the hub (some minutes the first time) ...")
        subprocess.run([python(), "-m", "venv", "--clear", PYTHON.parents[1]], **run)
    pins = {"PIP_CONSTRAINT": "constraints.txt", "PIP_BUILD_CONSTRAINT": "constraints.txt"}
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # labkit itself anew each time, as others install it: not editable.
    subprocess.run([*pip, ".[hub]"], env=os.environ | pins, **run)
    again = [*pip, "--no-deps", "--force-reinstall", "."]
    subprocess.run(again, env=os.environ | pins, **run)
    if not PROXY.exists():
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", PLACE]
        subprocess.run([*install, "configurable-http-proxy@5"], **run)
    return 0


if __name__ == "__main__":
    sys.exit(main())
