"""Due dates as people write them."""

import datetime
import re
import zoneinfo

__all__ = ["read_due"]

LAST_SECOND = datetime.time(23, 59, 59)


def read_due(text):
    """Read a due date.

    Parameters
    ----------
    text : str
        ``2026-11-05`` is the end of that day; ``2026-11-05 18:00`` is a time of day. Both are local
        time of this computer, unless ``+01:00``, ``Z`` or ``Europe/Berlin`` follows.

    Returns
    -------
    datetime.datetime
        With its time zone.

    Raises
    ------
    ValueError
        If it is no date; the message shows how to write one.
    """
    words = text.split()
    try:
        zone = zoneinfo.ZoneInfo(words.pop()) if words[-1][0].isalpha() else None
        written = re.sub(r" (?=[+-])", "", " ".join(words))
        day, time = re.fullmatch(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:.+)?", written).groups()
        due = datetime.datetime.combine(datetime.date.fromisoformat(day), LAST_SECOND)
        if time:
            due = datetime.datetime.fromisoformat(written)
        if zone is not None:
            if due.tzinfo is not None:
                raise ValueError("two time zones")
            return due.replace(tzinfo=zone)
        return due if due.tzinfo else due.astimezone()
    # OSError: a name such as Europe, which is a folder of zones.
    except (ValueError, AttributeError, IndexError, OverflowError, OSError, KeyError):
        raise ValueError(
            f"The due date {text!r} cannot be read. Write 2026-11-05 for the end of that day, "
            "2026-11-05T18:00 for a time, or '2026-11-05 18:00 Europe/Berlin' with its time zone."
        ) from None
