"""Every lab in the browser, from its first cell to its last, compared as nbval compares."""

import json
import pathlib

import pytest

from tests.labs import PATHS
from tests.site import lite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def compared(outputs):
    """What nbval compares of outputs: texts, but no pictures and no widgets."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream":
            text = lite.text_of(output)
            if found and found[-1][0] == output["name"]:
                text = found.pop()[1] + text
            found.append((output["name"], text))
        elif "data" in output:
            found += [
                (kind, value if isinstance(value, str) else "".join(value))
                for kind, value in sorted(output["data"].items())
                if not kind.startswith("image/") and "widget-view" not in kind
            ]
        else:
            found.append((output["output_type"], output["evalue"]))
    return found


def test_pictures_and_streams_are_compared_as_nbval_does():
    parts = [{"output_type": "stream", "name": "stdout", "text": text} for text in ("a\n", "b\n")]
    shown = {"output_type": "display_data", "data": {"image/png": "x", "text/plain": ["c", "d"]}}
    assert compared([*parts, shown]) == [("stdout", "a\nb\n"), ("text/plain", "cd")]
    failed = {"output_type": "error", "ename": "E", "evalue": "why"}
    assert compared([failed]) == [("error", "why")]


@pytest.mark.parametrize("path", PATHS, ids=[pathlib.Path(path).stem for path in PATHS])
def test_a_lab_says_what_it_says_in_jupyterlab(page, path):
    saved = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    blank = json.loads(json.dumps(saved))
    for cell in blank["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    lite.save(page, "complete.ipynb", blank)
    opened = lite.Lite(page, "complete.ipynb")
    opened.run_all(300_000)
    expected = {c["id"]: c["outputs"] for c in saved["cells"] if c["cell_type"] == "code"}
    found = {c["id"]: c["outputs"] for c in opened.cells() if c["type"] == "code"}
    assert found.keys() == expected.keys() and found
    for cell, outputs in expected.items():
        assert compared(found[cell]) == compared(outputs), cell
    checks = [c for c in opened.cells() if c["source"].startswith("check(")]
    for check in checks:  # the complete labs hold the solutions
        assert {"passed", "answered"} & set(opened.output(check["id"]).split()), check["id"]
    assert opened.console == []
