"""What the latency benchmark compares: a table that is easy to extend."""

import dataclasses
import textwrap

EPOCH = ".labkit-EpochStepper input[aria-label=epoch]"
RATE = ".labkit-LearningRateSlider input[type=range]"
NUMBERS = ".labkit-EpochStepper [role=status]"
CURVE = ".labkit-LossCurve canvas"
WEIGHTS = ".labkit-WeightMap .labkit-map-frame canvas"
MAPS = ".labkit-GradientInspector .labkit-map-frame"

SETUP = """
import io

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

import labkit

digits = labkit.load_digits()


def at_epoch(epoch):
    session = labkit.Session(digits, epoch=200)
    session.finish()
    session.epoch = epoch
    return session


def mean_gradient(session):
    inspector = labkit.GradientInspector(session)
    inspector.kind = "mean of all training examples"
    return inspector
"""


@dataclasses.dataclass(frozen=True)
class Case:
    """A widget, the key to press on it, and the picture to watch.

    Attributes
    ----------
    name : str
        First column of the table.
    code : str
        Code of a notebook cell after :data:`SETUP`; its last line assigns the widget to `view`.
    press, watch : str
        Selectors within `view`, for the meter: what has the focus, and what changes.
    keys : tuple of str
        One for each block of presses, in turn.
    before : tuple of str
        Keys to press at the start of each block.
    done : (str, str), optional
        The whole is there when the element of this selector contains this text; then the time of
        the last change is reported as well.
    share : float
        Share of the usual number of presses.
    plain : bool
        Whether the picture may be of one colour.
    kernel : str
        Statement that changes the state to number `k`, for the time in the kernel alone. It sees
        the names of `alone`.
    alone : str
        Code that makes the widget without others for that; "" measures nothing.
    """

    name: str
    code: str
    press: str
    watch: str
    keys: tuple = ("ArrowRight", "ArrowLeft")
    before: tuple = ()
    done: tuple | None = None
    share: float = 1
    plain: bool = False
    kernel: str = "session.epoch = k"
    alone: str = ""


def _session(view, *, epoch=50, controls="labkit.EpochStepper(session)"):
    return (
        f"session = at_epoch({epoch})\n"
        f"view = ipywidgets.VBox([{', '.join(filter(None, [controls, view]))}])"
    )


def _view(name, view, watch, **options):
    """Case of a view of a session: the key is on the slider of an EpochStepper above it."""
    return Case(name, _session(view), EPOCH, watch, alone=view, **options)


FLOOR = Case(
    "floor: a 2 × 2 pixel `ipywidgets.Image`",
    textwrap.dedent(
        """
        def tiny(k):
            buffer = io.BytesIO()
            Image.new("RGB", (2, 2), (k, 255 - k, 128)).save(buffer, "png")
            return buffer.getvalue()

        tiny_images = [tiny(k) for k in range(201)]
        picture = ipywidgets.Image(value=tiny_images[50], width=20, height=20)
        slider = ipywidgets.IntSlider(50, 0, 200)
        slider.observe(lambda change: picture.set_trait("value", tiny_images[change.new]), "value")
        view = ipywidgets.VBox([slider, picture])
        """
    ),
    ".noUi-handle",
    "img",
    plain=True,
)

INTERACT = Case(
    "`interact`, curve and weights by pyplot inline",
    textwrap.dedent(
        """
        run = labkit.train(digits)
        run.compute(200)
        loss, test_loss = run.history("loss"), run.history("test_loss")

        def draw(epoch):
            figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), width_ratios=(2, 1))
            left.semilogy(loss, label="training")
            left.semilogy(test_loss, "--", label="test")
            left.axvline(epoch, color="gray")
            left.plot(epoch, loss[epoch], "o")
            left.set(xlabel="epoch", ylabel="mean cross-entropy (nats)", title="Loss")
            left.grid(alpha=0.3)
            left.legend()
            w = run[epoch].w.reshape(28, 28)
            limit = np.abs(w).max()
            image = right.imshow(w, cmap="RdBu_r", vmin=-limit, vmax=limit)
            figure.colorbar(image, ax=right, label="weight")
            right.set_title(f"Weights after epoch {epoch}")
            plt.show()

        view = ipywidgets.interactive(draw, epoch=ipywidgets.IntSlider(50, 0, 200))
        """
    ),
    ".noUi-handle",
    "img",
    share=0.5,
)

LAB = "labkit.LossCurve(session), labkit.WeightMap(session)"

CASES = (
    FLOOR,
    _view("EpochStepper: its numbers", "", NUMBERS),
    _view("WeightMap", "labkit.WeightMap(session)", WEIGHTS),
    _view("LossCurve", "labkit.LossCurve(session)", CURVE),
    # The gradient of one example changes its scale only, so that its map stays the same.
    _view("GradientInspector: mean gradient", "mean_gradient(session)", f"{MAPS} canvas >> nth=1"),
    Case(
        "GradientInspector: arrow key in one map, mark in the other",
        _session("labkit.GradientInspector(session, weight=392)", controls=""),
        f"{MAPS} >> nth=1",
        f"{MAPS} canvas >> nth=0",
    ),
    Case(
        "Lab 04, both sliders and both views: curve",
        _session(LAB, controls="labkit.LearningRateSlider(session), labkit.EpochStepper(session)"),
        EPOCH,
        CURVE,
        alone="labkit.LearningRateSlider(session), labkit.EpochStepper(session), " + LAB,
    ),
    Case(
        "NeuronExplorer: weight, plane",
        "view = labkit.NeuronExplorer()",
        "input[type=range] >> nth=0",
        ".labkit-plane-frame canvas",
        alone="labkit.NeuronExplorer()",
        kernel="made[0].state.w1 = (k - 100) / 20",
    ),
    Case(
        "NeuronExplorer: weight, sigmoid",
        "view = labkit.NeuronExplorer()",
        "input[type=range] >> nth=0",
        "canvas.labkit-picture",
    ),
    Case(
        "LossExplorer: z, curves",
        "view = labkit.LossExplorer()",
        "input[type=range] >> nth=0",
        "canvas.labkit-picture",
        alone="labkit.LossExplorer()",
        kernel="made[0].state.z = (k - 100) / 20",
    ),
    Case(
        "ConfusionExplorer: threshold, curves (10,000 predictions)",
        "session = at_epoch(200)\nview = labkit.ConfusionExplorer(session)",
        "input[type=range] >> nth=0",
        "canvas.labkit-picture",
        alone="labkit.ConfusionExplorer(session)",
        kernel="session.threshold = k / 200",
    ),
    Case(
        "ThresholdCurves: threshold, histogram (10,000 predictions)",
        "session = at_epoch(200)\nview = labkit.ThresholdCurves(session)",
        ".labkit-handle >> nth=2",
        "canvas.labkit-picture >> nth=2",
        alone="labkit.ThresholdCurves(session)",
        kernel="session.threshold = k / 200",
    ),
    Case(
        "ImageBrowser: next page of 100",
        "session = at_epoch(200)\nview = labkit.ImageBrowser(session)",
        ".labkit-pager input",
        ".labkit-map-frame canvas >> nth=0",
        keys=("PageDown", "PageUp"),
    ),
    Case(
        "DigitPad: drawing by key, contributions",
        "session = at_epoch(200)\nview = labkit.DigitPad(session)",
        ".labkit-drawing-paper",
        ".labkit-map-frame canvas >> nth=1",
        keys=("ArrowRight", "ArrowDown"),
        before=("Delete", "Space"),  # the pen is down, until the focus goes elsewhere
        share=0.5,
    ),
    Case(
        "TrainingDashboard: epoch, curve",
        "session = at_epoch(50)\nview = labkit.TrainingDashboard(session)",
        EPOCH,
        CURVE,
        alone="labkit.TrainingDashboard(session)",
    ),
    INTERACT,
    Case(
        "Lab 04, learning rate moved at epoch 200: curve",
        _session(
            LAB,
            epoch=200,
            controls="labkit.LearningRateSlider(session), labkit.EpochStepper(session)",
        )
        + "\nsession.learning_rate = 0.1\nsession.finish()",
        RATE,
        CURVE,
        keys=("ArrowRight",),
        done=(NUMBERS, "epoch 200 of 200"),
        share=0.3,
    ),
)
