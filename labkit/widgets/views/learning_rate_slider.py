"""The learning rate on a logarithmic slider, with a number box."""

from ipywidgets import HTML, Button, FloatText, HBox

from labkit.plots import controls
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.slider import Slider

STATUS = {
    "steady": "&#10003; steady: the loss falls",
    "unsteady": "~ unsteady: the loss rose by more than 1&nbsp;% within the last 10 epochs",
    "thrown out": "&#9888; thrown out: for 10 epochs the loss has been above its value before "
    "training, because the first steps were too long and the weights are large; try a smaller rate",
    "diverged": "&#9888; diverged: the loss grows and grows, or is no longer a number; "
    "try a smaller rate",
}


class LearningRateSlider(SessionView):
    """Set a session's learning rate; shows what the rate does to the loss.

    Parameters
    ----------
    session : Session
        Its ``learning_rate`` is set, within its ``learning_rate_bounds``.

    Attributes
    ----------
    slider : Slider
        The rate on a logarithmic scale.
    number : ipywidgets.FloatText
        The same value, to be typed.
    restore : ipywidgets.Button
        Back to the learning rate that the session was made with.
    status : ipywidgets.HTML
        Whether the run is steady, unsteady, thrown out or diverged at the current epoch.
    """

    title = "Learning rate"

    def build(self) -> None:
        """Make the parts."""
        session = self.session
        low, high = session.learning_rate_bounds
        self.slider = Slider.logarithmic(low, high, label="learning rate", length=300)
        self.number = FloatText(
            description="value",
            step=0.1,
            layout={"width": "auto"},
            style={"description_width": "initial"},
        )
        self.restore = Button(
            icon="undo",
            tooltip="Restore the learning rate that the session started with",
            layout={"width": "40px"},
        )
        self.status = self.told = HTML()
        self.bind(self.slider, "learning_rate")
        self.bind(self.number, "learning_rate", shown=lambda rate: float(f"{rate:.4g}"))
        self.restore.on_click(self.guard(lambda _: session.restore("learning_rate")))
        self.children = (HBox([self.slider, self.number, self.restore], layout=ROW),)
        self.refresh(frozenset())

    def refresh(self, changed: frozenset[str]) -> None:
        """Say how the run behaves."""
        text = STATUS[self._behaviour()]
        epoch = self.session.shown.epoch
        self.status.value = f'<span role="status">up to epoch {epoch}: {text}</span>'

    def _behaviour(self):
        return self.session.run.status(self.session.shown.epoch)

    def summary(self) -> str:
        """One line: the rate and what it does."""
        return f"LearningRateSlider: learning_rate={self.session.learning_rate:g}, " + (
            f"{self._behaviour()} at epoch {self.session.shown.epoch}"
        )

    def picture(self) -> bytes:
        """Draw the rate on its scale."""
        session = self.session

        def draw(figure):
            controls.draw_learning_rate(
                figure.subplots(),
                session.learning_rate,
                session.learning_rate_bounds,
                f"{self._behaviour()} at epoch {session.shown.epoch}",
            )

        return render(draw, width=500, height=110)
