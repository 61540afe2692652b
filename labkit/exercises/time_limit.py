"""A time limit for code that may never end, in whatever thread it runs."""

import os
import sys
import threading
import time

_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
AGAIN = 0.1  # seconds until code that caught the exception is told again


class TimeUp(BaseException):
    """The time is used up. No Exception, so that ``except Exception`` does not swallow it."""


def run_limited(function, seconds):
    """Call a function and give up after a while.

    A second thread raises :class:`TimeUp` in the calling one; that costs the function no speed and
    works in the main thread and any other. Where there are no threads (Pyodide), each step of the
    interpreter looks at the clock instead, which is slower, and a bare ``except`` in an endless
    loop escapes it. A single call into compiled code cannot be cut short: the limit strikes when it
    returns.

    Parameters
    ----------
    function : callable
        Without arguments.
    seconds : float
        Limit.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TimeUp
        After the limit.
    """
    interrupt = _interrupter()
    if interrupt is not None:
        try:
            return _watched(function, seconds, interrupt)
        except _NoThreads:
            pass
    return _traced(function, seconds)


class _NoThreads(Exception):
    """No thread can be started here."""


def _interrupter():
    """Return ``interrupt(thread, exception)``, or None where the interpreter has no such thing."""
    if sys.platform == "emscripten":
        return None
    try:
        import ctypes

        set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    except (ImportError, AttributeError):
        return None

    def interrupt(thread, exception):
        set_exception(ctypes.c_ulong(thread), ctypes.py_object(exception))

    return interrupt


def _watched(function, seconds, interrupt):
    thread, lock = threading.get_ident(), threading.Lock()
    begun, finished = threading.Event(), threading.Event()
    tracing = sys.gettrace()

    def trace(frame, event, argument):
        own = frame.f_code.co_filename.startswith(_OWN)
        if event == "line" and not own and not finished.is_set():
            interrupt(thread, Insistent)  # raising ends the tracing; this begins it anew
            raise TimeUp
        return trace

    class Insistent(TimeUp):
        """For code that swallowed one, by a bare except in a loop: one more at the next line."""

        def __init__(self):
            # Made in the thread that it strikes, so that it can look at its frames.
            frame = sys._getframe(1)
            while frame is not None and frame.f_code is not _watched.__code__:
                frame.f_trace = trace
                frame = frame.f_back
            sys.settrace(trace)

    def watch():
        begun.wait()
        delay, exception = seconds, TimeUp
        while not finished.wait(delay):
            with lock:
                if not finished.is_set():
                    interrupt(thread, exception)
            delay, exception = AGAIN, Insistent

    try:
        threading.Thread(target=watch, name="labkit time limit", daemon=True).start()
    except RuntimeError:
        raise _NoThreads from None
    result = error = None
    while True:  # the exception may strike anywhere from here on, also when the function is done
        try:
            if not begun.is_set():
                begun.set()
                try:
                    result = function()
                except BaseException as raised:
                    error = raised
            with lock:
                finished.set()
            for _ in range(100):
                pass  # one that is on its way strikes here, not later in other code
            break
        except TimeUp as raised:
            error = raised
    sys.settrace(tracing)
    if error is not None:
        raise error
    return result


def _traced(function, seconds):
    deadline = time.monotonic() + seconds

    def trace(frame, event, argument):
        frame.f_trace_opcodes = True  # a loop on one line begins no new line
        if time.monotonic() > deadline:
            raise TimeUp
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return function()
    finally:
        sys.settrace(before)
