"""Kernels that sleep over a request, and how they are woken.

ipykernel 7 may leave a request unread until another one comes (its issue 1554): the cell then seems
to run for ever. So while a cell runs, a harmless request follows now and then.
"""

import asyncio

from nbclient.util import ensure_async, run_hook

__all__ = ["FIRST", "keep_awake", "longer"]

FIRST = 2.0  # seconds until the first request; most cells are done by then
LONGEST = 60.0


def longer(pause):
    """Return the pause that follows another."""
    return min(2 * pause, LONGEST)


def keep_awake(client):
    """Keep a kernel awake while a notebook is run.

    Parameters
    ----------
    client : nbclient.NotebookClient
        Set its hooks before; ``on_cell_execute`` and ``on_notebook_complete`` are taken.

    Returns
    -------
    nbclient.NotebookClient
        The same.
    """
    tasks, executed = [], client.on_cell_executed

    async def ask():
        pause = FIRST
        while True:
            await asyncio.sleep(pause)
            if client.kc is None:  # shut down, after an error
                return
            await ensure_async(client.kc.kernel_info())
            pause = longer(pause)

    async def stop(**_):
        while tasks:
            tasks.pop().cancel()

    async def begin(**_):
        await stop()
        tasks.append(asyncio.ensure_future(ask()))

    async def end(**known):
        await stop()
        await run_hook(executed, **known)

    client.on_cell_executed = end
    client.on_cell_execute, client.on_notebook_complete = begin, stop
    return client
