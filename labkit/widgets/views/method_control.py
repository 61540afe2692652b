"""Full batch, mini-batches or single examples; and the seed."""

from ipywidgets import HTML, BoundedIntText, Dropdown, HBox

from labkit.plots import controls
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.picture import render

ALL = 0  # stands for the full batch: a selection in ipywidgets cannot hold None
SIZES = (ALL, 512, 128, 32, 8, 1)
LARGEST_SEED = 9999  # to type; code may set a larger one


class MethodControl(SessionView):
    """Set a session's batch size and seed.

    Parameters
    ----------
    session : Session
        Its ``batch_size`` and ``seed`` are set.

    Attributes
    ----------
    size : ipywidgets.Dropdown
        Full batch, sizes of mini-batches, single examples; a size set in code is added.
    seed : ipywidgets.BoundedIntText
        Seed of the initial weights and of the order of the examples; on a branch of the order only.
    method : ipywidgets.HTML
        The field's name for this way of training.
    """

    title = "Method"

    def build(self) -> None:
        """Make the parts."""
        self.size = Dropdown(
            description="batch",
            layout={"width": "310px"},
            style={"description_width": "initial"},
        )
        self.seed = BoundedIntText(
            description="seed",
            max=LARGEST_SEED,
            layout={"width": "auto"},
            style={"description_width": "initial"},
        )
        self.method = self.told = HTML()
        self._showing = False
        self._show_size()
        self.handle(self.size, lambda change: self._set_size())
        self.bind(self.seed, "seed", shown=lambda seed: min(seed, self._largest_seed()))
        self.children = (HBox([self.size, self.seed], layout=ROW),)
        self.refresh(frozenset())

    def _largest_seed(self):
        self.seed.max = max(LARGEST_SEED, self.session.seed)
        return self.seed.max

    def _set_size(self):
        if self._showing:
            return
        try:
            self.session.batch_size = self.size.value or None
        finally:
            self._show_size()

    def _show_size(self):
        m, now = self.session.dataset.m_train, self.session.batch_size or ALL
        sizes = [size for size in SIZES if size < m]
        if now not in sizes:
            sizes = [ALL, *sorted([*sizes[1:], now], reverse=True)]
        options = tuple((_words(size, m), size) for size in sizes)
        self._showing = True  # new options select the first of them for a moment
        try:
            with self.size.hold_sync():
                if options != self.size.options:
                    self.size.options = options
                self.size.value = now
        finally:
            self._showing = False

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the size and name the method."""
        self._show_size()
        self.method.value = f"<span>{self.session.config.method}</span>"

    def summary(self) -> str:
        """One line: method and seed."""
        return f"MethodControl: {self.session.config.method}, seed {self.session.seed}"

    def picture(self) -> bytes:
        """Draw the batch size on the scale from one example to all."""
        session, m = self.session, self.session.dataset.m_train

        def draw(figure):
            controls.draw_batch_size(
                figure.subplots(), session.batch_size or m, m, session.config.method
            )

        return render(draw, width=500, height=110)


def _words(size, m):
    if size == ALL:
        return f"full batch: all {m}"
    return "single examples: 1" if size == 1 else f"mini-batches of {size}"
