"""What all views of a session have in common."""

from typing import Any

from labkit.state.session import Session
from labkit.widgets.base.view import View

# What does not change the model at the epoch that is shown, nor its data.
ONLY_LOOKS = frozenset({"between", "threshold", "speed", "kept", "playing", "focus"})


class SessionView(View):
    """A view whose state is a session.

    Parameters
    ----------
    session : Session
        What to look at.
    """

    looks_at = Session
    passes_over = frozenset({"between"})

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(session, **kwargs)

    @property
    def takes(self) -> str:
        """What it is made from, for the message where it was something else."""
        return f"a Session: {type(self).__name__}(labkit.Session(dataset))"

    @property
    def session(self) -> Session:
        """The session that is looked at."""
        return self.state

    def step(self, step: int) -> None:
        """Pause, and go so many epochs forward, or back; at the ends no further."""
        session = self.session
        session.pause()
        session.epoch = min(max(session.epoch + step, 0), session.n_epochs)

    def play_or_pause(self) -> None:
        """Pause where the session plays, play where it does not."""
        if self.session.playing:
            self.session.pause()
        else:
            self.session.play()
