"""Every widget of the kit, once, for the accessibility scan and the pictures in ``docs``."""

import re

SETUP = """
import ipywidgets
import numpy as np

import labkit

digits = labkit.load_digits()
session = labkit.Session(digits, epoch=60)
session.finish()
compared = labkit.Session(digits, epoch=60)
compared.keep("rate 1")
compared.learning_rate = 0.1
compared.keep("rate 0.1")
compared.branch(learning_rate=3)
compared.epoch = 120
compared.finish()
ten_classes = labkit.load_digits(target=None, n_train=3000, n_test=2000)
layers = labkit.Session(ten_classes, hidden=(24,), batch_size=32, learning_rate=0.1, epoch=12)
layers.finish()
few = labkit.Session(labkit.load_digits(n_train=2000, n_test=2000), n_epochs=30)
ring = 255 * (np.abs(np.hypot(*np.mgrid[-1:1:112j, -0.8:0.8:112j]) - 0.55) < 0.1)
"""

# Class name of the widget, and the code that makes it after SETUP.
WIDGETS = {
    "AccuracyCurve": "labkit.AccuracyCurve(session)",
    "BackpropInspector": "labkit.BackpropInspector(\n"
    "    labkit.PlaygroundState(data='xor', hidden=(3, 2), epoch=20), example=2\n)",
    "BranchControl": "labkit.BranchControl(compared)",
    "ClassMatrix": "matrix = labkit.ClassMatrix(layers)\nmatrix.matrix.selected = 49\nmatrix",
    "ConfusionExplorer": "labkit.ConfusionExplorer(session, cell='fn')",
    "DigitPad": "pad = labkit.DigitPad(session)\npad.draw(ring.astype(np.uint8))\npad",
    "DigitSelector": "labkit.DigitSelector(session)",
    "EpochStepper": "labkit.EpochStepper(session)",
    "GradientInspector": "labkit.GradientInspector(session, example=1)",
    "ImageBrowser": "labkit.ImageBrowser(session)",
    "LabBookEntry": "labkit.LabBookEntry(session)",
    "LearningRateSlider": "labkit.LearningRateSlider(session)",
    "LossCurve": "labkit.LossCurve(compared)",
    "LossExplorer": "labkit.LossExplorer()",
    "LossLandscape": "labkit.LossLandscape(session)",
    "MethodControl": "labkit.MethodControl(session)",
    "NetworkDiagram": "diagram = labkit.NetworkDiagram(layers)\ndiagram.neurons.selected = 4\n"
    "diagram",
    "NeuronDiagram": "labkit.NeuronDiagram(session, example=1)",
    "NeuronExplorer": "labkit.NeuronExplorer()",
    "RunTable": "labkit.RunTable(compared)",
    "TenDigits": "ten = labkit.TenDigits(few)\nten.finish()\nten",
    "ThresholdCurves": "labkit.ThresholdCurves(session)",
    "WeightMap": "labkit.WeightMap(session)",
    # Last, because others are parts of it and are looked for by their class.
    "Playground": "playground = labkit.Playground(hidden=(5, 3), epoch=60)\n"
    "playground.session.finish()\nplayground",
    "TrainingDashboard": "labkit.TrainingDashboard(compared)",
}
HEIGHT = 800 * len(WIDGETS)  # of a window, in CSS pixels, that shows all of them at once


def picture(name, *, dark=False):
    """Name of the picture of a widget in ``docs``, such as ``loss_curve.png``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() + ("-dark" if dark else "") + ".png"


def code_cells():
    """Cells of a notebook with all widgets, one in each cell after the first."""
    return SETUP, *WIDGETS.values()
