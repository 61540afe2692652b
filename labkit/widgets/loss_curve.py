"""The loss of a run over its epochs."""

from ipywidgets import ToggleButtons

from labkit.plots import LossCurveArtists
from labkit.widgets.picture import Picture, render
from labkit.widgets.view import View

WIDTH, HEIGHT = 560, 300  # CSS pixels


class LossCurve(View):
    """Training and test loss of a session's run, with the current epoch marked.

    Parameters
    ----------
    session : Session
        Its ``run`` and ``epoch`` are shown.

    Attributes
    ----------
    scale : ipywidgets.ToggleButtons
        Logarithmic or linear loss axis.
    canvas : Picture
        The live picture; ``canvas.figure`` is its Matplotlib figure.
    """

    def build(self):
        """Make the parts."""
        self.scale = ToggleButtons(
            options=["log", "linear"],
            description="loss axis",
            style={"button_width": "70px"},
        )
        self.canvas = Picture(WIDTH, HEIGHT, lock=self.session.lock)
        self.artists = LossCurveArtists(self.canvas.figure.subplots())
        self.handle(self.scale, lambda change: self.refresh(frozenset()))
        self.children = self.canvas, self.scale
        self.refresh(frozenset())

    def refresh(self, changed):
        """Draw the epochs that are there."""
        session = self.session
        if self.artists.update(
            session.run, session.epoch, session.n_epochs, log=self.scale.value == "log"
        ):
            self.canvas.invalidate()
        self.canvas.show(self.artists.moving, self.summary())

    def summary(self):
        """One line: the losses at the current epoch."""
        record = self.session.shown
        return (
            f"LossCurve: epoch {record.epoch} of {self.session.n_epochs}, "
            f"loss {record.loss:.4f} nats (test {record.test_loss:.4f})"
        )

    def picture(self):
        """Draw the curve as it is shown."""
        session = self.session

        def draw(figure):
            LossCurveArtists(figure.subplots()).update(
                session.run, session.epoch, session.n_epochs, log=self.scale.value == "log"
            )

        return render(draw, width=WIDTH, height=HEIGHT)
