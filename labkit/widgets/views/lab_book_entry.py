"""A comment and a button that add to the lab book."""

import html
import pathlib
from typing import Any

from ipywidgets import HTML

from labkit.labbook.book import LabBook
from labkit.widgets.base.view import View
from labkit.widgets.parts.comment_box import CommentBox
from labkit.widgets.parts.picture import render


class LabBookEntry(View):
    """Take down the present settings, numbers and picture with a comment.

    Parameters
    ----------
    shown : Session or View
        What is taken down; of a session its loss curve.
    book : LabBook, optional
        By default the book beside the notebook.

    Attributes
    ----------
    comment : CommentBox
        The comment, in Markdown, and the button.
    confirmation : ipywidgets.HTML
        Says where the entry was written.

    Raises
    ------
    TypeError
        If `shown` is something else.
    """

    title = "Lab book"

    takes = "a session or a widget of labkit"

    def __init__(self, shown: Any, *, book: LabBook | None = None) -> None:
        self.shown = shown
        self.book = LabBook() if book is None else book
        super().__init__(shown.state if isinstance(shown, View) else shown)

    def build(self) -> None:
        """Make the parts."""
        self.comment = CommentBox(
            action="Add to lab book",
            explanation="Add date, settings, numbers, picture and comment to the lab book",
            placeholder="What did you do, and what did you see?",
        )
        self.confirmation = HTML()
        self.comment.on_submit(self._submit)
        self.children = self.comment, self.confirmation

    def _submit(self, comment):
        entries = []
        self.guard(lambda: entries.append(self._add(comment)))()
        return bool(entries)

    def _add(self, comment):
        self.confirmation.value = ""
        entry = self.book.add(comment, self.shown)
        path = entry.path
        if path.is_relative_to(pathlib.Path.cwd()):
            path = path.relative_to(pathlib.Path.cwd())
        text = f"Added to {path} at {entry.time:%H:%M:%S}"
        text += ", with a picture" if entry.pictures else ""
        self.confirmation.value = f'<span role="status">&#10003; {html.escape(text)}.</span>'
        return entry

    def refresh(self, changed: frozenset[str]) -> None:
        """Nothing to do: the state is read when the button is pressed."""

    def summary(self) -> str:
        """One line: the name of the book."""
        return f"LabBookEntry: adds to {self.book.path.name}"

    def picture(self) -> bytes:
        """Draw the name of the book."""

        def draw(figure):
            figure.text(0.02, 0.5, f"Lab book entry: adds to {self.book.path.name}", va="center")

        return render(draw, width=480, height=40)
