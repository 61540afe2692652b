"""What all views of a session have in common."""

from labkit.state.session import Session
from labkit.widgets.base.view import View


class SessionView(View):
    """A view whose state is a session.

    Parameters
    ----------
    session : Session
        What to look at.
    """

    looks_at = Session

    @property
    def takes(self):
        """What it is made from, for the message where it was something else."""
        return f"a Session: {type(self).__name__}(labkit.Session(dataset))"

    @property
    def session(self):
        """The session that is looked at."""
        return self.state
