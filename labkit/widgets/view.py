"""What every control and every picture of a session has in common."""

import base64
import html

from ipywidgets import HTML, VBox, Widget

from labkit.session import Session
from labkit.widgets import cells

# Under test an error in a callback is raised as well as shown; ipywidgets alone hides it in a log.
strict = False


class View(VBox):
    """A view of shared state: its parts follow the state, and nothing else.

    Subclasses build their parts, call :meth:`bind` for each control of a trait, set ``children``
    and implement :meth:`refresh`, :meth:`summary` and :meth:`picture`.

    Parameters
    ----------
    session : Session, or what the subclass names as `looks_at`
        What to look at.

    Raises
    ------
    TypeError
        If `session` is something else.
    """

    looks_at = Session
    _unsubscribe = staticmethod(lambda: None)  # nothing yet; a failed view is closed as well

    def __init__(self, session, **kwargs):
        if not isinstance(session, self.looks_at):
            name = type(self).__name__
            raise TypeError(
                f"{name} takes a {self.looks_at.__name__}: {name}(labkit.Session(dataset)); found "
                f"{session!r:.80}."
            )
        self.session = session
        self.message = HTML(layout={"display": "none"})
        self._bound = []
        self._own = set()  # names of the view's own traits that are bound
        super().__init__(**kwargs)
        self.add_class("labkit-view").add_class(f"labkit-{type(self).__name__}")
        with session.transaction():
            self.build()
            self.children = (*self.children, self.message)
            self._unsubscribe = session.subscribe(self._session_changed)
        cells.register(self)

    # -- for subclasses --------------------------------------------------------------------------

    def build(self):
        """Make the parts and set ``children``; called once, under the session's lock."""
        raise NotImplementedError

    def refresh(self, changed):
        """Bring the parts up to date.

        Parameters
        ----------
        changed : frozenset of str
            Names of the session's traits that changed.
        """
        raise NotImplementedError

    def summary(self):
        """One line of text that is the same on every run."""
        raise NotImplementedError

    def picture(self):
        """Return the static picture for where widgets do not live, as PNG bytes."""
        raise NotImplementedError

    def bind(self, control, name, *, owner=None, attribute="value", shown=None):
        """Join a control and a trait of the state, the only two-way edge.

        A value that the session refuses is shown as an error, and the control goes back.

        Parameters
        ----------
        control : ipywidgets.Widget
            Control to join.
        name : str
            Trait of the session.
        owner : View, optional
            Has the trait instead of the session; pass ``self`` for what only this view looks at.
        attribute : str, default "value"
            Trait of the control.
        shown : callable, optional
            Makes the control's value from the session's, to round it for the eye.
        """
        owner = owner or self.session
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
        self._bound.append(follow)
        follow()

    def _changed_itself(self, name):
        with self.session.transaction():
            self._session_changed(frozenset((name,)))

    def handle(self, control, callback, attribute="value"):
        """Call `callback(change)` when a trait of a control changes, with errors shown.

        The browser's messages for this control take the session's lock first: a cell may be
        setting the same control in another thread.
        """
        set_state = control.set_state

        def set_state_locked(sync_data):
            with self.session.transaction():
                set_state(sync_data)

        control.set_state = set_state_locked
        control.observe(self.guard(callback), attribute)

    def guard(self, callback):
        """Wrap a callback: under the session's lock, errors shown beside the control."""

        def guarded(*args):
            with self.session.transaction():
                self.show_error(None)  # first: what the callback changes may fail to be shown
                try:
                    callback(*args)
                except Exception as error:
                    self.show_error(error)
                    if strict:
                        raise

        return guarded

    def show_error(self, error):
        """Show an exception's message under the view; None clears it."""
        text = "" if error is None else html.escape(str(error) or type(error).__name__)
        if text:
            text = f'<div role="alert" class="labkit-error">&#9888; {text}</div>'
        if self.message.value != text:
            self.message.value = text
            self.message.layout.display = "flex" if text else "none"

    # -- life ------------------------------------------------------------------------------------

    def _session_changed(self, changed):
        try:
            for follow in self._bound:
                follow()
            self.refresh(changed)
        except Exception as error:
            self.show_error(error)
            if strict:
                raise

    def _repr_mimebundle_(self, **kwargs):
        with self.session.transaction():
            self.session.finish()
            data = super()._repr_mimebundle_(**kwargs)
            data["text/plain"] = self.summary()
            data["image/png"] = base64.b64encode(self.picture()).decode("ascii")
        return data, {"image/png": {"alt": self.summary()}}

    def close(self):
        """Release everything: the subscription and all parts with their layouts and styles."""
        self._unsubscribe()
        cells.forget(self)
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
