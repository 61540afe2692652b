"""State that cells and widgets change, perhaps from different threads, and that views follow."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from traitlets import HasTraits

__all__ = ["Observable"]


class Observable(HasTraits):
    """Observable state under one lock, told of in whole transactions.

    Everything that changes it and everything that draws it goes through :meth:`transaction`: in
    JupyterLab the messages of widgets arrive in another thread than the cells. A trait that is set
    makes a transaction of its own.

    Attributes
    ----------
    lock : context manager
        Held during transactions, and by whatever else must not be disturbed by one.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.lock = threading.RLock()
        self._depth = 0
        self._changed: set[str] = set()
        self._subscribers: list[Callable[[frozenset[str]], object]] = []
        self._drawing = 0.0  # seconds that the pictures took last time
        super().__init__(**kwargs)

    @contextlib.contextmanager
    def transaction(self) -> Iterator["Observable"]:
        """Hold the lock; subscribers hear of all changes together when the outermost one ends."""
        with self.lock:
            self._depth += 1
            try:
                yield self
            finally:
                try:
                    if self._depth == 1:
                        self._settle()
                        self._tell()
                finally:
                    self._depth -= 1

    def _settle(self):
        """Do what must be done before others hear of the changes; for subclasses."""

    def finish(self) -> None:
        """Do now what would otherwise be done bit by bit; for subclasses."""

    def _tell(self):
        start = time.monotonic()
        while self._changed:
            changed, self._changed = frozenset(self._changed), set()
            for callback in tuple(self._subscribers):
                callback(changed)
        self._drawing = time.monotonic() - start

    def subscribe(self, callback: Callable[[frozenset[str]], object]) -> Callable[[], None]:
        """Call ``callback(names)`` after each transaction that changed something.

        Parameters
        ----------
        callback : callable
            Takes the frozenset of the names of the traits that changed; runs under the lock.

        Returns
        -------
        callable
            Without arguments; ends the subscription.
        """
        with self.lock:
            self._subscribers.append(callback)

        def unsubscribe():
            with self.lock, contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return unsubscribe

    def __setattr__(self, name, value):
        # Stored, notified and drawn under one lock: between storing and notifying, another thread
        # would see traits that do not fit each other.
        if name in self._traits:
            with self.transaction():
                super().__setattr__(name, value)
        else:
            super().__setattr__(name, value)

    def notify_change(self, change: Any) -> None:
        """Note which trait changed; called by traitlets."""
        with self.transaction():
            self._changed.add(change["name"])
            super().notify_change(change)
