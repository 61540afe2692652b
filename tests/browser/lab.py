"""A real JupyterLab in headless Chromium, for tests, benchmarks and screenshots."""

import ast
import contextlib
import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
from playwright.sync_api import TimeoutError as PageTimeout
from playwright.sync_api import sync_playwright

from labkit.labs.server import settings_path

# Draws the same pages without the rest of a browser, for which tests take an eighth less.
SHELL = "chromium-headless-shell"
CHROMIUM = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel?.status === "idle"
    && panel.context?.isReady === true;
}"""

# Without the name of a kernel JupyterLab would ask for one.
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
EXECUTE = """async ([code, expression]) => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const { content } = await kernel.requestExecute({
    code, silent: true, store_history: false, user_expressions: { value: expression },
  }).done;
  return content.status === "ok" ? content.user_expressions.value : content;
}"""

# What a failed test left open is closed as well; nobody is asked about changes.
CLOSE = """async () => {
  for (const widget of [...window.jupyterapp.shell.widgets("main")]) {
    await widget.sessionContext?.shutdown();
    widget.dispose();
  }
}"""

PIXELS = """element => {
  let canvas = element;
  if (element.tagName === "IMG") {
    canvas = new OffscreenCanvas(element.naturalWidth, element.naturalHeight);
    canvas.getContext("2d").drawImage(element, 0, 0);
  }
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (const value of data) sum = (31 * sum + value) | 0;
  return `${canvas.width}x${canvas.height}:${sum}`;
}"""


def chromium():
    """Path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def prefer_whole_browser():
    """Measure, and take pictures for people, in what they have."""
    CHROMIUM.sort(key=SHELL.__eq__)


@contextlib.contextmanager
def server(folder, *, instructor=False):
    """Run JupyterLab on a folder; gives the address with its token.

    That of an instructor has nbgrader's pages; students' has not, see `labkit lab`.
    """
    home = pathlib.Path(folder) / ".jupyter-home"
    home.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    environment = os.environ | {
        # Nothing of the user's own settings, nothing left behind in them.
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_PATH": "" if instructor else settings_path(),
    }
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--expose-app-in-browser", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1"),
            f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={folder}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        cwd=folder,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api?token={token}", process, home / "server.log")
        yield address, token
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_for(url, process, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url):
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


def launching():
    """How Playwright starts the Chromium that is installed."""
    flags = list(FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to run as root with it
    return {"executable_path": chromium(), "args": flags}


@contextlib.contextmanager
def browser():
    """Run headless Chromium."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(**launching())
        try:
            yield chrome
        finally:
            chrome.close()


def notebook(*cells):
    """Make a notebook of code cells."""
    cells = [nbformat.v4.new_code_cell(code) for code in cells]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def write_notebook(path, *cells):
    """Write a notebook of code cells."""
    nbformat.write(notebook(*cells), path)


@contextlib.contextmanager
def opener(folder):
    """Run JupyterLab on a folder, and a browser; gives what opens notebooks in it.

    JupyterLab is loaded once for each density of pixels, which takes five times as long as to
    open a notebook; what is said of a page in one test is forgotten in the next.
    """
    pages = {}
    with server(folder) as (address, token), browser() as chrome:

        def open_lab(notebook, *, density=1, **options):
            if density not in pages:
                context = chrome.new_context(device_scale_factor=density)
                page = pages[density] = context.new_page()
                page.set_default_timeout(60_000)
                page.goto(f"{address}/lab?token={token}&reset")
                page.wait_for_function("() => window.jupyterapp")
                page.evaluate("() => window.jupyterapp.restored.then(() => null)")
            return Lab(pages[density], notebook, **options)

        open_lab.folder = folder
        open_lab.chrome = chrome
        yield open_lab


class Lab:
    """A notebook open in JupyterLab, the only one in its page."""

    def __init__(self, page, notebook, *, dark=False, width=1280, height=1000):
        self.page = page
        self.console = []  # errors that the page reported
        page.on("console", self._listen)
        page.on("pageerror", self._note)
        page.set_viewport_size({"width": width, "height": height})
        self.set_theme(dark)
        page.evaluate("() => window.jupyterapp.shell.expandLeft()")
        try:
            self._open(notebook, 30_000)
        except PageTimeout:  # seldom, JupyterLab loses a kernel that is just starting
            self._open(notebook, 60_000)

    def _open(self, notebook, timeout):
        self.page.evaluate(CLOSE)
        self.command("docmanager:open", {"path": notebook})
        self.page.wait_for_function(READY, timeout=timeout)

    def _listen(self, message):
        if message.type == "error":
            self.console.append(f"{message.text} ({message.location.get('url', '')})")

    def _note(self, error):
        stack = error.stack or str(error)
        # Seldom, on a busy machine, JupyterLab's own React removes what is gone already. The kit's
        # scripts are blobs: what comes from them, or through them, counts.
        own = any(folder in stack for folder in ("/static/lab/", "/lite/build/"))
        if "removeChild" in stack and own and "blob:" not in stack:
            return
        self.console.append(stack)

    def command(self, name, arguments=None):
        """Run a JupyterLab command and wait until it is done."""
        self.page.evaluate(
            f"() => window.jupyterapp.commands.execute({json.dumps(name)}, "
            f"{json.dumps(arguments or {})}).then(() => null)"
        )

    def set_theme(self, dark):
        """Choose JupyterLab's dark or light theme."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        if self.page.evaluate("document.body.dataset.jpThemeName") != theme:
            self.command("apputils:change-theme", {"theme": theme})
            # The command is done before the theme's sheet is there.
            chosen = "theme => document.body.dataset.jpThemeName === theme"
            self.page.wait_for_function(chosen, arg=theme)

    def hide_files(self):
        """Give the notebook the room of the list of files as well."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def run_all(self, timeout=None):
        """Run all cells and wait for the last one, for so many milliseconds."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(READY, timeout=timeout)

    def run_cell(self, number):
        """Run one cell, counted from 0, and wait for it."""
        self.page.evaluate(
            "number => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = number }",
            number,
        )
        self.command("notebook:run-cell")
        self.page.wait_for_function(READY)

    def execute(self, code, expression="None"):
        """Run code in the notebook's kernel; return the value of an expression after it."""
        found = self.page.evaluate(EXECUTE, [code, expression])
        if found["status"] != "ok":
            raise RuntimeError(f"{found['ename']}: {found['evalue']}")
        return ast.literal_eval(found["data"]["text/plain"])

    def errors(self):
        """Text of all error outputs and warnings in the notebook."""
        return self.page.locator(
            "[data-mime-type='application/vnd.jupyter.stderr'], "
            "[data-mime-type='application/vnd.jupyter.error']"
        ).all_inner_texts()

    def pixels(self, locator):
        """Checksum of a picture's or a canvas's pixels as the page holds them."""
        return locator.evaluate(PIXELS)

    def wait_for_pixels(self, locator, pixels):
        """Wait until a picture shows these pixels."""
        self.wait_for(lambda: self.pixels(locator) == pixels)

    def wait_for_rest(self, locators):
        """Wait until pictures are the same in five looks on end."""
        seen = []

        def at_rest():
            seen.append([self.pixels(locator) for locator in locators])
            return len(seen) >= 5 and all(look == seen[-1] for look in seen[-5:])

        self.wait_for(at_rest)

    def wait_for_other_pixels(self, locator, pixels):
        """Wait until a picture shows anything else."""
        self.wait_for(lambda: self.pixels(locator) != pixels)

    def wait_for(self, condition, seconds=30):
        """Wait until a condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("Nothing changed as expected.")
            self.page.wait_for_timeout(50)

    def close(self):
        """Close the notebook, and end its kernel."""
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("pageerror", self._note)
        self.page.evaluate(CLOSE)
