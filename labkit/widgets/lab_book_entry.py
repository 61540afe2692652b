"""A comment and a button that add to the lab book."""

import html
import pathlib

from ipywidgets import HTML, Button, HBox, Textarea

from labkit.labbook import LabBook
from labkit.shared import Shared
from labkit.widgets.picture import render
from labkit.widgets.view import View

ASK = "What did you do, and what did you see?"


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
    comment : ipywidgets.Textarea
        The comment; Markdown.
    button : ipywidgets.Button
        Adds the entry.
    confirmation : ipywidgets.HTML
        Says where the entry was written.

    Raises
    ------
    TypeError
        If `shown` is something else.
    """

    looks_at = Shared

    def __init__(self, shown, *, book=None):
        session = shown.session if isinstance(shown, View) else shown
        if not isinstance(session, Shared):
            raise TypeError(
                f"LabBookEntry takes a session or a widget of labkit, found {shown!r:.80}."
            )
        self.shown = shown
        self.book = LabBook() if book is None else book
        super().__init__(session)

    def build(self):
        """Make the parts."""
        self.comment = Textarea(
            description="comment", placeholder=ASK, rows=2, layout={"width": "480px"}
        )
        self.button = Button(
            description="Add to lab book",
            icon="book",
            tooltip="Add date, settings, numbers, picture and comment to the lab book",
        )
        self.confirmation = HTML()
        self.button.on_click(self.guard(lambda _: self._add()))
        self.children = (
            HBox([self.comment, self.button], layout={"flex_flow": "row wrap"}),
            self.confirmation,
        )

    def _add(self):
        self.confirmation.value = ""
        entry = self.book.add(self.comment.value, self.shown)
        self.comment.value = ""
        path = entry.path
        if path.is_relative_to(pathlib.Path.cwd()):
            path = path.relative_to(pathlib.Path.cwd())
        count = len(entry.pictures)
        text = f"Added to {path} at {entry.time:%H:%M:%S}" + (", with a picture" if count else "")
        self.confirmation.value = f'<span role="status">&#10003; {html.escape(text)}.</span>'

    def refresh(self, changed):
        """Nothing to do: the state is read when the button is pressed."""

    def summary(self):
        """One line: the name of the book."""
        return f"LabBookEntry: adds to {self.book.path.name}"

    def picture(self):
        """Draw the name of the book."""

        def draw(figure):
            figure.text(0.02, 0.5, f"Lab book entry: adds to {self.book.path.name}", va="center")

        return render(draw, width=480, height=40)
