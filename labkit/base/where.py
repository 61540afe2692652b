"""Whether this Python runs in a browser, and what it cannot do there."""

import sys

__all__ = ["IN_BROWSER", "unavailable", "without_package"]

IN_BROWSER = sys.platform == "emscripten"  # Pyodide


def unavailable(what: str, instead: str) -> str:
    """One sentence on something that a browser cannot do.

    Parameters
    ----------
    what : str
        Begins the sentence, such as "Grading".
    instead : str
        What to do, as a sentence.
    """
    return f"{what} is not possible in the browser. {instead}"


def without_package(package: str, module: str) -> ImportError:
    """Make the error where a package that comes late in the browser has not come yet.

    Parameters
    ----------
    package, module : str
        Its name, and what is imported.
    """
    if IN_BROWSER:
        advice = f"The browser loads it when a cell asks for it: run a cell with `import {module}`."
    else:
        advice = f"Install it: pip install {package}."
    return ImportError(f"{package} is missing. {advice}")
