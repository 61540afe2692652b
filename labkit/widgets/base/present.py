"""A view for the lecture hall: larger, with the controls that are wanted, and keys that step."""

from typing import Any

from ipywidgets import HTML, Box, Button, DOMWidget, IntProgress, Widget
from ipywidgets.widgets.widget_description import DescriptionWidget

from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.view import View

__all__ = ["present"]

KEYS = {
    "back": lambda view: view.step(-1),
    "next": lambda view: view.step(1),
    "play": SessionView.play_or_pause,
}


def present(view: View, show: tuple[str, ...] | None = None) -> View:
    """Show a view as for a projector: larger type, thicker lines, keys that step.

    Arrow keys and those of a presenter (Page Down, Page Up) step through the epochs, Space plays
    and pauses, once the view was clicked. What it is given is changed, and returned to be shown.

    Parameters
    ----------
    view : View
        Any widget of the kit.
    show : tuple of str, optional
        Names of the controls that stay, such as ``("learning_rate", "epoch")``: settings of the
        session, or parts of the view. By default all stay; with ``()`` all go.

    Returns
    -------
    View
        The same view.

    Raises
    ------
    TypeError
        If `view` is no widget of the kit, or `show` a single string.
    ValueError
        If there is no control of a name; the message has those that there are.
    """
    if not isinstance(view, View):
        raise TypeError(f"present takes a widget of labkit, found {view!r:.80}.")
    if isinstance(show, str):
        raise TypeError(f'show takes several names: show=("{show}",).')
    if show is not None:
        _hide_all_but(view, show)
    view.add_class("labkit-presents")
    if isinstance(view, SessionView):
        view.message.steps = True
        view.message.on_msg(lambda _, content, buffers: _step(view, content))
    return view


def _step(view, content):
    if isinstance(content, dict) and content.get("key") in KEYS:
        view.guard(KEYS[content["key"]])(view)


def _hide_all_but(view, show):
    named = _named(view)
    unknown = [name for name in show if name not in named]
    if unknown:
        known = ", ".join(sorted(named))
        raise ValueError(f"There is no control {unknown[0]!r}; there are {known}.")
    stay = {id(part) for name in show for widget in named[name] for part in _inside(widget)}
    for controls in named.values():
        for control in controls:
            if not isinstance(control, Box) and id(control) not in stay:
                control.layout.display = "none"


def _named(view) -> dict[str, list[Widget]]:
    """Find controls and views within by their names."""
    found: dict[str, list[Any]] = {}
    for part in _inside(view):
        if not isinstance(part, View):
            continue
        for name, control, _ in part.bound:
            found.setdefault(name, []).append(control)
        for name, value in vars(part).items():
            if name.startswith("_") or not isinstance(value, DOMWidget):
                continue
            if isinstance(value, View) or _is_control(value):
                found.setdefault(name, []).append(value)
    return found


def _is_control(widget):
    told = (HTML, IntProgress)  # have a description, and are for the eye only
    return isinstance(widget, (Button, DescriptionWidget)) and not isinstance(widget, told)


def _inside(widget):
    yield widget
    if isinstance(widget, Box):
        for child in widget.children:
            yield from _inside(child)
