"""A lab book as one HTML page with its pictures inside."""

import base64
import html
import mimetypes
import re
import urllib.parse

import mistune

__all__ = ["page"]

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h2 { border-top: 1px solid; padding-top: 0.6em; font-size: 1.15em; }
img { max-width: 100%; background: white; }
code, pre { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: 0.2em 0.6em; }
"""
PICTURE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)')
FORMULA = 'class="math"'
MATHS = '<script src="https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-chtml.js" async></script>'


def page(book):
    """Make the page; formulas are set by MathJax, which a page with formulas loads when it is read.

    Parameters
    ----------
    book : pathlib.Path
        The Markdown file.

    Returns
    -------
    str

    Raises
    ------
    FileNotFoundError
        If there is no such file, or a picture is missing.
    ValueError
        If it is not text in UTF-8.
    """
    try:
        text = book.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileNotFoundError(
            f'There is no {book} yet. Begin it: LabBook().add("comment", session).'
        ) from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{book} is not text in UTF-8 ({error}). Save it as UTF-8 and try again."
        ) from error
    body = _body(text, book)
    maths = MATHS if FORMULA in body else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Lab book</title>\n<style>{STYLE}</style>\n{maths}\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _body(text, book):
    # Escaped: a comment is text, not a program in the reader's browser.
    render = mistune.create_markdown(escape=True, plugins=["math", "strikethrough", "table", "url"])
    missing = []

    def embed(match):
        source = html.unescape(match[2])
        if source.startswith(("data:", "http:", "https:")):
            return match[0]
        file = book.parent / urllib.parse.unquote(source)
        if not file.is_file():
            missing.append(source)
            return match[0]
        kind = mimetypes.guess_type(file.name)[0] or "image/png"
        return f"{match[1]}data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"

    body = PICTURE.sub(embed, render(text))
    if missing:
        raise FileNotFoundError(
            f"Pictures of the lab book are missing: {', '.join(missing)}. Put them back into "
            f"{book.parent}, or remove the lines that show them from {book.name}."
        )
    return body
