"""The accuracy of a run over its epochs."""

from labkit.plots.curves import AccuracyArtists
from labkit.widgets.views.history_curve import HistoryCurve


class AccuracyCurve(HistoryCurve):
    """Training and test accuracy of a session's run, with the current epoch marked.

    Kept runs, and the run that the current one branched from, are drawn behind it by their
    training or by their test accuracy.

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
        "near 1" leaves out the chance values before training; "from 0" shows everything.
    canvas : Picture
        The live picture; ``canvas.figure`` is its Matplotlib figure.
    """

    title = "Accuracy"

    make_artists = AccuracyArtists
    axis = "accuracy axis"

    def summary(self) -> str:
        """One line: the accuracies at the current epoch."""
        record = self.session.shown
        return (
            f"AccuracyCurve: epoch {record.epoch} of {self.session.n_epochs}, accuracy "
            f"{record.accuracy:.4f} (test {record.test_accuracy:.4f}){self._comparison()}"
        )
