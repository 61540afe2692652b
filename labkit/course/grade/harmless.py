"""Text of students left with formatting only: HTML and Markdown in which nothing can run."""

import contextlib
import re
from html import unescape
from html.parser import HTMLParser

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

__all__ = ["PICTURES", "inert_html", "inert_latex", "inert_markdown"]

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


def _words(text):
    return frozenset(text.split())


TAGS = _words(
    "a abbr b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span "
    "strong sub summary sup table tbody td tfoot th thead tr tt u ul var"
)
PLAIN = _words("align alt border colspan dir height lang rowspan scope title width")
STYLES = CSSSanitizer(
    allowed_css_properties=_words(
        "color background-color font-family font-size font-style font-weight text-align "
        "text-decoration vertical-align white-space border border-collapse border-color "
        "border-style border-width padding padding-left padding-right padding-top padding-bottom"
    ),
    allowed_svg_properties=(),
)
# Names that the pages' own scripts look for are not given away; pandas' tables keep theirs.
CLASSES = {"dataframe"}
LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
PICTURE = re.compile(r"data:(?:" + "|".join(map(re.escape, PICTURES)) + r");base64,")
FILE = re.compile(r"(?![./\\])[\w ./-]+\.(?:png|jpe?g|gif|webp|svg)", re.IGNORECASE | re.ASCII)
# Their content is no text for readers.
UNSEEN = re.compile(r"(?is)<(script|style|template|noscript)\b.*?(?:</\1\b[^>]*>|\Z)")
# Commands of MathJax that make links, load more or name what the page knows.
BACKSLASH = "\u29f5"  # looks like one
ACTIVE = re.compile(r"\\(?=(?:href|require|style|cssId|class|action|toggle|unicode)\b)")
VOID = {"br", "hr", "img", "col"}


def inert_latex(text):
    """Take from formulas what makes links, or loads more."""
    return ACTIVE.sub(BACKSLASH, text)


def inert_html(text):
    """Keep plain formatting, tables and pictures held in the text itself."""
    return _clean(UNSEEN.sub("", inert_latex(text)), _is_harmless, strip=True)


def inert_markdown(text, attachments=None):
    """Return a text in Markdown as it is if nothing in it can run, else as harmless HTML or code.

    Parameters
    ----------
    text : str
    attachments : dict, optional
        Of its cell.

    Returns
    -------
    str
        Markdown.
    """
    text = inert_latex(text)
    with contextlib.suppress(InvalidNotebook):  # a picture is missing
        if _is_inert(text, attachments):
            return text
        made = _clean(_rendered(text, attachments)[0], _is_harmless)
        made = re.sub(r"\n\s*\n", "\n", made)  # an empty line would end the HTML
        if _is_inert(made, attachments):
            return made
    fence = "`" * (3 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


class _Renderer(IPythonRenderer):
    """nbconvert's own, that notes what HTML was written by hand."""

    def __init__(self, attachments):
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)
        self.by_hand = []

    def block_html(self, html):
        self.by_hand.append(html)
        return super().block_html(html)

    def inline_html(self, html):
        self.by_hand.append(html)
        return super().inline_html(html)


def _rendered(text, attachments):
    renderer = _Renderer(attachments)
    return MarkdownWithMath(renderer=renderer).render(text), "".join(renderer.by_hand)


def _is_inert(text, attachments):
    """Whether nothing need be taken away from a text as it is rendered."""
    html, by_hand = _rendered(text, attachments)
    return _is_kept(html, _is_of_markdown) and _is_kept(by_hand, _is_harmless)


def _is_kept(html, allowed):
    before, after = _Events(html), _Events(_clean(html, allowed))
    return before.plain and before.found == after.found


class _Events(HTMLParser):
    """What stands in HTML, however it is written: tags with attributes, and text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.found, self.plain = [], True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted((name, value or "") for name, value in attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.found.append((f"/{tag}", []))

    def handle_data(self, data):
        self.plain &= "<" not in data  # in which another parser might see a tag
        self._add(data)

    def handle_entityref(self, name):
        self._add(unescape(f"&{name};"))

    def handle_charref(self, name):
        self._add(unescape(f"&#{name};"))

    def _add(self, text):
        if self.found and self.found[-1][0] == "":
            text = self.found.pop()[1] + text
        self.found.append(("", text))

    def handle_decl(self, declaration):
        self.plain = False

    handle_pi = unknown_decl = handle_comment = handle_decl


def _clean(html, allowed, *, strip=False):
    """Have bleach keep formatting, and those attributes that are allowed."""
    return bleach.clean(
        html,
        tags=TAGS,
        attributes=allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=STYLES,
        strip=strip,
    )


def _is_harmless(tag, name, value):
    """Whether an attribute may stay in HTML that was written by a student."""
    if name == "href":
        return tag == "a" and LINK.match(value.strip()) is not None
    if name == "src":
        return tag == "img" and PICTURE.match(value) is not None
    if name == "class":
        return set(value.split()) <= CLASSES
    return name in PLAIN or name == "style" or (tag, name) == ("details", "open")


def _is_of_markdown(tag, name, value):
    """Whether an attribute may stay in what Markdown is rendered to."""
    if name in ("class", "id"):  # of headings and coloured code; what is by hand is seen apart
        return True
    if (tag, name) == ("img", "src") and FILE.fullmatch(value):
        return ".." not in value
    return _is_harmless(tag, name, value)
