"""Training one neuron per digit in the background, with a Stop that is heard."""

from dataclasses import replace

import numpy as np
from ipywidgets import HTML, Button, HBox, IntProgress

from labkit.analysis.one_versus_rest import OneVersusRest
from labkit.state.slices import Slices, time_for
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.base.view import set_html

SLICE = 0.025  # seconds of training before messages get their turn


class TenTraining(SessionView):
    """A view of as many neurons as there are digits, and the controls of their training.

    Attributes
    ----------
    ten : OneVersusRest
        The neurons.
    running : bool
        Whether they are being trained.
    train, stop : ipywidgets.Button
        Begin or go on, and stop; what is trained stays.
    progress : ipywidgets.IntProgress
        Percent of all epochs.
    status : ipywidgets.HTML
        How far the training is, and with which settings.
    """

    title = "Ten neurons"
    _slices = Slices(lambda: None, None)  # nothing yet; a failed view is closed as well

    def make_training(self) -> None:
        """Make the parts that training needs."""
        self._slices = Slices(self.guard(self._slice), self.session)
        self.running = False
        self.ten = self._new()
        self.train = Button(
            description=f"train all {len(self.ten.digits)}", icon="play", layout={"width": "140px"}
        )
        self.stop = Button(description="stop", icon="stop", layout={"width": "90px"})
        self.progress = IntProgress(description="training", max=100, layout={"width": "300px"})
        self.status = HTML()
        self.controls = HBox([self.train, self.stop, self.progress], layout=ROW)
        self.train.on_click(self.guard(lambda _: self._start()))
        self.stop.on_click(self.guard(lambda _: self._stop()))

    def _new(self):
        session = self.session
        return OneVersusRest(session.dataset, self._settings(), n_epochs=session.n_epochs)

    def _settings(self):
        """Return the settings of the neurons: those of the session, without hidden layers."""
        return replace(self.session.config, hidden=())

    def _fits(self):
        """Whether the neurons have the settings that the session has now."""
        session, ten = self.session, self.ten
        same_data = np.may_share_memory(session.dataset.X_train, ten.dataset.X_train)
        return same_data and (self._settings(), session.n_epochs) == (ten.config, ten.n_epochs)

    def renewed(self) -> None:
        """Drop what was shown of the neurons before; for subclasses."""

    def _start(self):
        if not self._fits():
            self.ten = self._new()
            self.renewed()
        self.running = not self.ten.ready
        self.refresh(frozenset())
        if self.running:
            self._slice()

    def _stop(self):
        self._slices.stop()
        self.running = False
        self.refresh(frozenset())

    def finish(self) -> None:
        """Train all neurons here and now."""
        with self.session.transaction():
            if not self._fits():
                self.ten = self._new()
            self.ten.compute()
            self._stop()

    def _slice(self):
        before = self.ten.trained
        self.ten.compute(seconds=time_for(SLICE))
        self.running = not self.ten.ready
        if self.running:
            self._slices.later()
        if self.ten.trained == before:
            self.show_progress()
        else:
            self.refresh(frozenset())

    def close(self) -> None:
        """Stop training and release everything."""
        self._slices.stop()
        super().close()

    def show_progress(self) -> None:
        """Bring buttons, progress bar and status up to date."""
        self.progress.value = round(100 * self.ten.progress)
        self.progress.layout.visibility = "visible" if self.running else "hidden"
        self.stop.disabled = not self.running
        self.train.disabled = self.running or (self.ten.ready and self._fits())
        text = f"{self.state_in_words()}."
        if not self._fits() and self.ten.progress:
            text += " The session has other settings now: train again to see what they do."
        set_html(self.status, f'<span role="status">{text}</span>')

    def state_in_words(self) -> str:
        """Say how many neurons are trained, and how."""
        ten = self.ten
        count, there = len(ten.digits), len(ten.trained)
        how = (
            f"{ten.n_epochs} epochs, {ten.config.method}, learning rate "
            f"{ten.config.learning_rate:g}"
        )
        if ten.ready:
            return f"{count} neurons trained: {how}"
        if self.running:
            return f"training neuron {there + 1} of {count}: {how}"
        if ten.progress:
            return f"stopped after {there} of {count} neurons: {how}"
        return f"not trained yet ({how})"
