"""Work shared out among threads."""

import contextlib
import ctypes
import functools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from labkit.base.where import IN_BROWSER

__all__ = ["count", "helpers", "one_thread", "share"]


@functools.cache  # asking the system takes as long as an epoch of a few points
def count() -> int:
    """Return the number of threads that work at the same time."""
    return 1 if IN_BROWSER else min(os.cpu_count() or 1, 8)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count() - 1, thread_name_prefix="labkit")


@functools.cache
def _own_core() -> Callable[[], int] | None:
    """Return what tells the caller on which core it runs; Linux alone has it."""
    try:
        return ctypes.CDLL(None).sched_getcpu if hasattr(os, "sched_setaffinity") else None
    except (AttributeError, OSError):
        return None


@contextlib.contextmanager
def helpers(
    wanted: bool = True, *, apart: bool = False
) -> Iterator[Callable[..., "Future[object]"]]:
    """Give what has another thread do some work, on another core than this one's.

    Threads that wake each other are put on one core otherwise, where both take twice as long. Where
    there is one thread alone, or it is not `wanted`, the work is done when it is handed over.

    Parameters
    ----------
    wanted : bool
        Whether the work is worth another thread.
    apart : bool
        Whether this thread stays on its core as well, because the two wake each other all the time,
        at every turn of Python's lock. Otherwise it makes room for other programs.

    Yields
    ------
    callable
        ``submit(work, *arguments)``, which returns a future.
    """
    if not wanted or count() == 1:
        yield _at_once
        return
    here = _own_core()
    if here is None:
        yield _pool().submit
        return
    cores = os.sched_getaffinity(0)
    own = {here()}
    if apart:
        _stay_on(own)
    try:
        yield lambda work, *arguments: _pool().submit(_on, cores - own, work, *arguments)
    finally:
        if apart:
            _stay_on(cores)


def _on(cores: set[int], work: Callable[..., object], *arguments: object) -> object:
    """Do some work on some cores; a thread of the pool may have been bound to others."""
    _stay_on(cores)
    return work(*arguments)


def _stay_on(cores: set[int]) -> None:
    with contextlib.suppress(OSError):  # there are none, or they have been taken away
        if os.sched_getaffinity(0) != cores:
            os.sched_setaffinity(0, cores)


def _at_once(work: Callable[..., object], *arguments: object) -> "Future[object]":
    future: Future[object] = Future()
    future.set_result(work(*arguments))
    return future


def share(work: Callable[[], object], n_blocks: int) -> None:
    """Run `work` here and, where there is enough to do, in other threads at the same time."""
    several = min(count(), n_blocks // 2) - 1
    if several < 1:
        work()
        return
    with helpers() as submit:
        futures = [submit(work) for _ in range(several)]
        work()
        for future in futures:
            if not future.cancel():  # it has begun, so its last block is being computed
                future.result()


@functools.cache
def _blas():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Keep the BLAS from starting threads: its rounding would depend on their number."""
    if IN_BROWSER:
        yield
    else:
        # What threadpoolctl's own `limit` notes besides takes longer than an epoch of a few points.
        libraries = _blas()
        before = [library.get_num_threads() for library in libraries]
        for library in libraries:
            library.set_num_threads(1)
        try:
            yield
        finally:
            for library, number in zip(libraries, before, strict=True):
                library.set_num_threads(number)
