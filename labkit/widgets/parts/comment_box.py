"""A text field and a button that sends the text along with the click."""

import anywidget
from traitlets import Unicode

from labkit.widgets.base.style import css, javascript


class CommentBox(anywidget.AnyWidget):
    """Write a comment and hand it in.

    With ``ipywidgets.Textarea`` and ``Button`` a click can overtake the text: while an earlier
    change is on its way the browser holds newer ones back, and a comment typed quickly arrived
    as its first letter. Here the text travels with the click, and the field is emptied only when
    it still holds what was taken.

    Parameters
    ----------
    action, explanation, placeholder : str
        Texts on the button, over it, and in the empty field.
    """

    _esm = javascript("comment_box.js")
    _css = css("comment_box.css")
    action = Unicode("Add").tag(sync=True)
    explanation = Unicode("").tag(sync=True)
    placeholder = Unicode("").tag(sync=True)

    def on_submit(self, callback):
        """Call ``callback(comment)`` when a comment is handed in.

        Parameters
        ----------
        callback : callable
            Takes the comment; the field is emptied unless it raises or returns False.
        """

        def receive(widget, content, buffers):
            comment = content.get("comment")
            if isinstance(comment, str) and callback(comment) is not False:
                self.send({"taken": comment})

        self.on_msg(receive)

    def submit(self, comment):
        """Hand in a comment as the browser does.

        Parameters
        ----------
        comment : str
            The comment.
        """
        self._handle_custom_msg({"comment": comment}, [])
