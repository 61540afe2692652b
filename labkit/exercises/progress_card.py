"""``progress()``: which exercises are done."""

import html

from labkit.exercises import catalogue, records
from labkit.exercises.cards import STATES, Card
from labkit.exercises.grading import outside
from labkit.exercises.markup import markup

__all__ = ["progress"]


def progress() -> Card:
    """Show which exercises are done, by checks in this notebook and in earlier ones.

    Returns
    -------
    Card
    """
    if outside():
        return Card("note", "Progress is not kept while grading", "", "progress: not kept")
    kept = records.load()
    exercises = catalogue.exercises()
    finished = [name for name in exercises if kept.done(name)]
    rows, titles = [], catalogue.titles()
    for lab in sorted({exercise.lab for exercise in exercises.values()}):
        own = {name: e for name, e in exercises.items() if e.lab == lab}
        count = sum(name in finished for name in own)
        title = html.escape(titles.get(lab, ""))
        items = "".join(_item(name, e, kept.exercises.get(name)) for name, e in own.items())
        rows.append(
            f'<div style="margin-top: 6px"><strong>Lab {lab:02d} {title}</strong>: '
            f"{count} of {len(own)} done"
            f'<div style="margin-left: 1.4em">{items}</div></div>'
        )
    if kept.remark:
        rows.insert(0, f"<div>&#9888; {markup(kept.remark)}</div>")
    summary = f"progress: {len(finished)} of {len(exercises)} exercises done"
    title = f"{len(finished)} of {len(exercises)} exercises done"
    return Card("note", title, "".join(rows), summary)


def _item(name, exercise, entry):
    state = entry["state"] if entry else "not attempted"
    sign, word, _ = STATES[state]
    kind = f", {entry['kind']}" if entry and entry.get("kind") else ""
    strong = "font-weight: 600" if state in records.DONE else ""
    spoken = html.escape(f"{word.lower()}{kind}")
    return (
        f'<span title="{html.escape(exercise.title)}: {spoken}" '
        f'style="display: inline-block; margin-right: 1em; white-space: nowrap; {strong}">'
        f'<span role="img" aria-label="{spoken}">{sign}</span> {html.escape(name)}</span>'
    )
