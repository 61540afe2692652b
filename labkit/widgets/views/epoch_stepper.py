"""Step, scrub and play through the epochs of a run."""

from ipywidgets import HTML, Button, HBox, IntProgress

from labkit.plots import controls
from labkit.state.session import Session
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.slider import Slider


class EpochStepper(SessionView):
    """Move a session's epoch: first, back, forward, last, play, pause, stop, scrub, reset.

    Every epoch is recorded, so stepping back shows exactly what was there.

    Parameters
    ----------
    session : Session
        Its ``epoch`` and ``speed`` are set.
    play : bool, default False
        Whether to play as soon as a browser shows it, unless the reader's system asks for less
        motion.

    Attributes
    ----------
    first, back, play, forward, last, stop, reset : ipywidgets.Button
        ``play`` pauses while the session plays. ``stop`` ends playing and computing. ``reset``
        restores all settings of the session and goes to epoch 0.
    slider : Slider
        The epoch, to be moved or typed.
    speed : Slider
        Epochs per second of playback.
    progress : ipywidgets.IntProgress
        Epochs computed on the way to the one asked for; hidden when done.
    numbers : ipywidgets.HTML
        Losses and accuracies of the epoch shown.
    """

    title = "Training, epoch by epoch"

    def __init__(self, session: Session, *, play: bool = False) -> None:
        self._plays = play
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        session = self.session
        self.first = self._button("fast-backward", "First epoch: before training", self._go(0))
        self.back = self._button("step-backward", "One epoch back", lambda: self.step(-1))
        self.play = self._button("play", "Play", self.play_or_pause).add_class("labkit-play")
        self.play.layout.width = "84px"
        self.forward = self._button("step-forward", "One epoch forward", lambda: self.step(1))
        self.last = self._button("fast-forward", "Last epoch", self._go(None))
        self.stop = self._button("stop", "Stop playing and computing", session.stop)
        self.reset = self._button("undo", "Reset all settings and the epoch", session.reset)
        self.slider = Slider(
            whole=True, min=0, max=session.n_epochs, step=1, label="epoch", length=280
        )
        self.speed = Slider.logarithmic(
            1, 100, step=0.1, label="epochs/s", length=110, readout=True
        )
        self.progress = IntProgress(
            description="computing",
            max=session.n_epochs,
            layout={"width": "200px", "visibility": "hidden"},
            style={"description_width": "initial"},
        )
        self.numbers = self.told = HTML()
        self.bind(self.slider, "epoch")
        self.bind(self.speed, "speed")
        self.children = (
            HBox(
                [
                    *(self.first, self.back, self.play, self.forward, self.last),
                    *(self.stop, self.reset),
                ],
                layout=ROW,
            ),
            self.slider,
            HBox([self.speed, self.progress], layout=ROW),
        )
        self.refresh(frozenset())
        if self._plays:
            self.message.when_shown(self.guard(session.play))

    def _button(self, icon, tooltip, action):
        button = Button(icon=icon, tooltip=tooltip, layout={"width": "40px"})
        button.on_click(self.guard(lambda _: action()))
        return button

    def _go(self, epoch):
        def go():
            self.session.pause()
            self.session.epoch = self.session.n_epochs if epoch is None else epoch

        return go

    def refresh(self, changed: frozenset[str]) -> None:
        """Show numbers, progress and what the buttons can do."""
        session = self.session
        if "n_epochs" in changed:
            self.slider.max = session.n_epochs
        name = "Pause" if session.playing else "Play"
        with self.play.hold_sync():  # one message for all
            self.play.icon, self.play.tooltip, self.play.description = name.lower(), name, name
        self.first.disabled = self.back.disabled = session.epoch == 0
        self.forward.disabled = self.last.disabled = session.epoch == session.n_epochs
        if session.busy:  # what is hidden need not follow
            with self.progress.hold_sync():
                self.progress.max = max(session.epoch, 1)
                self.progress.value = session.shown.epoch
        self.progress.layout.visibility = "visible" if session.busy else "hidden"
        self.numbers.value = f'<span role="status">{self._numbers()}</span>'

    def _numbers(self):
        record = self.session.shown
        return (
            f"epoch {record.epoch} of {self.session.n_epochs}: "
            f"loss {record.loss:.4f} (test {record.test_loss:.4f}), "
            f"accuracy {record.accuracy:.4f} (test {record.test_accuracy:.4f})"
        )

    def summary(self) -> str:
        """One line: the numbers of the epoch."""
        return f"EpochStepper: {self._numbers()}"

    def picture(self) -> bytes:
        """Draw the epoch on the length of the run."""
        session = self.session

        def draw(figure):
            controls.draw_epochs(
                figure.subplots(), session.epoch, session.n_epochs, self._numbers()
            )

        return render(draw, width=640, height=110)
