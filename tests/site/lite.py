"""A site in headless Chromium: JupyterLite driven as JupyterLab is."""

import ast
import json

from tests.browser.lab import READY, Lab

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
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell =>({
  id: cell.id, type: cell.cell_type, source: cell.source, outputs: cell.outputs,
}))"""
APP = "() => window.jupyterapp?.restored.then(() => true)"
# What JupyterLite itself reports, on every site.
KNOWN = ("404", "Connection lost", "jupyter-lite.ipynb")


class Lite(Lab):
    """A notebook open on a site."""

    def execute(self, code, expression="None"):
        """Run code in the notebook's kernel; return the value of an expression after it."""
        text = self.page.evaluate(RUN, f"{code}\nprint(repr({expression}))")
        return ast.literal_eval(text.strip().splitlines()[-1])

    def cells(self):
        """All cells with their outputs."""
        return self.page.evaluate(CELLS)

    def own_console(self):
        """Errors in the console that are not JupyterLite's own."""
        return [text for text in self.console if not any(known in text for known in KNOWN)]


def load(page, address):
    """Load JupyterLite."""
    page.goto(f"{address}/lite/lab/index.html")
    page.wait_for_function(APP)


def save(page, path, notebook):
    """Put a notebook into the browser's store, as by uploading it."""
    page.evaluate(SAVE, [path, json.dumps(notebook)])


def read(page, path):
    """Read a notebook as the browser has it."""
    return page.evaluate(
        "path => window.jupyterapp.serviceManager.contents.get(path, { content: true })"
        ".then(model => model.content)",
        path,
    )


__all__ = ["READY", "Lite", "load", "read", "save"]
