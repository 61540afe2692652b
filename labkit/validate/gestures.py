"""What a user can do to a view, and what must hold after it."""

from unittest import mock

import numpy as np

from labkit.state.session import Session
from labkit.validate.edges import edge_values
from labkit.widgets.base import view as views_of_labkit
from labkit.widgets.base.view import View

# Buttons that may refuse, by the name of the view and of its button, with what they say then.
REFUSALS = {
    ("NeuronExplorer", "step"): "take a smaller learning rate",
    ("RunTable", "keep"): "kept already",
}


def parts(widget):
    """All parts of a view but those of the views in it, which are looked at by themselves."""
    for child in getattr(widget, "children", ()):
        if not isinstance(child, View):
            yield child
            yield from parts(child)


def click(view, button):
    """Click as a browser does; a refusal must be one of those known, and told beside the button."""
    if button.disabled:
        return
    names = [name for name, part in vars(view).items() if part is button] if view else []
    refusal = next((REFUSALS.get((type(view).__name__, name)) for name in names), None)
    # A refusal is shown, and not raised as well.
    with mock.patch.object(views_of_labkit, "strict", not refusal):
        button.click()
    if refusal and view.message.value:
        if refusal not in view.message.value:
            raise AssertionError(f"refused for another reason: {view.message.value}")
        view.show_error(None)


def consistent(view):
    """Require that the session holds only what is allowed, and that it can be said in a line."""
    session = view.state
    if isinstance(session, Session):
        low, high = session.learning_rate_bounds
        require(low <= session.learning_rate <= high, "the learning rate is out of its bounds")
        require(0 <= session.epoch <= session.n_epochs, "the epoch is out of its bounds")
        require(session.record.epoch <= session.epoch, "the record is of a later epoch")
        finite = np.isfinite(session.shown.parameters).all() or session.run.end is not None
        require(finite, "weights are not finite")
    names = tuple(kind.__name__ for kind in type(view).__mro__)
    require(view.summary().startswith(names), "its summary does not begin with its name")


def require(holds, otherwise):
    """Raise AssertionError if something does not hold."""
    if not holds:
        raise AssertionError(otherwise)


def state_of(view):
    """All that a picture can depend on: what is looked at, the view's own traits, its controls."""
    controls = [part for part in parts(view) if edge_values(part)]
    values = [[getattr(part, name) for name in part.keys] for part in controls]
    own = [getattr(view, name) for name in type(view).class_own_traits()]
    return _plain([values, own, list(view.state.trait_values().values())])


def _plain(value):
    """Something equal for equal values, that can be hashed."""
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if isinstance(value, dict):
        return tuple((str(name), _plain(part)) for name, part in value.items())
    if isinstance(value, bytes | bytearray | memoryview | np.ndarray):
        return bytes(value)
    return value if isinstance(value, str | int | float | None) else (id(value), repr(value))


def name_of(control, view):
    """Name a control: by its description, its name in the view, or its kind."""
    names = [name for name, part in vars(view).items() if part is control] if view else []
    said = getattr(control, "description", "") or next(iter(names), "")
    return f"{type(control).__name__} {said!r}" if said else type(control).__name__


def in_short(message):
    """Write a message to a control in a few words."""
    return ", ".join(f"{name} = {value!r:.40}" for name, value in message.items())
