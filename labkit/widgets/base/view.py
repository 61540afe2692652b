"""What every control and every picture of a session has in common."""

import base64
import html
from collections.abc import Callable
from typing import Any

import matplotlib
from ipywidgets import HTML, HBox, VBox, Widget

from labkit.plots.style import LOOK
from labkit.state.observable import Observable
from labkit.widgets.base import reruns
from labkit.widgets.base.message import Message

# Under test an error in a callback is raised as well as shown; ipywidgets alone hides it in a log.
strict = False


class View(VBox):
    """A view of shared state: its parts follow the state, and nothing else.

    Subclasses build their parts, call :meth:`bind` for each control of a trait, set ``children``
    and implement :meth:`refresh`, :meth:`summary` and :meth:`picture`.

    Parameters
    ----------
    state : Observable
        What to look at.

    Raises
    ------
    TypeError
        If `state` is none of `looks_at`.
    """

    looks_at = Observable  # class of the state
    title = ""  # of its card
    told = None  # the part that says what state it is in, if there is one; ``build`` sets it
    takes = "a state"  # in the words of an error message
    only_of_neuron = ""  # what shows the like of a network, where this shows one neuron alone
    passes_over: frozenset[str] = frozenset()  # changes that it need not be drawn again for
    _unsubscribe = staticmethod(lambda: None)  # nothing yet; a failed view is closed as well

    def __init__(self, state: Any, **kwargs: Any) -> None:
        if not isinstance(state, self.looks_at):
            raise TypeError(f"{type(self).__name__} takes {self.takes}; found {state!r:.80}.")
        self._check_form(state)
        self.state = state
        self.message = Message()
        self.bound = []  # trait, its control, and what has the control follow it
        self._own = set()  # names of the view's own traits that are bound
        super().__init__(**kwargs)
        self.add_class("labkit-view").add_class(f"labkit-{type(self).__name__}")
        with state.transaction(), matplotlib.rc_context(LOOK):
            self.build()
            self.head = self._head()
            self.children = (self.head, *self.children, self.message)
            self._unsubscribe = state.subscribe(self._state_changed)
        reruns.register(self)

    def _check_form(self, state):
        form = getattr(getattr(state, "run", None), "form", None)
        if self.only_of_neuron and form is not None and not self._shows(form):
            raise TypeError(
                f"{type(self).__name__} shows one neuron, but this session trains a network of "
                f"layers ({'-'.join(map(str, form.sizes))}). {self.only_of_neuron}"
            )

    def _shows(self, form):
        """Whether a model of this form can be shown, where not all can."""
        return form.one_neuron

    def _head(self):
        title = HTML(f'<span class="labkit-title">{html.escape(self.title)}</span>')
        head = HBox([title, *([] if self.told is None else [self.told])])
        if self.told is None:
            head.add_class("labkit-untold")
        return head.add_class("labkit-head")

    # -- for subclasses --------------------------------------------------------------------------

    def build(self) -> None:
        """Make the parts and set ``children``; called once, under the lock of the state."""
        raise NotImplementedError

    def refresh(self, changed: frozenset[str]) -> None:
        """Bring the parts up to date.

        Parameters
        ----------
        changed : frozenset of str
            Names of the state's traits that changed.
        """
        raise NotImplementedError

    def summary(self) -> str:
        """One line of text that is the same on every run."""
        raise NotImplementedError

    def picture(self) -> bytes:
        """Return the static picture for where widgets do not live, as PNG bytes."""
        raise NotImplementedError

    def bind(
        self,
        control: Widget,
        name: str,
        *,
        owner: Any = None,
        attribute: str = "value",
        shown: Any = None,
    ) -> None:
        """Join a control and a trait of the state, the only two-way edge.

        A value that the state refuses is shown as an error, and the control goes back.

        Parameters
        ----------
        control : ipywidgets.Widget
            Control to join.
        name : str
            Trait of the state.
        owner : View, optional
            Has the trait instead of the state; pass ``self`` for what only this view looks at.
        attribute : str, default "value"
            Trait of the control.
        shown : callable, optional
            Makes the control's value from the state's, to round it for the eye.
        """
        owner = owner or self.state
        following = False  # what the control is given must not come back, perhaps rounded

        def follow():
            nonlocal following
            value = getattr(owner, name)
            value = shown(value) if shown else value
            if getattr(control, attribute) != value:
                following = True
                try:
                    setattr(control, attribute, value)
                finally:
                    following = False

        def lead(change):
            if following:
                return
            try:
                setattr(owner, name, getattr(control, attribute))
            finally:
                follow()

        if owner is self and name not in self._own:
            self._own.add(name)
            self.observe(lambda change: self._changed_itself(name), name)
        self.handle(control, lead, attribute)
        self.bound.append((name, control, follow))
        follow()

    def _changed_itself(self, name):
        with self.state.transaction():
            self._state_changed(frozenset((name,)))

    def handle(self, control: Widget, callback: Callable, attribute: str = "value") -> None:
        """Call `callback(change)` when a trait of a control changes, with errors shown.

        The browser's messages for this control take the lock of the state first: a cell may be
        setting the same control in another thread.
        """
        set_state = control.set_state

        def set_state_locked(sync_data):
            with self.state.transaction():
                set_state(sync_data)

        control.set_state = set_state_locked
        control.observe(self.guard(callback), attribute)

    def guard(self, callback: Callable) -> Callable:
        """Wrap a callback: under the lock of the state, errors shown beside the control."""

        def guarded(*args):
            with self.state.transaction():
                self.show_error(None)  # first: what the callback changes may fail to be shown
                try:
                    callback(*args)
                except Exception as error:
                    self.show_error(error)
                    if strict:
                        raise

        return guarded

    def show_error(self, error: BaseException | None) -> None:
        """Show an exception's message under the view; None clears it."""
        text = "" if error is None else html.escape(str(error) or type(error).__name__)
        if text:
            text = f'<div role="alert" class="labkit-error">&#9888; {text}</div>'
        if self.message.value != text:
            self.message.value = text
            self.message.layout.display = "flex" if text else "none"

    # -- life ------------------------------------------------------------------------------------

    def _state_changed(self, changed):
        try:
            for _, _, follow in self.bound:
                follow()
            if not changed <= self.passes_over:
                self.refresh(changed)
        except Exception as error:
            self.show_error(error)
            if strict:
                raise

    def _repr_mimebundle_(self, **kwargs):
        with self.state.transaction():
            self.state.finish()
        with self.state.transaction():  # now all parts know of it
            data = super()._repr_mimebundle_(**kwargs)
            data["text/plain"] = self.summary()
            data["image/png"] = base64.b64encode(self.picture()).decode("ascii")
        return data, {"image/png": {"alt": self.summary()}}

    def close(self) -> None:
        """Release everything: the subscription and all parts with their layouts and styles."""
        self._unsubscribe()
        reruns.forget(self)
        close_all(self)


def close_all(widget):
    """Close a widget and all that belongs to it; ipywidgets' own close leaves the parts open."""
    parts = [getattr(widget, name) for name in widget.keys]
    Widget.close(widget)
    for part in parts:
        for child in part if isinstance(part, (tuple, list)) else (part,):
            if isinstance(child, View):
                child.close()
            elif isinstance(child, Widget) and child.comm is not None:
                close_all(child)


def set_html(widget, text):
    """Change an HTML widget only where its text changes."""
    if widget.value != text:
        widget.value = text
