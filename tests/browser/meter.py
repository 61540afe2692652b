"""What pictures in the page show from frame to frame, and how soon after a key."""

import dataclasses
import pathlib

SCRIPT = (pathlib.Path(__file__).parent / "meter.js").read_text(encoding="utf-8")
REST = 6  # frames without a change


@dataclasses.dataclass(frozen=True)
class Trace:
    """What was seen; all times in milliseconds of the page's clock.

    Attributes
    ----------
    pressed : float or None
        When the first key went down.
    changes : list of (float, int)
        When another picture was there, and the index of its target.
    messages : list of (float, str, str, int)
        Widget messages after the key: time, "send" or "recv", method, bytes of their buffers.
    frames : int
        Frames looked at.
    blank : int
        Looks at a target that was missing, of no size, or of one colour.
    looking : float
        Time that the looks took altogether.
    marks : list
        Checksum or text of each target at the end.
    """

    pressed: float | None
    changes: list
    messages: list
    frames: int
    blank: int
    looking: float
    marks: list

    def after_key(self):
        """Milliseconds from key to each change after it."""
        return [time - self.pressed for time, _ in self.changes if time >= self.pressed]


class Meter:
    """Watch targets in a page.

    A target is a CSS selector, with " >> nth=1" behind it for the second match. Pictures and
    canvases are compared by their pixels, other elements by their text.

    Parameters
    ----------
    page : playwright.sync_api.Page
        Page with a notebook open.
    """

    def __init__(self, page):
        self.page = page
        page.evaluate(SCRIPT)

    def start(self, targets, *, plain=(), done=None):
        """Start watching.

        Parameters
        ----------
        targets : sequence of str
            Selectors.
        plain : sequence of str
            Those that may be of one colour.
        done : (str, str), optional
            At rest only when the element of this selector contains this text.
        """
        self.page.evaluate(
            "([targets, options]) => labkitMeter.start(targets, options)",
            [list(targets), {"plain": list(plain), "done": done}],
        )

    def rest(self, *, frames=REST, patience=30_000, changed=False):
        """Wait until nothing changes any more.

        Parameters
        ----------
        frames : int
            For how many frames.
        patience : int
            Milliseconds to wait at most.
        changed : bool
            Whether there must have been a change.

        Returns
        -------
        bool
            Whether it came to that.
        """
        return self.page.evaluate(
            "([frames, patience, changed]) => labkitMeter.rest(frames, patience, changed)",
            [frames, patience, changed],
        )

    def marks(self):
        """Checksum or text of each target now."""
        return self.page.evaluate("() => labkitMeter.marks()")

    def stop(self):
        """Stop watching and return the :class:`Trace`."""
        marks = self.marks()
        trace = self.page.evaluate("() => labkitMeter.stop()")
        del trace["quiet"]
        return Trace(marks=marks, **trace)
