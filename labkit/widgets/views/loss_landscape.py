"""The loss as a landscape, with the path of a run on it."""

import math

import numpy as np
from ipywidgets import HTML, ToggleButtons

from labkit.analysis.curvature import largest_curvature
from labkit.analysis.landscape import loss_landscape, parameter_path
from labkit.model.losses import LOSSES
from labkit.plots.landscape import LandscapeArtists
from labkit.plots.style import SMALL
from labkit.state.session import Session
from labkit.state.slices import Slices
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.parts.picture import Picture, render

WIDTH, HEIGHT = 620, 400  # CSS pixels
LONGEST = 500  # epochs of the path; later ones are not computed for its sake
SLICE = 0.025  # seconds of computing before messages get their turn
PAUSE = 0.02  # seconds, in which newer settings overtake
TOLERANCE = 1e-4  # of the curvature, which is shown to three digits
KINDS = {"path": "of the path", "steepest": "steepest"}


class LossLandscape(SessionView):
    """Contours of the training loss in a plane of two directions, and the run's way down.

    Kept runs of the same form on the same data are drawn as well, as they look from the plane of
    this run. The stability limit is told of one neuron with the cross-entropy; networks have the
    plane of their path.

    The whole path up to ``n_epochs`` is computed in the background, 500 epochs at most. Until it
    is there, a new run is drawn into the map of the run before.

    Parameters
    ----------
    session : Session
        Its ``run`` and ``epoch`` are shown.
    directions : {"path", "steepest"}, default "path"
        Which plane to show first, see :func:`labkit.loss_landscape`.

    Attributes
    ----------
    plane : ipywidgets.ToggleButtons
        Directions in which the path extends most; or the steepest one, and that to the end.
    canvas : Picture
        The live picture; ``canvas.figure`` is its Matplotlib figure.
    status : ipywidgets.HTML
        Largest curvature at the epoch, and the stability limit that follows.
    landscape : Landscape or None
        What is drawn.

    Raises
    ------
    ValueError
        If `directions` is something else, or not for what is trained.
    """

    passes_over = frozenset()  # its particle rolls
    title = "Loss landscape"
    _slices = Slices(lambda: None, None)  # nothing yet; a failed view is closed as well

    def __init__(self, session: Session, *, directions: str = "path") -> None:
        self._start = directions
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        if self._start not in KINDS:
            raise ValueError(f"directions must be 'path' or 'steepest', found {self._start!r}.")
        self._check_directions()
        self.plane = ToggleButtons(
            options=[(name, kind) for kind, name in KINDS.items()],
            value=self._start,
            description="directions",
            style={"button_width": "96px", "description_width": "initial"},
            layout={"width": "auto", "display": "flex", "align_items": "center"},
        )
        self.canvas = Picture(WIDTH, HEIGHT, lock=self.session.lock)
        self.artists = LandscapeArtists(self.canvas.figure)
        self.status = self.told = HTML()
        self.landscape = None
        self._made = None  # what the map was made for
        self._slices = Slices(self._slice, self.session)  # newer settings overtake
        self._path = None, np.empty((0, 2))  # what it belongs to, and its coordinates
        self._curvature = None, None  # record and its curvature
        self.handle(self.plane, lambda change: self.refresh(frozenset()))
        self.children = self.canvas, self.plane
        self.refresh(frozenset())

    def _is_neuron(self):
        return self.session.run.form.is_neuron

    def _directions(self):
        return self.plane.value if self._is_neuron() else "path"

    def _check_directions(self):
        if self._start != "path" and not self._is_neuron():
            raise ValueError(
                f"directions={self._start!r} is for one neuron with the cross-entropy; a network "
                "has directions='path'."
            )

    # -- computing -------------------------------------------------------------------------------

    def _last(self):
        return min(self.session.n_epochs, LONGEST)

    def _key(self):
        return self.session.run, self._last(), self._directions()

    def _ready(self):
        run = self.session.run
        return run.computed >= self._last() or run.end is not None

    def _make(self):
        """Compute what lacks, at once where there is no event loop, and map it."""
        if self._made == self._key():
            return
        if not self._slices.later(PAUSE):
            self._map()

    def _slice(self):
        with self.session.transaction():
            if not self._ready():
                self.session.run.compute(self._last(), seconds=SLICE)
                self._slices.later()
            else:
                self.guard(self._map)()
            self._show()

    def _map(self):
        self.landscape = self._landscape()
        self._made = self._key()

    def _landscape(self):
        """Map of the session's run, or None where it has no epoch with a finite loss."""
        run, last, directions = self._key()
        run.compute(last)
        if not math.isfinite(run[0].loss):
            return None
        return loss_landscape(run, last, directions=directions)

    def close(self) -> None:
        """Stop computing and release everything."""
        self._slices.stop()
        super().close()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Move path and point; make a new map where the run is another one."""
        self.plane.layout.display = "flex" if self._is_neuron() else "none"
        run = self.session.run
        if self.landscape is not None:
            before = self._made[0]
            if before.dataset is not run.dataset or before.form != run.form:
                self.landscape = self._made = None  # another loss altogether
        self._make()
        self._show()

    def _show(self):
        if self._draw_map(self.artists, self.landscape):
            self.canvas.invalidate()
        self.artists.update(self._coordinates(), self.session.moment)
        self.canvas.show(self.artists.moving, self.summary())
        words = f"{self._stability('<br>')}<br>{self._plane_in_words()}"
        text = f'<div role="status" style="line-height:1.5">{words}</div>'
        if self.status.value != text:
            self.status.value = text

    def _draw_map(self, artists, landscape):
        """Draw the map, and the kept runs that have the same loss where they lie on it."""
        run = self.session.run
        others = () if landscape is None else self.session.kept
        kept = tuple(k for k in others if k.run is not run and self._comparable(k.run))

        def paths():
            for item in kept:
                last = min(item.run.computed, item.n_epochs, LONGEST)
                yield landscape.project(parameter_path(item.run, last))

        return artists.show_map(landscape, kept, paths, self._label(landscape))

    def _comparable(self, other):
        run = self.session.run
        return other.data is run.data and other.form == run.form

    def _label(self, landscape):
        """Name the loss, its unit and, where it is of some examples only, of how many."""
        run = self.session.run
        some = (
            ""
            if landscape is None or landscape.m == run.data.m_train
            else f", {landscape.m} examples"
        )
        return f"mean {LOSSES[run.form.loss].label}{some}"

    def _coordinates(self):
        if self.landscape is None:
            return np.empty((0, 2))
        run = self.session.run
        # The path to its end, or to the epoch that is looked at.
        last = min(run.computed, max(self._last(), self.session.shown.epoch))
        key = run, last, self.landscape
        if self._path[0] != key:
            self._path = key, self.landscape.project(parameter_path(run, last))
        return self._path[1]

    def _here(self):
        """Largest curvature at the epoch; None where the numbers left their range."""
        record = self.session.shown
        if self._curvature[0] is not record:
            there = None
            if math.isfinite(record.loss):
                X = self.session.run.dataset.X_train
                there = largest_curvature(record.neuron, X, tolerance=TOLERANCE)
            self._curvature = record, there
        return self._curvature[1]

    def _stability(self, separator="; "):
        session = self.session
        if not self._is_neuron():
            return f"epoch {session.shown.epoch}: loss {session.shown.loss:.4g}"
        # On the way to the epoch asked for, time is better spent on getting there.
        there = None if session.busy else self._here()
        text = f"epoch {session.shown.epoch}: "
        if session.busy:
            return f"{text}the run is being computed"
        if there is None:
            return f"{text}the loss left the range of numbers"
        rate, beta = session.learning_rate, session.momentum
        limit = (1 + beta) * there.limit  # of a parabola, as all that is told here
        if rate >= limit:
            behaviour = "beyond the limit, unstable in the steepest direction"
        elif rate * there.value > (1 - math.sqrt(beta)) ** 2:
            behaviour = "within the limit, oscillating in the steepest direction"
        else:
            behaviour = "no oscillation" if beta else "below half the limit, no oscillation"
        full = "" if session.batch_size is None else ", for steps of the full batch"
        name = f"2(1 + {beta:g})/λ" if beta else "2/λ"
        return (
            f"{text}largest curvature λ = {there.value:.3g}, stability limit {name} = {limit:.3g}"
            f"{full}{separator}learning rate {rate:g}: {behaviour}"
        )

    def _plane_in_words(self):
        if self.landscape is None or not self._is_current():
            return "the path is being computed"
        return f"{100 * self.landscape.share:.0f} % of the path's extent lies in this plane"

    def _is_current(self):
        return self._made == self._key()

    def summary(self) -> str:
        """One line: the epoch, and what is stable there."""
        kind = "directions of the path" if self._directions() == "path" else "steepest direction"
        return f"LossLandscape ({kind}): {self._stability()}"

    def picture(self) -> bytes:
        """Draw the map of the session's run, which is computed to its end for it."""
        with self.session.transaction():
            landscape = self.landscape if self._is_current() else self._landscape()
            path = np.empty((0, 2))
            if landscape is not None:
                path = landscape.project(parameter_path(self.session.run, self._last()))

        def draw(figure):
            artists = LandscapeArtists(figure)
            self._draw_map(artists, landscape)
            artists.update(path, self.session.shown.epoch)
            figure.supxlabel(self._stability("\n"), fontsize=SMALL)

        return render(draw, width=WIDTH, height=HEIGHT + 40)
