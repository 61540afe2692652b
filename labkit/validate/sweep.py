"""Every control at every kind of value: nbval runs each at one value only.

The cells run in this process, so that the controls can be driven as a browser does. A notebook that
is not known well is swept in a process of its own, see :mod:`labkit.validate.worker`.
"""

import asyncio
import contextlib
import copy
import functools
import inspect
import io
import logging
import re
import sys
import traceback
from typing import NamedTuple
from unittest import mock

import ipywidgets
import matplotlib.pyplot
from traitlets import TraitError
from traitlets.log import get_logger

from labkit.validate.edges import edge_values
from labkit.validate.few import few_data
from labkit.validate.gestures import click, consistent, in_short, name_of, parts, require, state_of
from labkit.validate.saved import python
from labkit.validate.structure import AWAIT, RAISES
from labkit.widgets.base import view as views_of_labkit
from labkit.widgets.base.view import View
from labkit.widgets.parts import picture
from labkit.widgets.parts.comment_box import CommentBox

__all__ = ["Swept", "sweep"]


class Swept(NamedTuple):
    """What a sweep found.

    Attributes
    ----------
    findings : list of Finding
        What to mend.
    views : int
        How many views and other widgets were looked at.
    driven : int
        How many messages were sent.
    namespace : dict
        What the notebook defined.
    """

    findings: list
    views: int
    driven: int
    namespace: dict


def sweep(saved, *, few=True, step=lambda: None, beat=lambda: None):
    """Run a notebook here, and drive all of its controls.

    Parameters
    ----------
    saved : Saved
        A notebook.
    few : bool, default True
        Whether there are few data, see :mod:`labkit.validate.few`.
    step, beat : callable, optional
        Called after each cell, and after each control.

    Returns
    -------
    Swept
    """
    sweeper = _Sweeper(saved, step, beat)
    with sweeper.patches(few):
        try:
            sweeper.run()
            sweeper.drive()
        finally:
            for view in sweeper.views():
                view.close()
    return Swept(sweeper.findings, len(sweeper.roots), sweeper.driven, sweeper.namespace)


BACKEND = re.compile(r"^%matplotlib inline\b", re.MULTILINE)


class _Sweeper:
    def __init__(self, saved, step, beat):
        self.saved, self.step, self.beat = saved, step, beat
        self.findings, self.namespace, self.driven = [], {"__name__": "__main__"}, 0
        self.roots = []  # (widget, cell, line) that cells made themselves
        self.hidden = []  # errors that ipywidgets would only log
        self.seen = set()  # states of views whose pictures were drawn

    # -- surroundings ----------------------------------------------------------------------------

    @contextlib.contextmanager
    def patches(self, few):
        matplotlib.use("agg")
        handler = _Handler(self.hidden)
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            close = functools.partial(matplotlib.pyplot.close, "all")  # as after a cell in Jupyter
            stack.enter_context(mock.patch("matplotlib.pyplot.show", lambda *a, **k: close()))
            stack.callback(close)
            stack.enter_context(mock.patch.object(views_of_labkit, "strict", True))
            stack.enter_context(mock.patch.object(picture, "LAYOUT", None))
            # Pictures are drawn as in a browser: at once, and anew at each change.
            stack.enter_context(mock.patch.object(picture, "get_ipython", lambda: self))
            if few:
                for patch in few_data():
                    stack.enter_context(patch)
            get_logger().addHandler(handler)
            ipywidgets.Widget.on_widget_constructed(self.note)
            try:
                yield
            finally:
                ipywidgets.Widget.on_widget_constructed(None)
                get_logger().removeHandler(handler)

    def note(self, widget):
        """Note each view, and each other widget that is no part of one, with the line it is of."""
        for frame, line in traceback.walk_stack(sys._getframe(1)):
            cell = self._cell(frame.f_code.co_filename)
            if cell:
                self.roots.append((widget, cell, line))
                return
            package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            if package == "labkit" and not isinstance(widget, View):
                return  # a part; it is looked at with its view

    def name(self, number):
        return f"<cell {number} of {self.saved.file}>"

    def _cell(self, filename):
        start, _, rest = filename.partition(" of ")
        ours = start.startswith("<cell ") and rest == f"{self.saved.file}>"
        return int(start.removeprefix("<cell ")) if ours else 0

    # -- cells -----------------------------------------------------------------------------------

    def run(self):
        """Run all cells; where one fails the rest is left."""
        for number, cell in self.saved.code_cells():
            # Plots are shown nowhere here, and no IPython is needed to say so.
            plain = BACKEND.sub(r"# \g<0>", cell.source)
            source = python(plain)
            if source.rstrip() != plain.rstrip():
                self.shell()
            try:
                code = compile(source, self.name(number), "exec", AWAIT)
                result = eval(code, self.namespace)
                if inspect.iscoroutine(result):
                    asyncio.run(result)
            except Exception as error:
                if not RAISES & set(cell.metadata.get("tags", ())):
                    self.tell(error, number, 1)
                    return
            self.step()

    def shell(self):
        """Make an IPython for magics, once."""
        if "get_ipython" in self.namespace:
            return
        from labkit.validate.shell import Shell

        self.namespace["get_ipython"] = Shell.instance(user_ns=self.namespace).get_ipython

    def tell(self, error, number, line, doing=""):
        """Make a finding of an error: where the notebook's own code raised it, if it did."""
        places = [
            (cell, place.lineno)
            for place in traceback.extract_tb(error.__traceback__)
            if (cell := self._cell(place.filename))
        ]
        number, line = places[-1] if places else (number, line)
        if isinstance(error, SyntaxError) and not places:
            line = error.lineno or 1
        said = f"{type(error).__name__}: {error}".strip().splitlines()[0]
        text = f"{doing}{said:.200}" if doing else f"fails: {said:.200}"
        self.findings.append(self.saved.finding(number, text, line))

    # -- controls --------------------------------------------------------------------------------

    def views(self):
        return [widget for widget, _, _ in self.roots if isinstance(widget, View)]

    def drive(self):
        for root, cell, line in tuple(self.roots):
            if root.comm is None:
                continue  # closed
            view = root if isinstance(root, View) else None
            for control in parts(root) if view else (root,):
                try:
                    for _ in self.gestures(control, view):
                        problem = self.hidden.pop() if self.hidden else None
                        if problem:
                            raise problem
                        if view:
                            consistent(view)
                    if view:
                        self.look_at(view)
                except Exception as error:
                    self.hidden.clear()
                    whose = f"{type(view).__name__}: " if view else ""
                    self.tell(error, cell, line, f"{whose}{self.doing}: ")
                    if view:
                        view.show_error(None)
                self.beat()

    def look_at(self, view):
        """Draw the picture that is saved; a state that was seen before is not drawn again."""
        state = hash((id(view), state_of(view)))
        if state not in self.seen:
            require(view.picture().startswith(b"\x89PNG"), "its picture is no PNG")
            self.seen.add(state)

    def gestures(self, control, view):
        """Do to a control what a user can do, and stop after each gesture."""
        name = name_of(control, view)
        for message in edge_values(control):
            self.doing = f"{name} at {in_short(message)}"
            with contextlib.suppress(TraitError):  # a value refused; other errors are findings
                control.set_state(copy.copy(message))
            self.driven += 1
            yield
        if isinstance(control, CommentBox):
            self.doing = f"{name} with a comment"
            control.submit("a comment")
            self.driven += 1
        if isinstance(control, ipywidgets.Button) and control.icon != "play":
            self.doing = f"{name} clicked"
            click(view, control)
            self.driven += 1
            yield


class _Handler(logging.Handler):
    """Keep the errors that ipywidgets catches in callbacks and logs."""

    def __init__(self, kept):
        super().__init__()
        self.kept = kept

    def emit(self, record):
        if record.exc_info and "Exception in" in record.getMessage():
            self.kept.append(record.exc_info[1])
