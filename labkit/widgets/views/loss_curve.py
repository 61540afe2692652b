"""The loss of a run over its epochs."""

from labkit.model.losses import LOSSES
from labkit.plots.curves import LossCurveArtists
from labkit.widgets.views.history_curve import HistoryCurve


class LossCurve(HistoryCurve):
    """Training and test loss of a session's run, with the current epoch marked.

    Kept runs, and the run that the current one branched from, are drawn behind it by their
    training or by their test loss.

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
        Logarithmic or linear loss axis.
    canvas : Picture
        The live picture; ``canvas.figure`` is its Matplotlib figure.
    """

    title = "Loss"

    make_artists = LossCurveArtists
    axis = "loss axis"

    def summary(self) -> str:
        """One line: the losses at the current epoch."""
        record = self.session.shown
        unit = LOSSES[self.session.run.config.loss].unit
        return (
            f"LossCurve: epoch {record.epoch} of {self.session.n_epochs}, loss {record.loss:.4f}"
            f"{unit and f' {unit}'} (test {record.test_loss:.4f}){self._comparison()}"
        )
