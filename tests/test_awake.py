"""Requests that a kernel did not read are read when another one comes."""

import nbformat
import pytest
from nbclient import NotebookClient

from labkit.nbtools import awake
from labkit.nbtools.awake import keep_awake, longer


@pytest.mark.kernel
def test_a_long_cell_is_asked_about_and_gives_its_result(monkeypatch, tmp_path):
    monkeypatch.setattr(awake, "FIRST", 0.05)
    cells = ["import time\ntime.sleep(1)\n'slept'", "'next'"]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    asked = []

    def count(**_):
        ask = client.kc.kernel_info
        client.kc.kernel_info = lambda: asked.append(1) or ask()

    client.on_cell_start = lambda cell, cell_index: count() if cell_index == 0 else None
    keep_awake(client).execute()
    assert [cell.outputs[0].data["text/plain"] for cell in notebook.cells] == ["'slept'", "'next'"]
    assert len(asked) >= 2


def test_pauses_grow_to_a_minute():
    pauses = [2.0]
    for _ in range(8):
        pauses.append(longer(pauses[-1]))
    assert pauses[:3] == [2, 4, 8] and pauses[-1] == 60
