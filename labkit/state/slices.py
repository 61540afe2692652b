"""Long work cut into slices, on the event loop of whoever asked for it.

Between two slices the messages that wait get their turn: Stop, and newer settings. Where there is
no event loop, as in a script, there is nobody to wait for, and all is done at once.
"""

import asyncio
import math
from collections.abc import Callable
from typing import Any

from labkit.base.where import IN_BROWSER

__all__ = ["PAUSE", "SLICE", "Slices", "running_loop", "time_for"]

# Seconds of work before pictures and messages get their turn. In the browser they share one thread
# with the work: fewer of them leave more time for it.
SLICE = 0.1 if IN_BROWSER else 0.04
# Seconds between two slices. Pyodide's event loop lets waits of 2 ms or less go before all
# messages, so that Stop would not be heard.
PAUSE = 0.004 if IN_BROWSER else 0.001


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Event loop of the calling thread; None in a script, where all is done at once."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def time_for(seconds: float) -> float:
    """Seconds of work in one go: `seconds` on an event loop, no limit where there is none."""
    return math.inf if running_loop() is None else seconds


class Slices:
    """Work that goes on bit by bit, each bit asking for the next one.

    Parameters
    ----------
    work : callable
        Does a bit of the work, and calls :meth:`later` if there is more.
    state : Observable or None
        Whose lock is held while it works. Who stops it holds the lock as well, maybe in another
        thread, and a bit that waits for the lock must not go on afterwards.
    """

    def __init__(self, work: Callable[..., object], state: Any) -> None:
        self._work, self._state = work, state
        self._newest = 0  # number of the newest bit asked for; older ones give up

    def later(self, pause: float = PAUSE, *arguments: Any) -> bool:
        """Have the work go on after a pause; what was asked for before is dropped.

        Parameters
        ----------
        pause : float
            Seconds.
        *arguments
            For the work.

        Returns
        -------
        bool
            Whether there is an event loop on which it goes on.
        """
        self.stop()
        loop = running_loop()
        if loop is None:
            return False
        loop.call_later(pause, self._go_on, self._newest, arguments)
        return True

    def stop(self) -> None:
        """Drop what was asked for."""
        self._newest += 1

    def _go_on(self, number, arguments):
        with self._state.lock:
            if number == self._newest:
                self._work(*arguments)
