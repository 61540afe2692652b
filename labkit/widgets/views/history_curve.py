"""What the curves over the epochs of a session have in common."""

from typing import Any

from ipywidgets import HBox, ToggleButtons

from labkit.state.session import Session
from labkit.training.comparison import KEPT_MOST
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import WRAP
from labkit.widgets.parts.picture import Picture, render


class HistoryCurve(SessionView):
    """A quantity of a session's run over its epochs, with the kept runs behind it.

    Subclasses say which in ``make_artists``, ``axis`` and ``summary``.

    Parameters
    ----------
    session : Session
        Its ``run``, ``epoch`` and ``kept`` are shown.
    width, height : int, default 560 and 300
        Size of the picture in CSS pixels.
    names_most : int, default 8
        With more kept runs than this, their names are left to a :class:`RunTable` beside it.

    Attributes
    ----------
    scale : ipywidgets.ToggleButtons
        How the axis is divided.
    kept_on : ipywidgets.ToggleButtons
        Whether kept runs are drawn as they do on training or on test data.
    canvas : Picture
        The live picture; ``canvas.figure`` is its Matplotlib figure.
    artists : labkit.plots.curves.CurveArtists
        What is drawn on it.
    """

    passes_over = frozenset()  # its marker slides
    make_artists = None  # class of the artists
    axis = ""  # name of the axis

    def __init__(
        self, session: Session, *, width: int = 560, height: int = 300, names_most: int = KEPT_MOST
    ) -> None:
        self._size = width, height
        self._names_most = names_most
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        self.scale = ToggleButtons(
            options=self.make_artists.scales,
            description=self.axis,
            style={"button_width": "70px", "description_width": "initial"},
            layout={"width": "auto", "display": "flex", "align_items": "center"},
        )
        self.kept_on = ToggleButtons(
            options=["training", "test"],
            description="others on",
            style={"button_width": "80px", "description_width": "initial"},
            layout={"width": "auto", "align_items": "center"},
        )
        self.canvas = Picture(*self._size, lock=self.session.lock)
        self.artists = self._artists(self.canvas.figure)
        for control in (self.scale, self.kept_on):
            self.handle(control, lambda change: self.refresh(frozenset()))
        self.children = self.canvas, HBox([self.scale, self.kept_on], layout=WRAP)
        self.refresh(frozenset())

    def _artists(self, figure):
        return self.make_artists(figure.subplots(), names_most=self._names_most)

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw the epochs that are there."""
        self.kept_on.layout.display = "flex" if self.session.compared else "none"
        if self.draw(self.artists):
            self.canvas.invalidate()
        self.canvas.show(self.artists.moving, self.summary())

    def draw(self, artists: Any) -> Any:
        """Bring artists up to date with the session; whether all must be drawn again."""
        session = self.session
        return artists.update(
            session.run,
            session.moment,
            session.n_epochs,
            scale=self.scale.value,
            behind=session.compared,
            behind_on=self.kept_on.value,
        )

    def _comparison(self):
        kept = self.session.kept
        if not kept:
            return ""
        return "; compared with " + ", ".join(item.name for item in kept)

    def picture(self) -> bytes:
        """Draw the curve as it is shown."""
        width, height = self._size
        return render(
            lambda figure: self.draw(self._artists(figure)),
            width=width,
            height=height,
        )
