"""Which of certain functions an answer calls, in whatever way its lines are written.

What counts is what runs: a call under another name, through `functools.partial` or inside another
function is a call. Nothing is patched, so that the answer finds each function as it is.
"""

import contextlib
import pkgutil
import sys

__all__ = ["home", "watching"]


def home(name):
    """Find where a function is defined.

    Parameters
    ----------
    name : str or callable
        The function or property, or its name as users write it, ``"labkit.Neuron.gradient"``.

    Returns
    -------
    str
        "MODULE:NAME". Empty where there is no such thing, as a library that is not installed
        cannot be called.
    """
    try:
        found = pkgutil.resolve_name(name) if isinstance(name, str) else name
    except (ImportError, AttributeError):
        return ""
    found = getattr(found, "fget", found)
    return f"{found.__module__}:{found.__qualname__}"


@contextlib.contextmanager
def watching(homes):
    """Note which functions are called meanwhile.

    Parameters
    ----------
    homes : collection of str
        From :func:`home`.

    Yields
    ------
    set of str
        Those that were called so far.
    """
    called = set()
    if not homes:
        yield called
        return

    names = {where.partition(":")[2] for where in homes}

    def note(frame, event, argument):
        if event == "call" and frame.f_code.co_qualname in names:  # this runs for every call
            where = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname}"
            if where in homes:
                called.add(where)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)
