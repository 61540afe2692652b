"""IPython without a front end, for cells with magics that are run outside a kernel."""

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

__all__ = ["Shell"]


class Shell(InteractiveShell):
    """Keeps no history, needs no event loop, and lets errors in callbacks be seen."""

    def __init__(self, **kwargs):
        super().__init__(config=Config(HistoryManager={"enabled": False}), **kwargs)

    def enable_gui(self, gui=None):
        """Do nothing: there is no window."""

    def showtraceback(self, *args, **kwargs):
        """Raise what would be shown; ipywidgets shows errors in callbacks so."""
        raise  # the exception that is being handled
