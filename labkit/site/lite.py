"""JupyterLite: JupyterLab as static files, with the notebooks of a site and labkit's packages."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from labkit.base.errors import CommandError
from labkit.base.files import write_json
from labkit.base.parts import needing
from labkit.site import imports, kernel, packages, wheels

__all__ = ["build", "configure"]

PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
# Packages whose front end belongs into the labs; what else is installed here stays out.
EXTENSIONS = (packages.KERNEL, "anywidget", "jupyterlab-widgets", "jupyterlab-pygments")
UNUSED = ("doc", "jupyter-lite.ipynb", "package.json", "rspack.config*", "jupyterlite.schema*")
# As `labkit lab` has it: nobody is asked about news, which would be a request to another host.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}


def build(out, contents, pyodide=None):
    """Build JupyterLite.

    Parameters
    ----------
    out : pathlib.Path
        Folder to make.
    contents : pathlib.Path
        Folder with what a student finds.
    pyodide : pathlib.Path, optional
        As for :func:`labkit.site.packages.write`.

    Raises
    ------
    CommandError
        If something is missing, or JupyterLite fails, with what it said last.
    """
    with needing("site"):
        import jupyterlite_core  # noqa: F401
    with tempfile.TemporaryDirectory(prefix="labkit-site-") as draft:
        draft = pathlib.Path(draft)
        runtime = draft / packages.RUNTIME
        runtime.mkdir()
        imports.check(contents, packages.write(runtime, pyodide))
        configure(draft, packages.settings(), contents)
        command = [
            *(sys.executable, "-m", "jupyterlite_core", "build"),
            *("--lite-dir", str(draft), "--output-dir", str(out)),
        ]
        done = subprocess.run(command, cwd=draft, capture_output=True, text=True)
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
            raise CommandError(f"JupyterLite could not be built:\n{said}")
        for path in [path for name in UNUSED for path in out.glob(name)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.move(runtime, out / "static" / packages.RUNTIME)
        kernel.begin_early(out, f"static/{packages.RUNTIME}")


def configure(folder, kernel, *contents):
    """Write what ``jupyter lite build`` reads.

    Parameters
    ----------
    folder : pathlib.Path
        JupyterLite's own ``--lite-dir``; must be there.
    kernel : dict
        As from :func:`labkit.site.packages.settings`.
    *contents : pathlib.Path
        Folders with what a student finds.
    """
    page = {
        "appName": "labkit",
        "exposeAppInBrowser": True,  # tests reach the application as in JupyterLab
        "litePluginSettings": {PLUGIN: kernel},
    }
    extensions = [
        str(path.parent)
        for name in EXTENSIONS
        for path in wheels.installed_files(name, "package.json")
        if "labextensions" in path.parts and (path.parent / "static").is_dir()
    ]
    write_json(
        folder / "jupyter-lite.json",
        {"jupyter-lite-schema-version": 0, "jupyter-config-data": page},
    )
    write_json(folder / "overrides.json", OVERRIDES)
    build = {
        "apps": ["lab"],
        "contents": list(map(str, contents)),
        "federated_extensions": extensions,
        "ignore_sys_prefix": True,
        "no_sourcemaps": True,
        "settings_overrides": [str(folder / "overrides.json")],
    }
    write_json(folder / "jupyter_lite_config.json", {"LiteBuildConfig": build})
