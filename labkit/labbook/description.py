"""What a lab book says of the things in a notebook: numbers, a caption and a picture."""

import contextlib
import io
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Description", "describe"]

SIZE = 5.6, 3.0  # inches


class Description(NamedTuple):
    """One thing as a lab book shows it.

    Parameters
    ----------
    kind : str
        Word for the name of the picture's file.
    facts : str
        Settings and numbers as a Markdown list; empty where there are none.
    caption : str
        One line about the picture.
    picture : bytes or None
        PNG.
    """

    kind: str
    facts: str
    caption: str
    picture: bytes | None


def describe(thing):
    """Take down the present state of a widget, a session, a run, a figure or some numbers.

    Parameters
    ----------
    thing : View, Session, Run, matplotlib.figure.Figure or mapping
        Of a widget its picture and the settings of its session; of a session or a run the settings,
        the results and the loss curve; of a mapping its entries.

    Returns
    -------
    Description

    Raises
    ------
    TypeError
        If it is something else.
    """
    kind = type(thing).__name__
    # Known by what they can do, so that nothing of it need be loaded here.
    if hasattr(thing, "picture") and hasattr(thing, "summary"):
        session = getattr(thing, "session", None)
        with _at_rest(session):
            facts = _session_facts(session) if hasattr(session, "run") else ""
            return Description(kind, facts, thing.summary(), thing.picture())
    if hasattr(thing, "run") and hasattr(thing, "transaction"):
        with _at_rest(thing):
            epoch = thing.shown.epoch
            picture = _loss_curve(thing.run, epoch, thing.n_epochs)
            return Description(kind, _session_facts(thing), f"Loss up to epoch {epoch}", picture)
    if hasattr(thing, "report") and hasattr(thing, "computed"):
        facts = thing.report()
        epoch = thing.computed
        picture = _loss_curve(thing, epoch, max(epoch, 1))
        return Description(kind, facts, f"Loss up to epoch {epoch}", picture)
    if hasattr(thing, "savefig"):
        return Description(kind, "", _title(thing), _png(thing))
    if isinstance(thing, Mapping):
        facts = "\n".join(f"- {name}: {_number(value)}" for name, value in thing.items())
        return Description(kind, facts, "", None)
    raise TypeError(
        "A lab book takes widgets of labkit, sessions, runs, Matplotlib figures and dictionaries "
        f"of numbers, found {thing!r:.80}."
    )


@contextlib.contextmanager
def _at_rest(session):
    """All epochs computed, and no change meanwhile."""
    if not hasattr(session, "transaction"):
        yield
        return
    with session.transaction():
        session.finish()
        yield


def _session_facts(session):
    facts = session.run.report(session.shown.epoch)
    return f"{facts}\n- threshold: {session.threshold:g}"


def _loss_curve(run, epoch, n_epochs):
    from matplotlib.figure import Figure

    from labkit.plots.curves import LossCurveArtists

    figure = Figure(figsize=SIZE, layout="constrained")
    LossCurveArtists(figure.subplots()).update(run, epoch, n_epochs, scale="log")
    return _png(figure)


def _png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor="white")
    return buffer.getvalue()


def _title(figure):
    # The kit's style has titles at the left.
    places = [(axes, loc) for axes in figure.axes for loc in ("center", "left", "right")]
    titles = [figure.get_suptitle(), *(axes.get_title(loc=loc) for axes, loc in places)]
    return " ".join(next(filter(None, titles), "Figure").split())


def _number(value):
    return f"{value:.6g}" if isinstance(value, float) else str(value)
