"""A real JupyterHub with users of the system, and what they do in headless Chromium."""

import contextlib
import os
import pathlib
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from tests.hub.prepare import PROXY, PYTHON, ROOT

TEACHER, STUDENTS = "labkit-teacher", ("labkit-ada", "labkit-bob")
CONFIG = """
load_subconfig({labkit!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.pid_file = "{folder}/hub.pid"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.Authenticator.allowed_users = {users!r}
c.PAMAuthenticator.open_sessions = False
c.Spawner.cmd = [{single!r}]
c.Spawner.args = ["--LabApp.expose_app_in_browser=True"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def users(base):
    """Make users of the system, with passwords; they and their folders go again."""
    passwords = {}
    try:
        for name in (TEACHER, *STUDENTS):
            subprocess.run(["userdel", name], check=False, capture_output=True)
            make = ["useradd", "--create-home", "--home-dir", base / name, "--shell", "/bin/bash"]
            subprocess.run([*make, name], check=True)
            passwords[name] = secrets.token_hex(8)
            line = f"{name}:{passwords[name]}"
            subprocess.run(["chpasswd"], input=line, text=True, check=True)
        yield passwords
    finally:
        for name in (TEACHER, *STUDENTS):
            subprocess.run(["pkill", "-KILL", "-u", name], check=False)
            subprocess.run(["userdel", name], check=False, capture_output=True)


class Hub:
    """A hub that runs: its address, its users, and what can be run as one of them."""

    def __init__(self, folder, address, passwords):
        self.folder, self.address, self.passwords = folder, address, passwords

    def home(self, name):
        return self.folder / "home" / name

    def run(self, name, *command, code=0, cwd=None):
        """Run a program of the hub's environment as a user does in a terminal."""
        about = pwd.getpwnam(name)
        path = os.pathsep.join([str(PYTHON.parent), "/usr/local/bin", "/usr/bin", "/bin"])
        done = subprocess.run(
            command,
            cwd=cwd or self.home(name),
            env={"PATH": path, "HOME": str(self.home(name)), "USER": name, "LANG": "C.UTF-8"},
            user=about.pw_uid,
            group=about.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said


@contextlib.contextmanager
def hub():
    """Run a hub as docs/hub.md says, with an exchange, a teacher and two students."""
    base = pathlib.Path(tempfile.mkdtemp(prefix="labkit-hub-"))
    base.chmod(0o755)
    (base / "home").mkdir()
    exchange = base / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    settings = (ROOT / "docs" / "hub" / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "/srv/nbgrader/exchange" in settings
    place = PYTHON.parents[1] / "etc" / "jupyter" / "nbgrader_config.py"
    place.write_text(settings.replace("/srv/nbgrader/exchange", str(exchange)), encoding="utf-8")
    port = free_port()
    known = {"labkit": str(ROOT / "docs" / "hub" / "jupyterhub_config.py"), "folder": base}
    known |= {"port": port, "hub_port": free_port(), "api_port": free_port(), "proxy": str(PROXY)}
    known |= {
        "users": {TEACHER, *STUDENTS},
        "single": str(PYTHON.with_name("jupyterhub-singleuser")),
    }
    (base / "jupyterhub_config.py").write_text(CONFIG.format(**known), encoding="utf-8")
    with users(base / "home") as passwords, (base / "hub.log").open("w") as log:
        process = subprocess.Popen(
            [PYTHON.with_name("jupyterhub"), "-f", base / "jupyterhub_config.py"],
            cwd=base,
            env=os.environ | {"LABKIT_INSTRUCTORS": TEACHER, "PATH": _path()},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/hub/api/", process, base / "hub.log")
            yield Hub(base, address, passwords)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
            place.unlink()
    shutil.rmtree(base, ignore_errors=True)


def _path():
    return os.pathsep.join([str(PYTHON.parent), os.environ["PATH"]])


def _wait_for(url, process, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url):
            return
        time.sleep(0.3)
    raise RuntimeError(f"The hub did not start:\n{log.read_text()[-6000:]}")


class Desk:
    """A user's JupyterLab in a browser of its own."""

    def __init__(self, chrome, hub, name):
        self.hub, self.name = hub, name
        self.page = chrome.new_context().new_page()
        self.page.set_default_timeout(120_000)
        self.page.goto(f"{hub.address}/hub/login")
        self.page.fill("#username_input", name)
        self.page.fill("#password_input", hub.passwords[name])
        self.page.click("#login_submit")
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => window.jupyterapp.restored.then(() => null)")

    def command(self, name, **arguments):
        """Run a command of JupyterLab."""
        self.page.evaluate(
            "([name, with_]) => window.jupyterapp.commands.execute(name, with_).then(() => 0)",
            [name, arguments],
        )

    def has(self, name):
        """Whether JupyterLab has a command."""
        return self.page.evaluate("name => window.jupyterapp.commands.hasCommand(name)", name)
