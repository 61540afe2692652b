"""Every widget of the kit, once, for the accessibility scan and the pictures in ``docs``."""

SETUP = """
import ipywidgets
import numpy as np

import labkit

session = labkit.Session(labkit.load_digits(), epoch=60)
session.finish()
"""

# Class name of the widget, and the code that makes it after SETUP.
WIDGETS = {
    "EpochStepper": "labkit.EpochStepper(session)",
    "GradientInspector": "labkit.GradientInspector(session, example=1)",
    "LearningRateSlider": "labkit.LearningRateSlider(session)",
    "LossCurve": "labkit.LossCurve(session)",
    "WeightMap": "labkit.WeightMap(session)",
}
HEIGHT = 700 * len(WIDGETS)  # of a window, in CSS pixels, that shows all of them at once


def code_cells():
    """Cells of a notebook with all widgets, one in each cell after the first."""
    return SETUP, *WIDGETS.values()
