"""A site in headless Chromium: JupyterLite driven as JupyterLab is."""

import ast
import contextlib
import json

from tests.browser import lab
from tests.browser.lab import READY, Lab

__all__ = ["READY"]

RUN = """async code => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const future = kernel.requestExecute({ code, silent: false, store_history: false });
  let text = "";
  future.onIOPub = message => { text += message.content.text ?? ""; };
  const { content } = await future.done;
  return content.status === "ok" ? text : `${content.ename}: ${content.evalue}`;
}"""
SAVE = """([path, content]) => window.jupyterapp.serviceManager.contents
  .save(path, { type: "notebook", format: "json", content: JSON.parse(content) })
  .then(() => null)"""
READ = """([path, options]) => window.jupyterapp.serviceManager.contents
  .get(path, { content: true, ...options }).then(model => model.content)"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell =>({
  id: cell.id, type: cell.cell_type, source: cell.source, outputs: cell.outputs,
}))"""
SOURCE = """([id, source]) => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .find(cell => cell.id === id).setSource(source)"""
# Whether the packages have been put away for the next visit.
KEPT = """() => caches.open("labkit-unpacked").then(store => store.keys())
  .then(kept => kept.length === 1)"""
APP = "() => window.jupyterapp?.restored.then(() => true)"
# What JupyterLite itself reports, on every site.
KNOWN = ("Connection lost", "/jupyter-lite.ipynb", "/api/contents/", "/build/schemas/")


@contextlib.contextmanager
def visitor(chrome, folder=None, **options):
    """A browser with a store of its own that asks no host but this one; gives its context.

    With a folder it is one that keeps there all it can; otherwise it is a private window, of which
    a browser keeps nothing of what it compiled.
    """
    options = {"viewport": {"width": 1280, "height": 1000}} | options
    if folder is None:
        context = chrome.new_context(**options)
    else:
        context = chrome.browser_type.launch_persistent_context(
            folder, **lab.launching(), **options
        )
    context.set_default_timeout(120_000)
    others = []
    context.on("request", lambda r: others.append(r.url) if is_other(r.url) else None)
    yield context
    context.close()
    assert others == []


def is_other(url):
    """Whether an address is on another host."""
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


class Lite(Lab):
    """A notebook open on a site."""

    def execute(self, code, expression="None"):
        """Run code in the notebook's kernel; return the value of an expression after it."""
        text = self.say(f"{code}\nprint(repr({expression}))")
        try:
            return ast.literal_eval(text.strip().splitlines()[-1])
        except (SyntaxError, IndexError) as error:
            raise RuntimeError(text) from error

    def say(self, code):
        """Run code; return what it printed, or the error."""
        return self.page.evaluate(RUN, code)

    def cells(self):
        """All cells with their outputs."""
        return self.page.evaluate(CELLS)

    def write(self, cell, source):
        """Write into the cell of an id, and run it."""
        self.page.evaluate(SOURCE, [cell, source])
        self.run_cell([found["id"] for found in self.cells()].index(cell))

    def output(self, cell):
        """What a cell shows, as text."""
        (found,) = (found for found in self.cells() if found["id"] == cell)
        return "".join(map(text_of, found["outputs"]))

    def path(self):
        """Path of the notebook in front."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")

    def save(self):
        """Save the notebook, as Ctrl+S does."""
        self.command("docmanager:save")

    def _listen(self, message):
        if not any(known in f"{message.text} {message.location}" for known in KNOWN):
            super()._listen(message)


def text_of(output):
    """Text of an output, joined; that of an error with its name."""
    data = output.get("text") or output.get("data", {}).get("text/plain")
    if data is None:
        data = f"{output.get('ename')}: {output.get('evalue')}"
    return data if isinstance(data, str) else "".join(data)


def load(page, address):
    """Load JupyterLite; a notebook that was open when it was left stays closed.

    One that is closed again while its kernel starts would leave errors of JupyterLab's own.
    """
    page.goto(f"{address}/lite/lab/index.html?reset")
    page.wait_for_function(APP)


def save(page, path, notebook):
    """Put a notebook into the browser's store, as by uploading it."""
    page.evaluate(SAVE, [path, json.dumps(notebook)])


def contents(page, path):
    """Read a text file as the browser has it."""
    return page.evaluate(READ, [path, {"type": "file", "format": "text"}])


def read(page, path):
    """Read a notebook as the browser has it."""
    return page.evaluate(READ, [path, {"type": "notebook", "format": "json"}])


def notebook(*sources):
    """Make a notebook of code cells, as one that was run elsewhere and is uploaded."""
    made = lab.notebook(*sources)
    made.metadata["language_info"] = {"name": "python"}
    return made
