"""Colours stand in plots/style and nowhere else; the browser gets them from there."""

import itertools
import pathlib
import re

import matplotlib
import numpy as np
import pytest
from colorspacious import cspace_convert
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
    assert used and used <= set(style.LIGHT_THEME)
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


# -- seen by everybody -----------------------------------------------------------------------------

THEMES = {"light": (style.LIGHT, "#ffffff"), "dark": (style.DARK, "#111111")}
# Lines that are told apart by their dashes as well; all other meanings are also words' colours.
LINES = {*style.SIDE_BY_SIDE}
# What meets in one picture.
TOGETHER = (
    *(("negative", "positive"), ("class-0", "class-1"), ("right", "wrong")),
    ("current", "test", "here", "guide", *style.SIDE_BY_SIDE),
    ("right", "sky blue", "wrong", "salmon", "violet"),  # states of answers in a report
)
SIGHTS = (None, "protanomaly", "deuteranomaly", "tritanomaly")


def luminance(color):
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = np.array(colors.to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def contrast(a, b):
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(color, sight):
    """A colour as it is seen, in a space where distances are those of the eye (CAM02-UCS)."""
    color = np.array(colors.to_rgb(color))
    if sight is not None:  # the simulation of Machado, Oliveira and Fernandes (2009)
        space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
        color = np.clip(cspace_convert(color, space, "sRGB1"), 0, 1)
    return cspace_convert(color, "sRGB1", "CAM02-UCS")


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", style.MEANINGS)
def test_each_meaning_can_be_read_on_its_background(theme, name):
    meanings, background = THEMES[theme]
    assert contrast(meanings[name], background) >= (3 if name in LINES else 4.5)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_what_meets_in_a_picture_is_told_apart_by_everybody(theme, sight, names):
    meanings, _ = THEMES[theme]
    for a, b in itertools.combinations(names, 2):
        distance = np.linalg.norm(seen(meanings[a], sight) - seen(meanings[b], sight))
        assert distance > 12, (a, b, distance)


def test_each_meaning_has_a_colour_of_its_own():
    for meanings, _ in THEMES.values():
        assert len(set(meanings.values())) == len(meanings)


def test_kept_runs_can_be_told_apart():
    looks = [style.kept_style(slot) for slot in range(style.KEPT_MOST)]
    assert len({look[:2] for look in looks}) == style.KEPT_MOST
    assert style.kept_style(None)[0] == style.GUIDE
