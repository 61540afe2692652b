"""Requests that a kernel did not read are read when another one comes."""

import contextlib

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from labkit.nbtools import awake
from labkit.nbtools.awake import keep_awake, longer
from labkit.validate import student
from labkit.validate.saved import Saved


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


WAITS = "import time\ntime.sleep(2)"


@pytest.mark.kernel
def test_a_kernel_that_computes_nothing_is_ended_if_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(awake, "FIRST", 0.3)
    busy = "import time\nend = time.time() + 2\nwhile time.time() < end:\n    pass\n'done'"
    # Long: what a busy machine takes to answer does not look idle for the first seconds.
    for source, slept in ((busy, False), ("import time\ntime.sleep(50)", True)):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        path = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(notebook, timeout=60, resources=path)
        with pytest.raises(DeadKernelError) if slept else contextlib.nullcontext():
            keep_awake(client, patience=0.6).execute()
        assert client.slept is slept


@pytest.mark.kernel
def test_a_students_copy_is_run_once_more(monkeypatch, tmp_path):
    monkeypatch.setattr(awake, "FIRST", 0.3)
    monkeypatch.setattr(student, "IDLE", 0.6)
    cells = [nbformat.v4.new_code_cell(source) for source in ("n = 1", WAITS, "assert n == 1")]
    steps = []
    lab = Saved("waits.ipynb", nbformat.v4.new_notebook(cells=cells))
    assert student.run(lab, tmp_path, step=lambda: steps.append(1)) == []
    assert len(steps) == 3


def test_pauses_grow_to_a_minute():
    pauses = [2.0]
    for _ in range(8):
        pauses.append(longer(pauses[-1]))
    assert pauses[:3] == [2, 4, 8] and pauses[-1] == 60
