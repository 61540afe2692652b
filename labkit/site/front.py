"""The first page of a site: a neuron that learns, and the way to the labs.

Its runs are recorded here, by the kit's own training, and drawn there by the kit's own views.
"""

import base64
import html
import json
import pathlib
import shutil
import string
import urllib.parse

import numpy as np

from labkit.data.digits import load_digits
from labkit.labs.catalogue import title
from labkit.training.train import train
from labkit.widgets.parts.pixel_map import PixelMap
from labkit.widgets.parts.slider import Slider

__all__ = ["write"]

SOURCE = pathlib.Path(__file__).with_name("page")
EPOCHS = 60
RATES = tuple(float(f"{10**power:.3g}") for power in np.arange(-2, 1.6, 0.5))
EACH = 4  # images of the test set that are zeros, and as many that are not


def _link(lite, path):
    """Address of a notebook in JupyterLite, from the root of the site."""
    return f"{lite}/lab/index.html?path={urllib.parse.quote(path)}"


def write(site, lite, contents, paths, documentation=None):
    """Write the page.

    Parameters
    ----------
    site : pathlib.Path
        Root of the site.
    lite : str
        Folder of JupyterLite in it.
    contents : pathlib.Path
        The notebooks.
    paths : iterable of str
        Of the notebooks, in their order.
    documentation : str, optional
        Address of the documentation.
    """
    paths = list(paths)
    digits = load_digits(target=0)
    page = site / "page"
    shutil.copytree(SOURCE, page, ignore=shutil.ignore_patterns("*.html"))
    for name, view in (("pixel_map", PixelMap), ("slider", Slider)):
        (page / f"{name}.js").write_text(str(view._esm), encoding="utf-8")
    (page / "views.css").write_text(f"{PixelMap._css}\n{Slider._css}", encoding="utf-8")
    runs, weights = _record(digits)
    (page / "runs.json").write_text(json.dumps(runs), encoding="utf-8")
    (page / "weights.bin").write_bytes(weights)
    labs = "\n".join(
        f'    <li><a href="{_link(lite, path)}">{html.escape(title(contents / path))}</a></li>'
        for path in paths
    )
    link = f'<a href="{html.escape(documentation)}">Documentation</a>' if documentation else ""
    text = string.Template((SOURCE / "index.html").read_text(encoding="utf-8")).substitute(
        documentation=link,
        first=_link(lite, paths[0]),
        labs=labs,
        examples=f"{digits.X_train.shape[1]:,}",
        rates=len(RATES),
        epochs=EPOCHS,
    )
    (site / "index.html").write_text(text, encoding="utf-8")


def _record(digits):
    """Train what the page shows: numbers for JSON, weights as one signed byte each."""
    of_class = [np.flatnonzero(digits.y_test[0] == label)[:EACH] for label in (1, 0)]
    shown = digits.X_test[:, np.concatenate(of_class)]
    losses, accuracies, outputs, scales, weights = [], [], [], [], []
    for rate in RATES:
        run = train(digits, learning_rate=rate)
        records = [run[epoch] for epoch in range(EPOCHS + 1)]
        losses.append([_short(record.loss) for record in records])
        accuracies.append([_short(record.test_accuracy) for record in records])
        outputs.append([[_short(y) for y in record.neuron(shown)[0]] for record in records])
        scales.append([_short(np.abs(record.w).max()) for record in records])
        weights += [np.rint(record.w * (127 / np.abs(record.w).max())) for record in records]
    slider = {"min": 0, "max": 1, "step": 1, "scale": "linear", "whole": False, "box": False}
    runs = {
        "rates": RATES,
        "epochs": EPOCHS,
        "losses": losses,
        "limits": (0.03, 10.0),
        "ticks": (0.1, 1, 10),
        "accuracies": accuracies,
        "outputs": outputs,
        "scales": scales,
        "images": base64.b64encode(np.rint(shown.T * 255).astype(np.uint8).tobytes()).decode(),
        "map": _map(cmap="diverging", label="weight", size=300),
        "gallery": _map(
            **{"cmap": "gray", "dtype": "uint8", "gallery": True, "across": EACH, "size": 58},
            **{"selectable": False, "title": "New images: is it a zero?"},
        ),
        "slider": slider | {"readout": False, "digits": 3, "length": 200},
        "epoch": {"label": "epoch", "max": EPOCHS, "whole": True, "value": 0},
        "rate": {
            **{"label": "learning rate", "scale": "log", "step": 0.5, "length": 120},
            **{"min": RATES[0], "max": RATES[-1], "value": 1.0, "readout": True},
        },
    }
    return runs, np.array(weights).astype(np.int8).tobytes()


def _map(**traits):
    """State of a map in the browser, without its values."""
    view = PixelMap()
    state = {name: getattr(view, name) for name in view.keys if not name.startswith("_")}
    view.close()
    for name in ("data", "also", "layout", "tabbable", "tooltip"):
        del state[name]
    return state | {"shape": (28, 28), "limits": (0, 1)} | traits


def _short(value):
    return float(f"{value:.4g}")
