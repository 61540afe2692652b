"""Kernels that sleep over a request, and how they are woken.

ipykernel 7 may leave a request unread until another one comes (its issue 1554): the cell then seems
to run for ever. So while a cell runs, a harmless request follows now and then. Seldom that is in
vain as well; then the kernel computes nothing, and all that helps is another one.
"""

import asyncio
import math

import psutil
from nbclient.util import ensure_async, run_hook

__all__ = ["FIRST", "keep_awake", "longer"]

FIRST = 2.0  # seconds until the first request; most cells are done by then
LONGEST = 60.0
IDLE = 0.01  # of the time; what an idle kernel takes is less


def longer(pause):
    """Return the pause that follows another."""
    return min(2 * pause, LONGEST)


def keep_awake(client, patience=math.inf):
    """Keep a kernel awake while a notebook is run.

    Parameters
    ----------
    client : nbclient.NotebookClient
        Set its hooks before; ``on_cell_execute`` and ``on_notebook_complete`` are taken.
    patience : float, default infinity
        Seconds after which a kernel that computes nothing while a cell runs is killed, which
        ``client.slept`` tells from one that died of itself.

    Returns
    -------
    nbclient.NotebookClient
        The same.
    """
    tasks, executed = [], client.on_cell_executed
    client.slept = False

    async def ask():
        pause, idle = FIRST, 0.0
        used = _seconds_used(client)
        while True:
            await asyncio.sleep(pause)
            if client.kc is None:  # shut down, after an error
                return
            before, used = used, _seconds_used(client)
            idle = idle + pause if used - before < IDLE * pause else 0.0
            if idle >= patience:
                client.slept = True
                _process(client).kill()
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


def _process(client):
    return psutil.Process(client.km.provisioner.pid)


def _seconds_used(client):
    """Seconds of a core that the kernel has taken; it may have just ended."""
    try:
        return sum(_process(client).cpu_times()[:2])
    except (AttributeError, TypeError, psutil.Error):
        return math.nan  # not known, which is never idle
