"""What this machine keeps submissions from, and what it cannot."""

import os
import platform

from labkit.course.grade import seccomp

__all__ = ["BEHIND", "gaps", "in_words", "landlock_version"]

BEHIND = "Submissions run behind"


def landlock_version():
    """Version of Landlock, 0 where the system has none."""
    from py_landlock import LandlockError, get_abi_version

    try:
        return get_abi_version()
    except LandlockError:
        return 0


def gaps():
    """List what compiled code that a submission calls could do on this machine.

    Returns
    -------
    list of str
        Empty where the system itself closes all that the guide for courses names.
    """
    version, filtered = landlock_version(), seccomp.available()
    found = []
    if not version:
        found += ["read and write your files", "start programs"]
    if not filtered:
        found.append("make processes that stay")
        found.append("use the network" if version < 4 else "send UDP")
        found.append("talk to sockets of other programs")
    if version < 6:
        found.append("send signals to your other programs")
    if os.name != "posix":
        found.append("use all memory")
    return found


def in_words():
    """Say in one line what protects here, and what does not.

    Returns
    -------
    str
    complete : bool
        Whether nothing is open.
    """
    parts = [
        f"Landlock {version}" if (version := landlock_version()) else None,
        "seccomp" if seccomp.available() else None,
        "limits of memory, time and file size" if os.name == "posix" else None,
        "guards in Python's own functions",
    ]
    said = f"{BEHIND} {', '.join(filter(None, parts))}."
    open_ = gaps()
    if open_:
        said += (
            f" On this machine ({platform.system()}) compiled code can still do this: "
            f"{'; '.join(open_)}. See 'What grading protects against' in labkit's guide for "
            "courses."
        )
    return said, not open_
