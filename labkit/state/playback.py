"""Playing a run: the epoch advances by itself."""

import time
from typing import Any

from labkit.state.slices import PAUSE, Slices, running_loop

__all__ = ["Playback"]

FRAME = 1 / 30  # seconds between two frames


class Playback:
    """Advance a session's epoch by its `speed`, frame by frame.

    Parameters
    ----------
    session : Session
        Its ``epoch`` is advanced; ``playing`` says whether it is.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._frames = Slices(self._frame, session)

    def start(self) -> None:
        """Play, from the start where the epoch is at the end.

        Raises
        ------
        RuntimeError
            Where there is no running event loop, as in a script.
        """
        session = self._session
        if running_loop() is None:
            raise RuntimeError(
                "Playing needs a running event loop, as in JupyterLab. Set session.epoch instead."
            )
        with session.transaction():
            if session.epoch >= session.n_epochs:
                session.epoch = 0
            session.set_trait("playing", True)
            now = time.monotonic()
            self._frames.later(FRAME, now + FRAME, now, 0.0)

    def stop(self) -> None:
        """Stay at the epoch."""
        with self._session.transaction():
            self._frames.stop()
            self._session.set_trait("playing", False)
            self._session.set_trait("between", 0.0)

    def _frame(self, due, before, rest):
        """Advance by the time that has passed: late frames are skipped, never queued."""
        session, now = self._session, time.monotonic()
        with session.transaction():
            if not session.busy:
                rest += min(now - before, 1.0) * session.speed
                goal = min(session.epoch + int(rest), session.n_epochs)
                rest -= int(rest)
                session.compute(0.75 * FRAME, goal)  # the rest is for the pictures
                session.compute(0.0, session.epoch + 1)  # what there is to slide to
                session.epoch = max(session.epoch, min(goal, session.run.computed))
                session.set_trait("between", rest)
            over = session.epoch >= session.n_epochs or session.run.end is not None
            if over or session.at_rest:
                self.stop()
        if session.playing:
            then = time.monotonic()
            due = max(due + FRAME, then + PAUSE)  # what the event loop was late is made up for
            self._frames.later(due - then, due, now, rest)
