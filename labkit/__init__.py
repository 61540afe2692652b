"""A widget-driven lab kit for JupyterLab: one neuron, from its weights to its mistakes.

Names are imported when they are first used, so that the NumPy core alone stays light; which there
are, and where they live, says ``__init__.pyi``.
"""

import sys

import lazy_loader

__version__ = "0.1.0"

__getattr__, _dir, _names = lazy_loader.attach_stub(__name__, __file__)

__all__ = ["__version__", *sorted(_names)]


def __dir__():
    return sorted({*globals(), *_dir()})


if sys.platform == "emscripten":  # in the browser
    from labkit.labs import browser

    for _text in browser.offer_renewed():
        print(_text)
