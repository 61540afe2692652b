"""How many students a hub holds: kernels that run lab 04 at the same time."""

import asyncio
import pathlib
import shutil
import tempfile
import time

import nbformat
import psutil
from nbclient import NotebookClient

from labkit.nbtools.awake import keep_awake
from tests.browser import lab

LAB = "04_gradient_descent"
COUNTS = (1, 10, 20)
NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"


def measure_hub(counts, progress):
    """Have so many students run a lab from top to bottom at the same time.

    Parameters
    ----------
    counts : sequence of int
    progress : callable
        Told what is being done.

    Returns
    -------
    rows : list of list of str
        For each count: seconds until the last has ended, memory of all kernels with the whole lab
        run, memory of one.
    server : float
        Bytes of one JupyterLab server, of which a hub has one for each user.
    """
    rows = []
    for count in counts:
        progress(f"{count} kernels with lab 04")
        seconds, memory = asyncio.run(_together(count))
        rows.append(
            [f"{count}", f"{seconds:.0f}", f"{memory / 2**30:.1f}", f"{memory / count / 2**20:.0f}"]
        )
    return rows, _server()


async def _together(count):
    notebook = nbformat.read(NOTEBOOKS / f"{LAB}.ipynb", as_version=4)
    clients = [NotebookClient(nbformat.from_dict(notebook), timeout=900) for _ in range(count)]
    for client in clients:
        keep_awake(client)
    start = time.perf_counter()
    managers = [client.create_kernel_manager() for client in clients]
    try:
        await asyncio.gather(*map(_run, clients))
        seconds = time.perf_counter() - start
        return seconds, sum(_memory(manager.provisioner.pid) for manager in managers)
    finally:
        for manager in managers:
            await manager.shutdown_kernel(now=True)


async def _run(client):
    await client.async_start_new_kernel()
    await client.async_start_new_kernel_client()
    for index, cell in enumerate(client.nb.cells):
        await client.async_execute_cell(cell, index)
    client.kc.stop_channels()


def _memory(pid):
    """Bytes of a process and those it started; what they share with others is divided."""
    parent = psutil.Process(pid)
    family = [parent, *parent.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family)


def _server():
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        shutil.copy(NOTEBOOKS / f"{LAB}.ipynb", folder)
        with lab.server(folder):
            servers = [
                process
                for process in psutil.Process().children(recursive=True)
                if "jupyterlab" in " ".join(process.cmdline())
            ]
            return max(_memory(process.pid) for process in servers)
