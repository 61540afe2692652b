"""JupyterLab on a folder of labs, with the settings of the kit."""

import os
import pathlib

from labkit.base.parts import needing

__all__ = ["arguments_for", "require", "settings_path", "start_jupyterlab"]


def arguments_for(folder, *, port=None, browser=True):
    """List JupyterLab's command-line options for a folder of labs.

    Parameters
    ----------
    folder : pathlib.Path
        What it shows.
    port : int, optional
        By default a free one.
    browser : bool, default True
        Whether it opens one.

    Returns
    -------
    list of str
    """
    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if port:
        arguments.append(f"--ServerApp.port={port}")
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in containers; otherwise Jupyter refuses to start
    return arguments


def require():
    """Raise MissingPartError where JupyterLab is not installed."""
    with needing("lab"):
        import jupyterlab  # noqa: F401


def start_jupyterlab(arguments):
    """Run JupyterLab in this process, so that it has this Python and gets Ctrl-C itself.

    Parameters
    ----------
    arguments : list of str
        JupyterLab's own command-line options.

    Raises
    ------
    MissingPartError
        If JupyterLab is not installed.
    """
    with needing("lab"):
        from jupyterlab.labapp import LabApp
    # A kernel of the same name in the user's own settings may belong to another Python.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    os.environ["JUPYTER_CONFIG_PATH"] = settings_path()
    LabApp.launch_instance(arguments)


def settings_path():
    """JupyterLab's search path with the kit's own folder first.

    It answers JupyterLab's question about news at the first start: no request to other machines.

    Returns
    -------
    str
        For the environment variable ``JUPYTER_CONFIG_PATH``.
    """
    own = str(pathlib.Path(__file__).parent / "jupyter")
    return os.pathsep.join(filter(None, (own, os.environ.get("JUPYTER_CONFIG_PATH"))))
