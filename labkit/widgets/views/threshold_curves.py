"""ROC, precision and recall, outputs and costs, with a threshold that can be dragged."""

from functools import partial

import numpy as np
from ipywidgets import HTML, Button, FloatText, HBox, Label
from traitlets import Float, TraitError, validate

from labkit.plots.costs import CostArtists, HistogramArtists
from labkit.plots.roc import PrecisionRecallArtists, RocArtists, recall_and_precision
from labkit.plots.style import TITLE
from labkit.state.session import Session
from labkit.widgets.base.style import CENTRED
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.threshold_handle import ThresholdPicture
from labkit.widgets.views.prediction_view import PredictionView, number

WIDTH, HEIGHT = 400, 300  # of one picture, CSS pixels


class ThresholdCurves(PredictionView):
    """What a threshold trades for what, and the best one for given costs of mistakes.

    Drag the point or the line in any picture, or move it by arrow keys.

    Parameters
    ----------
    session : Session
        Its ``threshold`` is set; the neuron at its ``epoch`` predicts.
    cost_fp, cost_fn : float, default 1
        Cost of one false positive and of one false negative, in any unit.

    Attributes
    ----------
    cost_fp, cost_fn : float
        Traits: the costs.
    number : ipywidgets.FloatText
        The threshold, to be typed.
    data : ipywidgets.ToggleButtons
        Whether test or training data are predicted.
    roc, precision_recall, histogram, cost : ThresholdPicture
        The pictures; ``.handle`` is what is dragged, ``.canvas`` the picture.
    fp, fn : ipywidgets.FloatText
        The costs, to be typed.
    use : ipywidgets.Button
        Take the best threshold.
    """

    title = "Threshold"

    cost_fp = Float(1.0)
    cost_fn = Float(1.0)

    def __init__(self, session: Session, *, cost_fp: float = 1.0, cost_fn: float = 1.0) -> None:
        self._start = cost_fp, cost_fn
        super().__init__(session)

    @validate("cost_fp", "cost_fn")
    def _check_cost(self, proposal):
        value = proposal["value"]
        if not 0 <= value <= 1e9:
            raise TraitError(
                f"{proposal['trait'].name} must lie between 0 and 1,000,000,000, found {value}."
            )
        return value

    def build(self) -> None:
        """Make the parts."""
        self.cost_fp, self.cost_fn = self._start
        self.make_controls()
        self.status = self.told = HTML()
        make = partial(ThresholdPicture, WIDTH, HEIGHT, lock=self.session.lock)
        self.roc = make(RocArtists, label="threshold, on the ROC curve", horizontal=False)
        self.precision_recall = make(
            PrecisionRecallArtists,
            label="threshold, on the curve of precision and recall",
            horizontal=False,
        )
        self.histogram = make(
            HistogramArtists,
            label="threshold, over the outputs",
            names=self.class_names,
        )
        self.cost = make(CostArtists, label="threshold, over the cost")
        self.pictures = self.roc, self.precision_recall, self.histogram, self.cost
        wide = {"style": {"description_width": "170px"}, "layout": {"width": "270px"}}
        self.fp = FloatText(description="cost of a false positive", step=1, **wide)
        self.fn = FloatText(description="cost of a false negative", step=1, **wide)
        self.use = Button(description="use it", tooltip="Take the best threshold", icon="check")
        self.best = Label()

        self.bind(self.fp, "cost_fp", owner=self)
        self.bind(self.fn, "cost_fn", owner=self)
        for picture in self.pictures:
            self.bind(picture.handle, "threshold")
        self.handle(self.roc.handle, self._roc_pointed, "pointed")
        self.handle(self.precision_recall.handle, self._precision_recall_pointed, "pointed")
        self.use.on_click(self.guard(lambda _: self._use()))
        self.children = (
            HBox([self.number, self.data], layout=CENTRED),
            self.note,
            HBox([self.roc, self.precision_recall], layout={**CENTRED, "grid_gap": "8px"}),
            HBox([self.histogram, self.cost], layout={**CENTRED, "grid_gap": "8px"}),
            HBox([self.fp, self.fn, self.best, self.use], layout=CENTRED),
        )
        self.refresh(frozenset())

    # -- the pointer -----------------------------------------------------------------------------

    def _roc_pointed(self, change):
        if self.predictions is not None and self.predictions.both_classes:
            counts = self.predictions.curves.counts
            self._go_to(self.roc, change["new"], counts.false_positive_rate, counts.recall)

    def _precision_recall_pointed(self, change):
        if self.predictions is not None and self.predictions.y.any():
            points = recall_and_precision(self.predictions.curves.counts)
            self._go_to(self.precision_recall, change["new"], *points)

    def _go_to(self, picture, pointed, x, y):
        """Take the threshold whose point is nearest to the pointer, as seen on the screen."""
        ax, (_, _, width, height) = picture.artists.ax, picture.handle.box
        places = []
        for (low, high), place in zip((ax.get_xlim(), ax.get_ylim()), pointed, strict=True):
            places.append(low + place * (high - low))
        self.session.threshold = self.predictions.nearest(
            (x - places[0]) * width * WIDTH, (y - places[1]) * height * HEIGHT
        )

    def _use(self):
        if self.predictions is not None:
            self.session.threshold = self._optimum().threshold

    def _optimum(self):
        return self.predictions.best(fp=self.cost_fp, fn=self.cost_fn)

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw the pictures and say what is best."""
        self.predict()
        p, threshold = self.predictions, self.session.threshold
        set_html(self.status, f'<span role="status">{self.headline()}<br>{self._areas()}</span>')
        costs = {"fp": self.cost_fp, "fn": self.cost_fn}
        self.roc.show(f"ROC curve. {self._roc_words()}", p, threshold)
        self.precision_recall.show(
            f"Precision over recall. {self._precision_recall_words()}", p, threshold
        )
        self.histogram.show(
            f"Histogram of the outputs of both classes, threshold {threshold:.6g}", p, threshold
        )
        self.cost.show(f"Cost over the threshold. {self._cost_words()}", p, threshold, **costs)
        self.best.value = self._cost_words()
        self.use.disabled = p is None

    def _areas(self):
        if self.predictions is None:
            return ""
        return (
            f"area under the ROC curve {number(self.predictions.roc_auc)}, average precision "
            f"{number(self.predictions.average_precision)}"
        )

    def _roc_words(self):
        if self.predictions is None:
            return "Not defined"
        counts, area = self.counts, self.predictions.roc_auc
        return (
            f"Area {number(area)}, true-positive rate {number(counts.recall)}, false-positive rate "
            f"{number(counts.false_positive_rate)}"
        )

    def _precision_recall_words(self):
        if self.predictions is None:
            return "Not defined"
        counts, area = self.counts, self.predictions.average_precision
        return (
            f"Average precision {number(area)}, precision {number(counts.precision)}, recall "
            f"{number(counts.recall)}"
        )

    def _cost_words(self):
        if self.predictions is None:
            return "No cost without predictions"
        now = self.predictions.cost(self.session.threshold, fp=self.cost_fp, fn=self.cost_fn)
        best = self._optimum()
        text = f"Mean cost {now:.6g}; "
        if self.cost_fp == self.cost_fn == 0:
            return f"{text}mistakes cost nothing, so any threshold is as good as another"
        return f"{text}least {best.cost:.6g} at threshold {best.threshold:.6g}"

    def summary(self) -> str:
        """One line: areas, rates and the best threshold."""
        text = f"ThresholdCurves: {self.headline()}"
        if self.predictions is None:
            return text
        best = self._optimum()
        return (
            f"{text}; {self._areas()}; costs {self.cost_fp:g} and {self.cost_fn:g}: best "
            f"threshold {best.threshold:.6g}"
        )

    def picture(self) -> bytes:
        """Draw all four pictures."""

        def draw(figure):
            axes = np.ravel(figure.subplots(2, 2))
            figure.suptitle(self._areas(), fontsize=TITLE)
            p, threshold = self.predictions, self.session.threshold
            RocArtists(axes[0]).update(p, threshold)
            PrecisionRecallArtists(axes[1]).update(p, threshold)
            HistogramArtists(axes[2], self.class_names).update(p, threshold)
            CostArtists(axes[3]).update(p, threshold, fp=self.cost_fp, fn=self.cost_fn)

        return render(draw, width=2 * WIDTH, height=2 * HEIGHT)
