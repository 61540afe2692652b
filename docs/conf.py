"""Sphinx: the documentation of labkit; `make site` builds it."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import labkit  # noqa: E402
from docs import prepare  # noqa: E402

project = "labkit"
author = "labkit contributors"
copyright = "labkit contributors, BSD 3-clause licence"
version = release = labkit.__version__

extensions = [
    "docs.mathml",
    "jupyterlite_sphinx",
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "_contents", "_extra", "live"]
templates_path = ["_templates"]

# -- notebooks and Markdown ------------------------------------------------------------------------

nb_execution_mode = "off"  # they are committed executed, and compared by nbval
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
copybutton_exclude = ".linenos, .gp, .go"

# -- the API ---------------------------------------------------------------------------------------

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc says it, with shapes
autodoc_member_order = "bysource"
numpydoc_show_class_members = False

# -- live ------------------------------------------------------------------------------------------

# Beside the labs' own JupyterLite, so that what is tried here is not among a student's files; the
# packages are shared.
jupyterlite_dir = str(HERE / "_lite")
jupyterlite_config = str(HERE / "_lite" / "jupyter_lite_config.json")
jupyterlite_bind_ipynb_suffix = False
jupyterlite_silence = True
global_enable_try_examples = True
try_examples_preamble = "from labkit import *\nfrom labkit.exercises import *"
try_examples_global_button_text = "Try it in your browser"
try_examples_global_warning_text = "Loading Python takes some seconds."

# -- looks -----------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "labkit"
html_favicon = str(HERE.parent / "labkit" / "site" / "page" / "favicon.svg")
html_context = {"default_mode": "auto"}
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_extra_path = ["_extra"]  # how high an example is
html_css_files = ["labkit.css"]
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "external_links": [
        {"name": "Labs in the browser", "url": "../index.html"},
    ],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"getting_started": [], "changelog": [], "widgets": []}
html_show_sourcelink = False


def ask_nobody(app, pagename, templatename, context, doctree):
    """Leave out the style sheet that jupyterlite-sphinx fetches from another host on each page."""
    context["css_files"] = [css for css in context["css_files"] if "//" not in str(css.filename)]


def setup(app):
    """Register what is done for each page."""
    app.connect("html-page-context", ask_nobody, priority=900)


prepare.everything()
