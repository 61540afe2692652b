"""``progress()``: which exercises are done."""

import html

from labkit.exercises import catalogue, records
from labkit.exercises.cards import STATES, Card, markup
from labkit.exercises.grading import outside

__all__ = ["progress"]


def progress() -> Card:
    """Show which exercises are done, by checks in this notebook and in earlier ones.

    Returns
    -------
    Card
    """
    if outside():
        return Card("note", "Progress is not kept while grading", "", "progress: not kept")
    done = records.load()
    exercises = catalogue.exercises()
    passed = [name for name in exercises if done.passed(name)]
    rows, titles = [], catalogue.titles()
    for lab in sorted({exercise.lab for exercise in exercises.values()}):
        own = {name: e for name, e in exercises.items() if e.lab == lab}
        count = sum(name in passed for name in own)
        title = html.escape(titles.get(lab, ""))
        items = "".join(_item(name, e, done.exercises.get(name)) for name, e in own.items())
        rows.append(
            f'<div style="margin-top: 6px"><strong>Lab {lab:02d} {title}</strong>: '
            f"{count} of {len(own)} passed"
            f'<div style="margin-left: 1.4em">{items}</div></div>'
        )
    if done.remark:
        rows.insert(0, f"<div>&#9888; {markup(done.remark)}</div>")
    summary = f"progress: {len(passed)} of {len(exercises)} exercises passed"
    title = f"{len(passed)} of {len(exercises)} exercises passed"
    return Card("note", title, "".join(rows), summary)


def _item(name, exercise, entry):
    state = entry["state"] if entry else "not attempted"
    sign, word, _ = STATES[state]
    kind = f", {entry['kind']}" if entry and entry.get("kind") else ""
    strong = "font-weight: 600" if state == "passed" else ""
    spoken = html.escape(f"{word.lower()}{kind}")
    return (
        f'<span title="{html.escape(exercise.title)}: {spoken}" '
        f'style="display: inline-block; margin-right: 1em; white-space: nowrap; {strong}">'
        f'<span role="img" aria-label="{spoken}">{sign}</span> {html.escape(name)}</span>'
    )
