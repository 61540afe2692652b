"""Branch from the current epoch, leave the branch, take changes back."""

from ipywidgets import HTML, Button, HBox

from labkit.plots import controls
from labkit.training.config import BRANCH_SETTINGS
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import CENTRED
from labkit.widgets.parts.picture import render


class BranchControl(SessionView):
    """Let a session go on from the weights of the current epoch with other settings.

    Says whether the session is on a branch: then a change of settings trains anew only what follows
    the branching.

    Parameters
    ----------
    session : Session
        Its run is branched.

    Attributes
    ----------
    branch : ipywidgets.Button
        Branch at the epoch shown; ends what is being computed.
    leave : ipywidgets.Button
        Back to the run that was branched from, with its settings.
    undo : ipywidgets.Button
        Take back the last change of settings.
    status : ipywidgets.HTML
        Where the branch begins and what was before.
    """

    title = "Branches"

    def build(self) -> None:
        """Make the parts."""
        session = self.session
        self.branch = self._button("Branch from here", "code-fork", self._branch)
        self.leave = self._button("Leave the branch", "level-up", session.leave_branch)
        self.undo = self._button("Undo", "history", session.undo)
        self.branch.tooltip = "Go on from the weights of this epoch with other settings"
        self.leave.tooltip = "Back to the run that was branched from, with its settings"
        self.undo.tooltip = "Take back the last change of settings"
        self.status = self.told = HTML()
        self.children = (
            HBox(
                [self.branch, self.leave, self.undo],
                layout=CENTRED,
            ),
        )
        self.refresh(frozenset())

    def _button(self, description, icon, action):
        button = Button(description=description, icon=icon, layout={"width": "auto"})
        button.on_click(self.guard(lambda _: action()))
        return button

    def _branch(self):
        if self.session.busy:
            self.session.stop()  # from what is seen, not from what has been asked for
        self.session.branch()

    def refresh(self, changed: frozenset[str]) -> None:
        """Say where the branch begins, and what the buttons can do."""
        self.leave.disabled = self.session.run.parent is None
        self.undo.disabled = not self.session.can_undo
        self.status.value = f'<span role="status">{self._words()}</span>'

    def _words(self):
        run = self.session.run
        if not run.origin:
            return "no branch: settings apply from epoch 0"
        (epoch, old, edited), new = run.origin[-1], run.config
        others = {name for name in BRANCH_SETTINGS if getattr(old, name) != getattr(new, name)}
        before = old.words(n for n in BRANCH_SETTINGS if n in {"learning_rate", *others})
        return f"<b>branched at epoch {epoch}</b> from {', '.join(before)}; " + (
            "weights set by hand there" if edited else "settings apply from there"
        )

    def summary(self) -> str:
        """One line: where the branch begins."""
        return "BranchControl: " + self._words().replace("<b>", "").replace("</b>", "")

    def picture(self) -> bytes:
        """Draw the branching on the length of the run."""
        session = self.session
        title = self.summary().partition(": ")[2]

        def draw(figure):
            controls.draw_epochs(
                figure.subplots(), session.run.branched_at or 0, session.n_epochs, title
            )

        return render(draw, width=640, height=110)
