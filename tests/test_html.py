"""The one table that is written by hand."""

import html.parser

import pytest

from labkit.base.html import Markup, as_html, table


class Cells(html.parser.HTMLParser):
    """Texts of the cells, row by row, and the tags that are there."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_rows_stand_as_they_are_given():
    found = Cells(table([("a", "1", "2"), ("b", "3", "")], head=("name", "x", "y")))
    assert found.rows == [["name", "x", "y"], ["a", "1", "2"], ["b", "3", ""]]
    assert found.tags.count("th") == 5  # headings of columns and rows


def test_text_is_escaped_unless_it_is_meant_as_markup():
    found = Cells(table([("<script>", Markup("<b>1</b>"))], caption="a < b"))
    assert "script" not in found.tags and found.tags.count("b") == 1
    assert found.rows == [["<script>", "1"]]
    assert as_html("&") == "&amp;" and as_html(Markup("&amp;")) == "&amp;"


@pytest.mark.parametrize("bold", [None, 0, 1])
def test_one_row_may_be_emphasized(bold):
    text = table([("a", "1"), ("b", "2")], bold=bold)
    assert text.count('<tr style="font-weight:bold">') == (bold is not None)
