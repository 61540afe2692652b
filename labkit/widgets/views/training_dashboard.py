"""All of a training in one place."""

from ipywidgets import HBox, VBox

from labkit.plots.curves import AccuracyArtists, LossCurveArtists
from labkit.plots.images import draw_pixels
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import COLUMN, WRAP
from labkit.widgets.parts.picture import render
from labkit.widgets.views.accuracy_curve import AccuracyCurve
from labkit.widgets.views.branch_control import BranchControl
from labkit.widgets.views.epoch_stepper import EpochStepper
from labkit.widgets.views.learning_rate_slider import LearningRateSlider
from labkit.widgets.views.loss_curve import LossCurve
from labkit.widgets.views.method_control import MethodControl
from labkit.widgets.views.network_diagram import NetworkDiagram
from labkit.widgets.views.run_table import RunTable
from labkit.widgets.views.weight_map import WeightMap, map_shape

# A window of 1,280 pixels leaves some 840 beside JupyterLab's file browser: both curves and the
# weights at a glance; narrower than that, they fold.
CURVE = {"width": 300, "height": 250, "names_most": 3}
MAP, SLIDER = 180, 200


class TrainingDashboard(SessionView):
    """Settings, epochs, curves, weights and kept runs of a session, in one layout.

    Parameters
    ----------
    session : Session
        What all its parts look at.

    Attributes
    ----------
    learning_rate : LearningRateSlider
    method : MethodControl
    stepper : EpochStepper
    branch : BranchControl
    loss_curve : LossCurve
    accuracy_curve : AccuracyCurve
    weight_map : WeightMap or None
        Of one neuron.
    diagram : NetworkDiagram or None
        Of a network on images.
    run_table : RunTable
    """

    title = "Training"

    def build(self) -> None:
        """Make the parts; each is a view of its own."""
        session = self.session
        self.learning_rate = LearningRateSlider(session)
        self.method = MethodControl(session)
        self.stepper = EpochStepper(session)
        self.branch = BranchControl(session)
        self.loss_curve = LossCurve(session, **CURVE)
        self.accuracy_curve = AccuracyCurve(session, **CURVE)
        # What the weights look like: of the neuron, or of the first layer where there are images.
        self.weight_map = self.diagram = None
        if session.run.form.one_neuron:
            self.weight_map = WeightMap(session)
            self.weight_map.map.size = MAP
        elif session.dataset.image_shape is not None:
            self.diagram = NetworkDiagram(session)
        self.run_table = RunTable(session)
        self.learning_rate.slider.length = SLIDER
        self.stepper.slider.length = SLIDER
        wrap = WRAP | {"grid_gap": "8px 16px"}
        curves = self.loss_curve, self.accuracy_curve
        for curve in curves:
            curve.layout.flex = "1 1 250px"
            curve.layout.min_width = "min(240px, 100%)"
        self.children = (
            HBox([*curves, *filter(None, [self.weight_map])], layout=wrap),
            HBox(
                [
                    VBox([self.stepper, self.branch], layout=COLUMN),
                    VBox([self.learning_rate, self.method], layout=COLUMN),
                ],
                layout=wrap,
            ),
            *filter(None, [self.diagram]),
            self.run_table,
        )

    def refresh(self, changed: frozenset[str]) -> None:
        """Do nothing: the parts follow the session themselves."""

    def summary(self) -> str:
        """One line: settings and results."""
        session, record = self.session, self.session.shown
        branched = session.run.branched_at
        branch = "" if branched is None else f" on a branch from epoch {branched}"
        return (
            f"TrainingDashboard: {session.config.description}{branch}, epoch {record.epoch} of "
            f"{session.n_epochs}, loss {record.loss:.4f}, accuracy {record.accuracy:.4f} (test "
            f"{record.test_accuracy:.4f}), {len(session.kept)} runs kept"
        )

    def picture(self) -> bytes:
        """Draw curves and weights side by side."""
        session = self.session

        def draw(figure):
            neuron = self.weight_map is not None
            left, middle, *others = figure.subplots(
                1, 2 + neuron, width_ratios=(1.2, 1.2, 1)[: 2 + neuron]
            )
            for artists, ax, view in (
                (LossCurveArtists, left, self.loss_curve),
                (AccuracyArtists, middle, self.accuracy_curve),
            ):
                drawn = artists(ax)
                view.draw(drawn)
                ax.get_legend().remove()
            drawn.draw_legend_below(figure, session.compared)
            for right in others:
                draw_pixels(
                    right,
                    session.shown.w.reshape(map_shape(session.dataset)),
                    title=f"Weights after epoch {session.shown.epoch}",
                    diverging=True,
                    label="weight",
                )

        return render(draw, width=1100, height=340)
