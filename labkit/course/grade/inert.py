"""What a submission shows, made inert: it is looked at on the instructor's own server.

nbgrader's formgrader and feedback put outputs and texts into their pages as they are. Here they
are left only what cannot run, whatever page shows them later: text, pictures as data, formulas,
and HTML of plain formatting. The rest is shown as text, or named.
"""

import re

from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from labkit.course.grade.harmless import PICTURES, inert_html, inert_latex, inert_markdown

__all__ = ["MARKUP", "MakeInert", "are_pictures", "inert_message", "text_of"]

BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")


# What looks like the characters of markup in names; formgrader shows names as they are.
MARKUP = '<>"'
PLAIN_MARKS = str.maketrans(MARKUP, "\u2039\u203a\u201d")


class MakeInert(NbGraderPreprocessor):
    """Make the texts of a submission inert; its outputs are when they come from the kernel."""

    def preprocess(self, nb, resources):
        """Change the texts, and the student's name in the gradebook if there is markup in it."""
        about = resources.get("nbgrader", {})
        if "db_url" in about:
            with Gradebook(about["db_url"]) as gradebook:
                student = gradebook.find_student(about["student"])
                for name in ("first_name", "last_name", "email"):
                    value = getattr(student, name) or ""
                    if (plain := value.translate(PLAIN_MARKS)) != value:
                        setattr(student, name, plain)
                        self.log.warning("%s of %s was made plain.", name, about["student"])
                gradebook.db.commit()
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, cell_index):
        """Change a text that could run; what the lab itself says is left as it is."""
        locked = cell.metadata.get("nbgrader", {}).get("locked", False)
        if cell.cell_type == "markdown" and not locked:
            cell.source = inert_markdown(cell.source, cell.get("attachments"))
        elif cell.cell_type == "raw":
            cell.metadata.pop("raw_mimetype", None)
        return cell, resources


def inert_output(output):
    """Return an output of a cell without anything that could run.

    Parameters
    ----------
    output : dict
        As the kernel sent it.

    Returns
    -------
    nbformat.NotebookNode
        Of the same type; where nothing can be shown, text says so.
    """
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return from_dict({"output_type": kind, "name": name, "text": text_of(output.get("text"))})
    if kind == "error":
        trace = output.get("traceback")
        lines = [text_of(line) for line in trace] if isinstance(trace, list) else []
        said = {name: text_of(output.get(name)) for name in ("ename", "evalue")}
        return from_dict({"output_type": kind, **said, "traceback": lines})
    data, metadata = _inert_data(output.get("data"), output.get("metadata"))
    made = {"output_type": kind, "data": data, "metadata": metadata}
    if kind == "execute_result":
        count = output.get("execution_count")
        made["execution_count"] = count if isinstance(count, int) else None
    return from_dict(made)


def inert_message(message):
    """Return a message of a kernel with its output made inert; other messages as they are."""
    kind = message["msg_type"]
    if kind not in ("stream", "error", "display_data", "execute_result", "update_display_data"):
        return message
    content = message["content"]
    made = inert_output({**content, "output_type": kind.removeprefix("update_")})
    del made["output_type"]
    return {**message, "content": {**content, **made}}


def _inert_data(data, metadata):
    data = data if isinstance(data, dict) else {}
    metadata = metadata if isinstance(metadata, dict) else {}
    made, sizes = {}, {}
    for kind, value in data.items():
        if kind == "text/plain":
            made[kind] = text_of(value)
        elif kind == "text/html":
            made[kind] = inert_html(text_of(value))
        elif kind == "text/markdown":
            made[kind] = inert_markdown(text_of(value))
        elif kind == "text/latex":
            made[kind] = inert_latex(text_of(value))
        elif kind in PICTURES and kind != "image/svg+xml" and _is_base64(value):
            made[kind] = text_of(value)
            sizes[kind] = _size(metadata.get(kind))
    svg = data.get("image/svg+xml")
    if svg and not {"image/png", "image/jpeg", "text/html"} & set(made):
        made["image/svg+xml"] = text_of(svg)  # shown by way of <img>, in which nothing runs
    if not made:
        names = ", ".join(sorted(str(kind)[:60] for kind in data)) or "nothing"
        made["text/plain"] = f"(Not shown in a graded notebook: {names}.)"
    return made, {kind: size for kind, size in sizes.items() if size}


def _size(about):
    about = about if isinstance(about, dict) else {}
    return {
        name: about[name] for name in ("width", "height") if type(about.get(name)) in (int, float)
    }


def text_of(value):
    """Return a text that a notebook's file may hold as a list of lines; "" for anything else."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))


def _is_base64(value):
    return BASE64.fullmatch(text_of(value)) is not None


def are_pictures(attachments):
    """Whether the attachments of a cell are pictures and nothing else."""
    return isinstance(attachments, dict) and all(
        isinstance(bundle, dict)
        and all(
            kind in PICTURES and isinstance(data, str) and _is_base64(data)
            for kind, data in bundle.items()
        )
        for bundle in attachments.values()
    )
