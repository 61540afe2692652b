"""Colours stand in plots/style and nowhere else; the browser gets them from there."""

import pathlib
import re

import matplotlib
import pytest
from matplotlib import colors

import labkit
from labkit.plots import style
from labkit.widgets.base.style import css, javascript

ROOT = pathlib.Path(labkit.__file__).parent
FILES = [
    path
    for folder in ("plots", "widgets")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".js", ".css") and path != ROOT / "plots" / "style.py"
]
# What JupyterLab's own themes are taken for where it does not say: black on white.
GUESSES = {"picture.py": {"#000000", "#ffffff"}, "picture.js": {"#000000", "#ffffff"}}
NAMED = "|".join(sorted({*colors.CSS4_COLORS, *matplotlib.colormaps} - {"gray"}))
# Names count where a colour is asked for: in Python and scripts as text, in style sheets as they
# are. "gray" is also a kind of map of PixelMap, which takes its colours from STOPS.
LITERAL = re.compile(
    r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b|rgba?\(\s*\d"
    r"|(?:color|colors|foreground|cmap|fill|stroke|[fs]\w+Style)[\"']?\s*[:=]\s*[\[(]*"
    rf"(?P<quote>[\"'])(?:{NAMED})(?P=quote)"
    rf"|(?:color|background|fill|stroke|outline|border)[\w-]*:[^;\"'{{}}()]*(?<![\w-])"
    rf"(?:{NAMED})(?=\s*[;!}}])"
)


def literals(text):
    return {match[0] for match in LITERAL.finditer(text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_colour_is_written_elsewhere(path):
    text = path.read_text("utf-8")
    # JupyterLab's variables come with what they are where there is no JupyterLab.
    text = re.sub(r"var\(--jp-[^()]*(\([^()]*\)[^()]*)*\)", "", text)
    text = re.sub(r"&#\d+;", "", text)  # characters
    assert literals(text) <= GUESSES.get(path.name, set())


def test_a_colour_that_is_written_is_found():
    for text in (
        *('color="red"', "#d55e00", "color: #fff }", "rgb(1, 2, 3)", "rgba( 0,0,0,1)"),
        *("color: #fff;", "fill: white;", "border: 1px solid red;", 'fillStyle = "black"'),
        *('cmap="RdBu_r"', 'colors=["red"]', 'facecolor="white"', "#d55e00ff"),
    ):
        assert LITERAL.search(text), text
    for text in ("rgb(${color})", "var(--labkit-class-1)", 'cmap="gray"', "outline: none;"):
        assert not LITERAL.search(text), text


def test_every_variable_that_is_used_is_defined():
    sheets = sorted((ROOT / "widgets" / "static").glob("*.css"))
    used = {
        name
        for sheet in sheets
        for name in re.findall(r"var\(--labkit-([\w-]+)", sheet.read_text())
    }
    assert used and used == set(style.LIGHT_THEME)
    assert set(style.DARK_THEME) <= set(style.LIGHT_THEME)
    text = css(*(sheet.name for sheet in sheets))
    for name, color in style.LIGHT_THEME.items():
        assert f"--labkit-{name}: {color};" in text


def test_scripts_are_given_the_colours():
    scripts = sorted((ROOT / "widgets" / "static").glob("*.js"))
    used = {name for path in scripts for name in re.findall(r"\bSTYLE\.(\w+)", path.read_text())}
    text = javascript("page.js")
    assert used and all(f'"{name}":' in text.splitlines()[0] for name in used)
    assert "function element" in text


def test_kept_runs_can_be_told_apart():
    looks = [style.kept_style(slot) for slot in range(style.KEPT_MOST)]
    assert len({look[:2] for look in looks}) == style.KEPT_MOST
    assert style.kept_style(None)[0] == style.GUIDE
