"""A class with labkit on JupyterHub: what belongs into the hub's configuration.

On a hub of your own, load it from ``jupyterhub_config.py`` with ``load_subconfig``; on The Littlest
JupyterHub, put it into ``/opt/tljh/config/jupyterhub_config.d/``. The folder ``student`` lies
beside it, or where LABKIT_HUB says.
"""

import contextlib
import os
import pathlib

c = get_config()  # noqa: F821 - JupyterHub gives it

INSTRUCTORS = set(os.environ.get("LABKIT_INSTRUCTORS", "instructor").split())
HERE = pathlib.Path(os.environ.get("LABKIT_HUB") or pathlib.Path(__file__).parent)


def settings(spawner):
    """Of nbgrader, students see the list of assignments; instructors see all."""
    return "" if spawner.user.name in INSTRUCTORS else str(HERE / "student")


def system_name(spawner):
    """Name the user as nbgrader does: numbers of a student's own are drawn from it when graded."""
    template = getattr(spawner, "username_template", "{USERNAME}")  # The Littlest JupyterHub's
    return template.format(USERNAME=spawner.user.name, USERID=spawner.user.id)


def close_home(spawner):
    """Keep other users of the same computer out of a user's folder."""
    with contextlib.suppress(RuntimeError):  # no user of this system, as in containers
        home = pathlib.Path(f"~{system_name(spawner)}").expanduser()
        if home.is_dir():
            home.chmod(0o700)


c.Spawner.default_url = "/lab"
c.Spawner.pre_spawn_hook = close_home
c.Spawner.environment.update(
    {
        "LABKIT_STUDENT": system_name,
        "JUPYTER_CONFIG_PATH": settings,
    }
)
# What one student may take; The Littlest JupyterHub and containers hold users to it.
c.Spawner.mem_limit = "2G"
