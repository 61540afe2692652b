"""Where the kit's own labs lie."""

import pathlib

PATHS = sorted((pathlib.Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
