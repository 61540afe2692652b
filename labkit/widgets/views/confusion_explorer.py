"""The confusion matrix at any threshold, and the images in its cells."""

import numpy as np
from ipywidgets import HTML, HBox, VBox
from traitlets import Enum, Int

from labkit.analysis.counts import METRICS
from labkit.base.html import Markup, table
from labkit.plots import thresholds
from labkit.plots.confusion import draw_confusion, draw_images
from labkit.plots.style import TITLE
from labkit.plots.thresholds import NAMES
from labkit.state.session import Session
from labkit.widgets.base.style import CENTRED, WRAP
from labkit.widgets.base.view import set_html
from labkit.widgets.parts.confusion_matrix import CELLS, ConfusionMatrix
from labkit.widgets.parts.gallery import Gallery, grey
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import LARGEST
from labkit.widgets.parts.slider import Slider
from labkit.widgets.parts.threshold_handle import ThresholdPicture
from labkit.widgets.views.prediction_view import PredictionView, number
from labkit.widgets.views.weight_map import map_shape

ACROSS, PAGE = 6, 24  # images in a row, and on a page
PICTURED = 8  # images in the static picture
CELL_NAMES = {
    "tn": "true negatives",
    "fp": "false positives",
    "fn": "false negatives",
    "tp": "true positives",
}
FORMULAS = {
    "precision": ("TP / (TP + FP)", "{tp} / ({tp} + {fp})"),
    "recall": ("TP / (TP + FN)", "{tp} / ({tp} + {fn})"),
    "f1_score": (
        "2&nbsp;TP / (2&nbsp;TP + FP + FN)",
        "2 · {tp} / (2 · {tp} + {fp} + {fn})",
    ),
    "accuracy": ("(TP + TN) / m", "({tp} + {tn}) / {m}"),
    "balanced_accuracy": (
        "½ [TP / (TP + FN) + TN / (TN + FP)]",
        "½ [{tp} / ({tp} + {fn}) + {tn} / ({tn} + {fp})]",
    ),
}
UNDEFINED = (
    "0/0 is undefined and left out of averages, as scikit-learn does with "
    "<code>zero_division=np.nan</code>; its default counts it as 0."
)


class ConfusionExplorer(PredictionView):
    """The confusion matrix of a session's neuron, the metrics that follow, and every image.

    Parameters
    ----------
    session : Session
        Its ``threshold`` is set; the neuron at its ``epoch`` predicts.
    cell : {"", "tn", "fp", "fn", "tp"}, default ""
        Cell whose images are shown first; none by default.

    Attributes
    ----------
    cell : str
        Trait: the cell whose images are shown.
    page : int
        Trait: which page of them, from 0.
    slider : Slider
        The threshold.
    number : ipywidgets.FloatText
        The threshold, to be typed.
    data : ipywidgets.ToggleButtons
        Whether test or training data are predicted.
    matrix : ConfusionMatrix
        Four cells to choose from.
    formulas, report : ipywidgets.HTML
        Metrics with the numbers in their formulas, and those of each class.
    plot : ThresholdPicture
        The metrics over the threshold, which can be dragged there.
    gallery : Gallery
        Images of the cell, mistakes with the most confident output first.
    """

    title = "Confusion matrix"

    cell = Enum(("", *CELLS), "")
    page = Int(0)

    def __init__(self, session: Session, *, cell: str = "") -> None:
        self._start = cell
        super().__init__(session)

    def build(self) -> None:
        """Make the parts."""
        self.cell = self._start
        self.make_controls()
        self.slider = Slider(
            min=0, max=1, step=0.005, box=False, digits=6, label="threshold", length=320
        )
        self.number.description = "value"
        self.status = self.told = HTML()
        self.matrix = ConfusionMatrix()
        self.formulas, self.report = HTML(), HTML()
        self.plot = ThresholdPicture(
            480,
            310,
            thresholds.MetricArtists,
            label="threshold, over the curves of the metrics",
            lock=self.session.lock,
        )
        self.heading, self.details = HTML(), HTML()
        self.gallery = Gallery(across=ACROSS, size=66, per_page=PAGE)
        self._images = None  # numbers of the examples in the gallery

        self.bind(self.slider, "threshold")
        self.bind(self.plot.handle, "threshold")
        self.bind(self.matrix, "cell", owner=self, attribute="selected")
        self.bind(self.gallery.pager, "page", owner=self, attribute="page")
        self.handle(self.gallery.map, lambda change: self._describe(), "selected")
        top = WRAP | {"margin": "8px 0"}
        top["align_items"] = "flex-start"
        self.children = (
            HBox([self.slider, self.number, self.data], layout=CENTRED),
            self.note,
            HBox([self.matrix, self.formulas], layout=top),
            HBox([self.plot, self.report], layout=top),
            VBox([self.heading, self.gallery, self.details]),
        )
        self.refresh(frozenset(("cell",)))

    def _chosen(self):
        """Numbers of all examples in the chosen cell."""
        if self.predictions is None or not self.cell:
            return np.empty(0, int)
        return self.predictions.cell(self.cell, self.session.threshold)

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show matrix, metrics and images."""
        self.predict()
        counts = self.counts
        set_html(self.status, f'<span role="status">{self.headline()}</span>')
        with self.matrix.hold_sync():
            self.matrix.names = list(self.class_names)
            self.matrix.rates = [] if counts is None else self._rates(counts)
            self.matrix.counts = [] if counts is None else list(counts)
        set_html(self.formulas, self._formulas(counts))
        set_html(self.report, self._report(counts))
        self.plot.show(
            f"Metrics over the threshold. {self.summary()}",
            self.predictions,
            self.session.threshold,
        )
        self._show_images("cell" in changed)

    def _rates(self, counts):
        of_negatives = counts.specificity, counts.false_positive_rate
        of_positives = counts.swapped.false_positive_rate, counts.recall
        return [number(value) for value in (*of_negatives, *of_positives)]

    def _formulas(self, counts):
        if counts is None:
            return ""
        rows = []
        for name in METRICS:
            formula, filled = FORMULAS[name]
            text = number(getattr(counts, name))
            if name == "balanced_accuracy" and not self.predictions.both_classes:
                text += " (of the one class there is)"
            filled = filled.format(**counts._asdict(), m=counts.m)
            rows.append(
                [
                    Markup(
                        f"<b>{NAMES[name]}</b> = {formula}<br><span "
                        f'style="padding-left:1.2em;font-variant-numeric:tabular-nums">= {filled}'
                        "</span>"
                    ),
                    Markup(f"<br><b>{text}</b>"),
                ]
            )
        return table(rows, caption=Markup("<b>Metrics</b>"))

    def _report(self, counts):
        if counts is None:
            return ""
        report = counts.report()
        names = dict(zip(("0", "1"), self.class_names, strict=True))
        rows = [
            [names.get(key, key), *map(number, values[:3]), str(values[3])]
            for key, values in report.items()
        ]
        rows.insert(2, ["accuracy", "", "", number(counts.accuracy), str(counts.m)])
        text = table(
            rows,
            head=["", "precision", "recall", "F1", "examples"],
            caption=Markup("<b>Report by class</b>"),
        )
        if any("0/0" in cell for row in rows for cell in row):
            text += f'<p style="max-width:28em;line-height:1.3">{UNDEFINED}</p>'
        return text

    def _show_images(self, anew):
        chosen = self._chosen() if self._fits() else np.empty(0, int)
        page = 0 if anew else min(self.page, self.gallery.last_page(len(chosen)))
        if self.page != page:
            self.page = page
        images = self.gallery.on_page(chosen, page)
        set_html(self.heading, f'<span role="status">{self._heading(self._chosen())}</span>')
        key = self.split, tuple(images)
        if len(images) or key != self._images:
            self.gallery.show(
                grey(self._pixels(images)),
                [self._caption(k) for k in images],
                selected=self.gallery.map.selected if key == self._images else -1,
                page=page,
                count=len(chosen),
                title=f"{self.cell.upper()}, {CELL_NAMES.get(self.cell, '')}, page {page + 1}",
            )
        self._images = key
        self._describe()

    def _fits(self):
        return max(map_shape(self.session.dataset)) <= LARGEST

    def _pixels(self, images):
        return self.X[:, images].T.reshape(-1, *map_shape(self.session.dataset))

    def _digits(self):
        data = self.session.dataset
        return data.digits_test if self.split == "test" else data.digits_train

    def _caption(self, k):
        digits, y_hat = self._digits(), self.predictions.y_hat[k]
        return f"{y_hat:.3f}" if digits is None else f"{digits[k]}: {y_hat:.3f}"

    def _heading(self, chosen):
        if self.predictions is None:
            return "No images: there are no predictions."
        if not self.cell:
            return "Choose a cell of the matrix to see its images."
        name = f"{self.cell.upper()}, {CELL_NAMES[self.cell]}"
        if not len(chosen):
            return f"{name}: no image at threshold {self.session.threshold:.6g}."
        if not self._fits():
            return f"{name}: {len(chosen)} examples, too large to be shown as images."
        shown = self.gallery.on_page(np.arange(1, len(chosen) + 1), self.page)
        first, last = shown[0], shown[-1]
        kind = "most confident mistakes" if self.cell in ("fp", "fn") else "surest"
        shown = "" if self._digits() is None else "digit and "
        return f"{name}: {first} to {last} of {len(chosen)}, {kind} first, with {shown}ŷ"

    def _describe(self):
        index, (_, images) = self.gallery.map.selected, self._images
        if not 0 <= index < len(images):
            set_html(self.details, "")
            return
        k = images[index]
        digits = self._digits()
        truth, prediction = (
            self.class_names[int(value)]
            for value in (self.predictions.y[k], self.cell in ("fp", "tp"))
        )
        shown = "" if digits is None else f" shows a {digits[k]}"
        set_html(
            self.details,
            f"{self.split} example {k}{shown}: ŷ = {self.predictions.y_hat[k]:.6g}, prediction "
            f"{prediction}, truth {truth}",
        )

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: the counts and the metrics."""
        counts = self.counts
        text = f"ConfusionExplorer: {self.headline()}"
        if counts is None:
            return text
        values = ", ".join(f"{NAMES[name]} {number(getattr(counts, name))}" for name in METRICS)
        return f"{text}; {values}"

    def picture(self) -> bytes:
        """Draw matrix, metrics and the first images of the cell."""
        images = self._chosen()[:PICTURED] if self.session.dataset.image_shape else []
        height = 460 if len(images) else 330

        def draw(figure):
            upper = figure
            if len(images):
                upper, lower = figure.subfigures(2, 1, height_ratios=(2.4, 1))
                pixels = self._pixels(images)
                captions = [self._caption(k) for k in images]
                draw_images(lower.subplots(1, PICTURED), pixels, captions)
                lower.suptitle(self._heading(self._chosen()), fontsize=TITLE)
            left, right = upper.subplots(1, 2, width_ratios=(1, 1.5))
            draw_confusion(left, self.counts, self.class_names, self.cell)
            left.set_title(f"threshold {self.session.threshold:.6g}", fontsize=TITLE)
            thresholds.MetricArtists(right).update(self.predictions, self.session.threshold)

        return render(draw, width=900, height=height)
