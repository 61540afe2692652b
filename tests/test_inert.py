"""What a submission shows cannot run, and what is harmless stays."""

import functools
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from labkit.course.grade.harmless import TAGS, inert_html, inert_markdown
from labkit.course.grade.inert import are_pictures, inert_message
from tests import payloads

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Danger(HTMLParser):
    """Lists tags and attributes that are not of plain formatting."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attributes:
            value = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("srcdoc", "srcset", "formaction", "xlink:href"):
                self.found.append(name)
            if name in ("href", "src") and not value.startswith(
                ("https://", "http://", "mailto:", "#", "data:image/", "x.png")
            ):
                self.found.append(f"{name}={value}")


@functools.cache
def exporter():
    return HTMLExporter(template_name="basic")


def dangers(cell):
    """What might run where nbconvert shows a cell; its page around the cells is left out."""
    page, _ = exporter().from_notebook_node(new_notebook(cells=[cell]))
    return Danger(page).found


def test_the_test_sees_danger():
    assert sum(bool(Danger(html).found) for html in payloads.HTML) >= 35


@pytest.mark.parametrize("html", payloads.HTML)
def test_html_is_formatting_only(html):
    assert Danger(inert_html(html)).found == []
    assert Danger(inert_html(f"<b>before</b>{html}<i>after</i>")).found == []


@pytest.mark.parametrize("text", payloads.MARKDOWN)
def test_markdown_is_formatting_only(text):
    for whole in (text, f"Before **it**.\n\n{text}\n\n- after"):
        cell = new_markdown_cell(inert_markdown(whole))
        assert dangers(cell) == []
        assert inert_markdown(cell.source) == cell.source  # nothing more is to be done


@pytest.mark.parametrize(("kind", "content"), payloads.OUTPUTS)
def test_outputs_are_text_pictures_and_formatting(kind, content):
    made = inert_message({"msg_type": kind, "content": content})["content"]
    output = nbformat.from_dict({"output_type": kind, **made})
    cell = new_code_cell("x", outputs=[output])
    nbformat.validate(new_notebook(cells=[cell]))
    assert "labkit" not in output.get("metadata", {})
    assert dangers(cell) == []
    assert output.get("data", {"": ""}) != {}


@pytest.mark.parametrize(
    "text",
    [
        "plain **bold** and *italic*, `x < y`, $a<b$ and $$\\frac{1}{1 + e^{-z}}$$",
        "a < b and c > d; 3 & 4",
        "# Head\n\n```python\nfor a in b:\n    print('<')\n```\n\n|a|b|\n|-|-|\n|1|2|",
        "- a\n- b\n\n1. x\n\n> q \"quoted\" 'x' &amp; &copy;\n\n---\n\nline  \nbreak",
        '[l](https://a.b "t") <https://x.y> ![](x.png) ![p](data:image/png;base64,AAAA)',
        'H<sub>2</sub>O, <b>bold</b> and <span style="color: red;">red</span>',
        "a\n\n<details><summary>q</summary>\n\ntext\n\n</details>",
        "",
    ],
)
def test_honest_markdown_stays_as_it_is(text):
    assert inert_markdown(text) == text


def test_comparisons_that_look_like_tags_stay_readable():
    made = inert_markdown("if x<y and z>w then")
    assert "x&lt;y and z&gt;w" in made


def test_pictures_of_a_cell(small):
    text, picture = "![a](attachment:a.png)", {"a.png": {"image/png": PIXEL}}
    assert inert_markdown(text, picture) == text
    assert inert_markdown(text) == f"```\n{text}\n```"  # it is missing: nbconvert would stop
    assert are_pictures(picture) and are_pictures({})
    for wrong in (
        {"a": {"text/html": PIXEL}},
        {"a": {"image/png": '"><script>'}},
        {"a": {"image/png": 3}},
        {"a": 3},
        [],
    ):
        assert not are_pictures(wrong)


TABLE = """<div>
<style scoped>.dataframe tbody tr th {vertical-align: top;}</style>
<table border="1" class="dataframe">
  <thead><tr style="text-align: right;"><th></th><th>rate</th></tr></thead>
  <tbody><tr><th>0</th><td>&lt;slow&gt;</td></tr></tbody>
</table></div>"""


def test_tables_of_pandas_stay():
    made = inert_html(TABLE)
    assert '<table border="1" class="dataframe">' in made and "<td>&lt;slow&gt;</td>" in made
    assert 'style="text-align: right;"' in made and "scoped" not in made


def test_pictures_and_text_of_outputs_stay():
    data = {"image/png": PIXEL, "text/plain": "<Figure>", "text/latex": "$x^2$"}
    about = {"image/png": {"width": 640, "height": 480, "alt": "x"}}
    message = {"msg_type": "display_data", "content": {"data": data, "metadata": about}}
    made = inert_message(message)["content"]
    assert made["data"] == data
    assert made["metadata"] == {"image/png": {"width": 640, "height": 480}}
    other = {"msg_type": "status", "content": {"execution_state": "idle"}}
    assert inert_message(other) is other


def test_what_cannot_be_shown_is_named():
    content = {"data": {"application/javascript": "1"}, "metadata": {}}
    made = inert_message({"msg_type": "display_data", "content": content})["content"]
    assert made["data"] == {
        "text/plain": "(Not shown in a graded notebook: application/javascript.)"
    }
