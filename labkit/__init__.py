"""A widget-driven lab kit for JupyterLab: one neuron, from its weights to its mistakes.

Names are imported when they are first used, so that the NumPy core alone stays light.
"""

import importlib

__version__ = "0.1.0"

_MODULES = {
    "labkit.data": ("DataError", "Dataset", "load_digits"),
    "labkit.drawing": ("as_mnist",),
    "labkit.exercises.checking": ("check",),
    "labkit.exercises.progress_card": ("progress",),
    "labkit.installation": ("verify_installation",),
    "labkit.kept": ("KeptRun",),
    "labkit.labbook": ("LabBook",),
    "labkit.landscape": (
        "Curvature",
        "Landscape",
        "curvature_product",
        "largest_curvature",
        "loss_landscape",
        "parameter_path",
    ),
    "labkit.loss_point": ("LossPoint",),
    "labkit.metrics": (
        "accuracy",
        "classification_report",
        "confusion_matrix",
        "f1_score",
        "precision",
        "recall",
    ),
    "labkit.neuron": (
        "ChainRule",
        "Gradient",
        "Neuron",
        "cross_entropy",
        "mean_squared_error",
        "sigmoid",
    ),
    "labkit.one_versus_rest": ("OneVersusRest",),
    "labkit.own_digits": ("OwnDigits",),
    "labkit.session": ("Session",),
    "labkit.training": ("Branching", "DivergenceError", "Record", "Run", "TrainingConfig", "train"),
    "labkit.two_inputs": ("TwoInputs",),
    "labkit.widgets.accuracy_curve": ("AccuracyCurve",),
    "labkit.widgets.branch_control": ("BranchControl",),
    "labkit.widgets.confusion_explorer": ("ConfusionExplorer",),
    "labkit.widgets.digit_pad": ("DigitPad",),
    "labkit.widgets.digit_selector": ("DigitSelector",),
    "labkit.widgets.epoch_stepper": ("EpochStepper",),
    "labkit.widgets.gradient_inspector": ("GradientInspector",),
    "labkit.widgets.image_browser": ("ImageBrowser",),
    "labkit.widgets.lab_book_entry": ("LabBookEntry",),
    "labkit.widgets.learning_rate_slider": ("LearningRateSlider",),
    "labkit.widgets.loss_curve": ("LossCurve",),
    "labkit.widgets.loss_explorer": ("LossExplorer",),
    "labkit.widgets.loss_landscape": ("LossLandscape",),
    "labkit.widgets.method_control": ("MethodControl",),
    "labkit.widgets.neuron_diagram": ("NeuronDiagram",),
    "labkit.widgets.neuron_explorer": ("NeuronExplorer",),
    "labkit.widgets.pixel_map": ("PixelMap",),
    "labkit.widgets.run_table": ("RunTable",),
    "labkit.widgets.ten_digits": ("TenDigits",),
    "labkit.widgets.threshold_curves": ("ThresholdCurves",),
    "labkit.widgets.training_dashboard": ("TrainingDashboard",),
    "labkit.widgets.weight_map": ("WeightMap",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'labkit' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_HOME})
