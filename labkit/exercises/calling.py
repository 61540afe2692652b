"""Calling a student's code: on copies, quietly, for a limited time, with every error noted."""

import contextlib
import copy
import io
import linecache
import os
import random
import sys
import sysconfig
import traceback
import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from labkit.exercises.compare import unchanged
from labkit.exercises.time_limit import TimeUp, run_limited
from labkit.exercises.watching import watching

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INSTALLED = tuple(
    {sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {_PACKAGE + os.sep, "<frozen ", "<__array_function__"}
)


class Place(NamedTuple):
    """A line of the student's code.

    Attributes
    ----------
    cell : str
        "Cell In[3]" in a notebook, else the name of the file.
    number : int
        Line within the cell.
    text : str
        The line itself; empty where it cannot be had.
    """

    cell: str
    number: int
    text: str


@dataclass(frozen=True, eq=False)
class CallResult:
    """What came of one call."""

    value: object = None
    error: BaseException | None = None
    warnings: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # names of the arguments that were changed in place
    place: Place | None = None  # where in the student's code the error arose
    called: tuple[str, ...] = ()  # which of the watched functions were called

    @property
    def timed_out(self):
        """Whether the call was ended by the time limit."""
        return isinstance(self.error, TimeUp)


class Elsewhere:
    """A function in another process, which has to be called there; see `course.grade.judge`."""

    def __call__(self, *arguments):
        """Refuse: the calls of a check go together."""
        raise TypeError("This function is called by call_all only.")

    def call_all(self, cases, names, seconds, watched=()):
        """Do what :func:`call_all` does, there."""
        raise NotImplementedError


class _Sink(io.TextIOBase):
    """Takes what is printed and keeps none of it."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


@contextlib.contextmanager
def quiet():
    """Keep prints and warnings off the page, and the global random numbers as they were.

    Text on stderr would cost all points under nbgrader.

    Yields
    ------
    list of warnings.WarningMessage
        The warnings so far.
    """
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        with (
            contextlib.redirect_stdout(_Sink()),
            contextlib.redirect_stderr(_Sink()),
            np.errstate(all="warn"),
            warnings.catch_warnings(record=True) as caught,
        ):
            warnings.simplefilter("always")
            yield caught
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)


def call_all(function, cases, names, seconds, watched=()):
    """Call a function once for each case, on copies.

    Parameters
    ----------
    function : callable
        The student's; an :class:`Elsewhere` is called where it is.
    cases : list of tuple
        Arguments of each call.
    names : sequence of str
        Names of the arguments.
    seconds : float or None
        Time for all calls together; None sets no limit.
    watched : collection of str, optional
        Functions of which it is noted whether they are called, see
        :mod:`labkit.exercises.watching`.

    Returns
    -------
    list of CallResult
        One for each case; after the time limit has struck, those of the calls so far.
    """
    if isinstance(function, Elsewhere):
        return function.call_all(cases, names, seconds, watched)
    outcomes = []

    def work():
        for case in cases:
            outcomes.append(_call(function, case, names, caught, watched))
            del caught[:]

    with quiet() as caught:
        try:
            if seconds is None:
                work()
            else:
                run_limited(work, seconds)
        except TimeUp as error:
            outcomes.append(CallResult(error=error, place=place(error)))
    return outcomes


def _call(function, case, names, caught, watched):
    arguments = copy.deepcopy(case)
    value = error = where = None
    try:
        with watching(watched) as called:
            value = function(*arguments)
        value = own_copy(value)
    except (TimeUp, KeyboardInterrupt):
        raise
    except BaseException as raised:  # sys.exit() as well
        error, where = raised, place(raised)
    changed = tuple(
        name
        for name, now, before in zip(names, arguments, case, strict=False)
        if not unchanged(now, before)
    )
    heard = tuple(str(warning.message) for warning in caught)
    return CallResult(value, error, heard, changed, where, tuple(sorted(called)))


def own_copy(value):
    """Copy what a student's code holds; what cannot be copied is looked at as it is."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def place(error):
    """Find the innermost line of an exception's traceback that belongs to the student.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    Place or None
        None if the exception did not come from within the student's code.
    """
    found = None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if not frame.f_code.co_filename.startswith(_INSTALLED):
            found = frame.f_code.co_filename, number
    if found is None:
        return None
    name, number = found
    return Place(_cell(name), number, linecache.getline(name, number).strip())


def _cell(name):
    if "IPython" in sys.modules:
        with contextlib.suppress(AttributeError, TypeError):
            label = sys.modules["IPython"].get_ipython().compile.format_code_name(name)
            if label is not None:
                return " ".join(label)
    return os.path.basename(name)
