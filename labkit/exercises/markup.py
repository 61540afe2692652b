"""Short texts as HTML: code between backticks, and lines of code."""

import html
import re

CODE = (
    "background: var(--jp-layout-color2, #eeeeee); color: var(--jp-ui-font-color1, #212121); "
    "font-family: var(--jp-code-font-family, monospace); font-size: 13px"
)


def markup(text):
    """HTML of plain text with `code` between backticks."""
    return re.sub(
        r"`([^`]+)`", rf'<code style="{CODE}; padding: 0 3px">\1</code>', html.escape(text)
    )


def block(text):
    """HTML of lines of code."""
    style = f"{CODE}; padding: 6px 8px; margin: 6px 0; overflow-x: auto"
    return f'<pre style="{style}">{html.escape(text)}</pre>'
