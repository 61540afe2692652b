"""Pages of the documentation that are made from the code: the labs to read, the gallery."""

import copy
import inspect
import pathlib
import shutil

import nbformat

import labkit
from labkit.labs import catalogue
from labkit.nbtools.solutions import without_solutions
from labkit.plots import style
from labkit.site import lite, packages
from tests.browser import gallery

HERE = pathlib.Path(__file__).parent
KERNEL = {"name": "python", "display_name": "Python", "language": "python"}
MEANT = {
    "current": "the run that is looked at, on its training data; what a control stands at",
    "test": "the same run on data that it has not seen",
    "here": "the point in one's hand: an epoch, an operating point",
    "guide": "axes, cursors, the run that a branch left",
    "class-0": "examples of class 0",
    "class-1": "examples of class 1",
    "negative": "numbers below 0: a weight that speaks against",
    "positive": "numbers above 0: a weight that speaks for",
    "right": "a right decision, success, the least cost",
    "wrong": "a wrong decision, a warning",
    "focus": "where the keyboard is, what is chosen",
    **dict.fromkeys(style.SIDE_BY_SIDE, "things side by side: kept runs, losses, metrics"),
}
RUN = "Run both cells: *Run > Run All Cells*."
LABS, LIVE, LITE = HERE / "labs", HERE / "live", HERE / "_lite"
RUNTIME = f"./../../lite/static/{packages.RUNTIME}/"  # of the labs' JupyterLite, from that of docs/


def everything():
    """Make all pages anew."""
    # JupyterLite would take what an earlier build made for being there, though it was removed.
    (HERE / ".jupyterlite.doit.db").unlink(missing_ok=True)
    for folder in (LIVE, LITE):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    lite.configure(LITE, packages.settings(RUNTIME))
    for lab in catalogue.find_labs():
        _write(LABS / lab.name, to_read(nbformat.read(lab, as_version=4)))
    for name, code in gallery.WIDGETS.items():
        _write(LIVE / f"{name}.ipynb", _live(name, code))
    (HERE / "widgets.md").write_text(_gallery(), encoding="utf-8")
    (HERE / "_swatches.html").write_text(_swatches(), encoding="utf-8")


def to_read(notebook):
    """Make a page of a lab: with its outputs, without solutions and what checks say of them."""
    page = without_solutions(notebook)
    for cell, complete in zip(page.cells, notebook.cells, strict=True):
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            cell.outputs = copy.deepcopy(complete.outputs)
    return page


def _live(name, code):
    cells = [
        nbformat.v4.new_markdown_cell(f"# {name}\n\n{_summary(name)}\n\n{RUN}"),
        nbformat.v4.new_code_cell(gallery.SETUP.strip()),
        nbformat.v4.new_code_cell(code),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _summary(name):
    return inspect.getdoc(getattr(labkit, name)).partition("\n\n")[0].replace("\n", " ")


def _gallery():
    parts = [
        "# Widgets",
        "All take a `Session`, which holds the settings and the run that follows from them, and "
        "stay in step with it: `session = labkit.Session(labkit.load_digits(target=0))`.",
    ]
    for name in sorted(gallery.WIDGETS):
        parts += [
            f"## {name}",
            _summary(name),
            *(
                f"```{{image}} {gallery.picture(name, dark=dark)}\n:alt: {name}\n"
                f":class: only-{'dark' if dark else 'light'}\n```"
                for dark in (False, True)
            ),
            f"```{{jupyterlite}} /live/{name}.ipynb\n:new_tab: True\n"
            f":new_tab_button_text: Open {name} live\n```",
            f"{{py:obj}}`Reference <labkit.{name}>`",
        ]
    return "\n\n".join(parts) + "\n"


def _swatches():
    rows, pages = [], (style.BLACK_ON_WHITE, style.WHITE_ON_BLACK)
    for name, colors in style.MEANINGS.items():
        cells = [
            f'<td style="background: {page}; color: {ink}">'
            f'<span style="background: {color}">&emsp;&emsp;</span> {color}</td>'
            for color, (ink, page) in zip(colors, pages, strict=True)
        ]
        rows.append(f"<tr><td>{name}</td><td>{MEANT[name]}</td>{''.join(cells)}</tr>")
    head = "".join(f"<th>{title}</th>" for title in ("name", "means", "light", "dark"))
    return f'<table class="table"><tr>{head}</tr>{"".join(rows)}</table>\n'


def _write(path, notebook):
    text = nbformat.writes(notebook)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:  # Sphinx looks at the time
        path.write_text(text, encoding="utf-8")
