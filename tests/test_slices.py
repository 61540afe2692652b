"""Work in slices stops when it is told to, whoever tells it, and from whichever thread."""

import asyncio
import threading

import pytest

from labkit.state.observable import Observable
from labkit.state.slices import Slices


class Worker:
    def __init__(self):
        self.state, self.done = Observable(), 0
        self.slices = Slices(self.work, self.state)

    def work(self):
        self.done += 1
        self.slices.later(0)


@pytest.fixture
def loop():
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def on(loop, function):
    """Call a function on a loop; return what comes back when it has run."""

    async def call():
        return function()

    return asyncio.run_coroutine_threadsafe(call(), loop).result(10)


def test_a_bit_that_waits_for_the_lock_does_not_go_on_after_stop(loop):
    worker = Worker()
    begun = threading.Event()
    with worker.state.lock:
        assert on(loop, lambda: worker.slices.later(0))
        loop.call_soon_threadsafe(begun.set)
        assert not begun.wait(0.2)  # the loop waits for the lock, within the bit
        worker.slices.stop()
    assert begun.wait(10)
    on(loop, lambda: None)
    assert worker.done == 0


def test_work_goes_on_until_it_is_stopped(loop):
    worker = Worker()
    on(loop, lambda: worker.slices.later(0))
    while worker.done < 3:
        on(loop, lambda: None)
    with worker.state.lock:
        worker.slices.stop()
        done = worker.done
    for _ in range(5):
        on(loop, lambda: None)
    assert worker.done == done


def test_without_a_loop_there_is_nobody_to_wait_for():
    assert Worker().slices.later() is False
