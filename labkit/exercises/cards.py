"""Cards: what a check, a hint, a solution and the progress look like in the notebook."""

import html

from labkit.exercises import permissions, records, rubric
from labkit.exercises.markup import block, markup

__all__ = ["Card", "CheckCard"]

_hints_shown = {}  # id -> number of hints this kernel has shown

# Never by colour alone: each state has a sign and a word; the colours differ in lightness too.
STATES = {
    "passed": ("&#10003;", "Passed", "--jp-brand-color1, #1976d2"),
    "answered": ("&#9998;", "Answered", "--jp-brand-color1, #1976d2"),
    "not attempted": ("&#9675;", "Not attempted yet", "--jp-border-color0, #757575"),
    "incorrect": ("&#10007;", "Incorrect", "--jp-warn-color0, #b85c00"),
    "note": ("&#8505;", "", "--jp-border-color0, #757575"),
}
BOX = (
    "border: 1px solid var(--jp-border-color1, #bdbdbd); border-left: 6px solid var({color}); "
    "border-radius: 3px; padding: 6px 12px; margin: 4px 0; max-width: 46em; "
    "color: var(--jp-ui-font-color1, #212121); background: var(--jp-layout-color1, #ffffff); "
    "font-family: var(--jp-ui-font-family, sans-serif); font-size: 14px; line-height: 1.5"
)


class Card:
    """Something to be shown as the result of a cell.

    Parameters
    ----------
    state : str
        "passed", "not attempted", "incorrect" or "note"; chooses sign and colour.
    title : str
        Bold, after the sign.
    body : str
        HTML below the title.
    summary : str
        One line of text for where there is no HTML; the same on every run.
    """

    def __init__(self, state, title, body, summary):
        self._state, self._title, self._body, self.summary = state, title, body, summary

    def __repr__(self):
        return self.summary

    def _repr_html_(self):
        sign, word, color = STATES[self._state]
        head = html.escape(": ".join(filter(None, (word, self._title))))
        return (
            f'<div class="labkit-card" role="status" style="{BOX.format(color=color)}">'
            f'<div><span aria-hidden="true" style="display: inline-block; width: 1.4em">{sign}'
            f"</span><strong>{head}</strong></div>{self._body}</div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": self.summary, "text/html": self._repr_html_()}


class CheckCard(Card):
    """The result of a check.

    Parameters
    ----------
    exercise : Exercise
    finding : Diagnosis or None
        What is wrong; None if nothing is.
    remark : str
        On the progress file.
    hints : bool
        Whether to say that there are hints.

    Attributes
    ----------
    exercise : Exercise
    state : str
        "passed", "not attempted", "incorrect", or "answered" for a text.
    kind : str or None
        The kind of mistake.
    message : str
        What to look at.
    credit : float
        Part of the points, 0 to 1.
    """

    def __init__(self, exercise, finding, remark="", *, hints=True):
        self.exercise, self.kind, self.message, self.credit = exercise, None, "", 1.0
        self.state, place = ("answered" if exercise.answer == "text" else "passed"), None
        summary = f"{exercise.id}: {self.state}"
        if finding is not None:
            self.message, self.credit, place = finding.message, finding.credit, finding.place
            if finding.attempted:
                self.state, self.kind = "incorrect", finding.kind
                summary = f"{exercise.id}: incorrect ({finding.kind}): {finding.message}"
            else:
                self.state = "not attempted"
                summary = f"{exercise.id}: not attempted yet"
        body = []
        if self.kind:
            body.append(f"<div><em>{markup(self.kind)}.</em> {markup(self.message)}</div>")
        elif self.message:
            body.append(f"<div>{markup(self.message)}</div>")
        if self.state == "answered":
            body.append(rubric.to_compare(exercise))
        if place is not None:
            body.append(f"<div>{html.escape(place.cell)}, line {place.number}:</div>")
            body.append(block(place.text) if place.text else "")
            summary += f" (line {place.number}: {place.text})"
        if hints and self.state == "incorrect" and exercise.hints:
            count = len(exercise.hints)
            # The second way is for checks that a course has locked.
            ways = f'`.hint()` behind the check, or `labkit.exercises.hint("{exercise.id}")`'
            body.append(
                f'<div style="color: var(--jp-ui-font-color2, #616161)">'
                f"{count} hint{'s' if count > 1 else ''}: run {markup(ways)} in a new cell.</div>"
            )
        if remark:
            body.append(f"<div>&#9888; {markup(remark)}</div>")
        title = f"{exercise.title} ({exercise.id})"
        super().__init__(self.state, title, "".join(body), summary.replace("`", ""))

    def hint(self):
        """Show the next hint, with those before it.

        Returns
        -------
        Card
        """
        hints, name = self.exercise.hints, self.exercise.id
        if not hints:
            return Card("note", f"No hints for {name}", "", f"{name}: no hints")
        shown = _hints_shown[name] = min(_hints_shown.get(name, 0) + 1, len(hints))
        items = "".join(f"<li>{markup(text)}</li>" for text in hints[:shown])
        title = f"Hint {shown} of {len(hints)}: {self.exercise.title}"
        body = f'<ol style="margin: 4px 0; padding-left: 2em">{items}</ol>'
        return Card("note", title, body, f"{name}: hint {shown} of {len(hints)}")

    def solution(self):
        """Show a right answer, where the instructor allows it; see `exercises.permissions`.

        Returns
        -------
        Card
        """
        name = self.exercise.id
        if not permissions.solution_allowed(name):
            text = "Your instructor has not released this solution. There are hints: `.hint()`."
            return Card(
                "note",
                f"Solution of {name}",
                f"<div>{markup(text)}</div>",
                f"{name}: solution not released",
            )
        body = block(self.exercise.solution())
        return Card("note", f"Solution of {name}", body, f"{name}: solution")


class GradedCard(CheckCard):
    """The result of a check that is made for a mark.

    nbgrader reads the points off the output: an error is 0, a number that is the cell's *result* is
    that many points, and anything else is full marks. So a passed card is shown without being the
    cell's result, and one with partial credit has the points as its plain text; its reason is in
    the HTML, which the feedback shows, and printed.

    Parameters
    ----------
    points : float
        What the cell is worth.

    Attributes
    ----------
    earned : float
        Points for the answer.
    reason : str
        Why, in one line.
    """

    def __init__(self, exercise, finding, points):
        super().__init__(exercise, finding, hints=False)
        self.points, self.earned, self.reason = points, self.credit * points, self.summary
        if finding is not None:
            share = f"{self.earned:g} of {points:g} points"
            self._body += f"<div>{share}</div>"
            self.reason += f" [{share}]"
            self.summary = f"{self.earned:g}"

    def _ipython_display_(self):
        if self.state not in records.DONE:
            raise NotImplementedError  # the usual way
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)
