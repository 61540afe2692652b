"""Draw the house: the folders of labkit and who imports whom, read from the imports themselves.

``make house`` writes docs/house.svg and the list of imports in CONTRIBUTING.md; tests look that
both are true.
"""

import ast
import functools
import html
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "house.svg"
WIDTH, HEIGHT, GAP, FLOOR, MARGIN = 216, 78, 40, 130, 24

# Where a folder stands across; how high, and all arrows, follow from the imports.
COLUMNS = {
    **{"course": 0, "exercises": 0, "data": 0, "model": 0},
    **{"labs": 2, "state": 2, "nbtools": 3, "site": 2},
}  # the others: 1


@functools.cache
def folders():
    """The folders of labkit with the first line of what each says of itself."""
    found = {}
    for path in sorted((ROOT / "labkit").glob("*/__init__.py")):
        found[path.parent.name] = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return {name: text.splitlines()[0] for name, text in found.items()}


@functools.cache
def imports():
    """For each folder those that it imports, at any time."""
    found = {}
    for name in folders():
        trees = (ast.parse(p.read_text("utf-8")) for p in (ROOT / "labkit" / name).rglob("*.py"))
        modules = {
            node.module
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("labkit.")
        }
        found[name] = {module.split(".")[1] for module in modules} - {name}
    return found


@functools.cache
def depth(name):
    """How many floors lie above a folder: it hangs right below the lowest that imports it."""
    return 1 + max(
        (depth(other) for other, below in imports().items() if name in below), default=-1
    )


@functools.cache
def reached(name):
    """All that a folder imports, directly or by way of others."""
    return frozenset().union(imports()[name], *map(reached, imports()[name]))


def arrows():
    """Imports that no other way leads to, so that the picture stays readable."""
    for name, below in imports().items():
        for other in sorted(below):
            if not any(other in reached(between) for between in below - {other}):
                yield name, other


def table(allowed):
    """Write what folders may import as rows of a Markdown table.

    `allowed` is the list that the test of imports holds: folders of labkit, packages, packages
    imported within functions.
    """
    names = {"sklearn": "scikit-learn", "PIL": "pillow", "IPython": "ipython"}
    rows = []
    for name, (own, others, later) in allowed.items():
        packages = [names.get(package, package) for package in others.split()]
        packages += [f"**{names.get(package, package)}**" for package in later.split()]
        rows.append(f"| `{name}/` | {', '.join(own.split())} | {', '.join(packages)} |")
    return "\n".join(rows)


def wrapped(text, width=32):
    """Text in lines, three at most."""
    lines = [""]
    for word in text.rstrip(".").split():
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:3]


def draw():
    """Return the picture as SVG."""
    floors = 1 + max(map(depth, folders()))
    width = (1 + max(COLUMNS.values())) * (WIDTH + GAP) - GAP + 2 * MARGIN
    height = floors * FLOOR - (FLOOR - HEIGHT) + 2 * MARGIN
    places = {
        name: (MARGIN + COLUMNS.get(name, 1) * (WIDTH + GAP), MARGIN + depth(name) * FLOOR)
        for name in folders()
    }
    assert len(set(places.values())) == len(places), "two folders in one place: change COLUMNS"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="system-ui, sans-serif" role="img"'
        ' aria-label="Folders of labkit, each above those that it imports">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#767676"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for name, other in arrows():
        (x0, y0), (x1, y1) = places[name], places[other]
        shift = max(-0.35, min(0.35, (x1 - x0) / (4 * WIDTH))) * WIDTH
        start, end = (x0 + WIDTH / 2 + shift, y0 + HEIGHT), (x1 + WIDTH / 2 - shift, y1 - 2)
        bend = start[1] + max(40, end[1] - start[1] - 40)  # down its own column first
        lines.append(
            f'<path d="M{start[0]:.0f} {start[1]:.0f}C{start[0]:.0f} {bend:.0f} '
            f'{end[0]:.0f} {end[1] - 40:.0f} {end[0]:.0f} {end[1]:.0f}" fill="none"'
            ' stroke="#767676" stroke-width="1.3" marker-end="url(#tip)"/>'
        )
    for name, (x, y) in places.items():
        lines.append(
            f'<rect x="{x:.0f}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef5fb"'
            ' stroke="#0072b2"/>'
            f'<text x="{x + 10:.0f}" y="{y + 19}" font-size="14" font-weight="600"'
            f' fill="#111111">{name}</text>'
        )
        for k, line in enumerate(wrapped(folders()[name])):
            lines.append(
                f'<text x="{x + 10:.0f}" y="{y + 36 + 15 * k}" font-size="11.5"'
                f' fill="#333333">{html.escape(line)}</text>'
            )
    return "\n".join([*lines, "</svg>", ""])


def main():
    """Write the picture, and the list into CONTRIBUTING.md."""
    from tests.test_imports import HOUSE

    PICTURE.write_text(draw(), encoding="utf-8")
    guide = ROOT / "CONTRIBUTING.md"
    text = guide.read_text("utf-8")
    old = re.search(r"^\| `base/` \|.*?(?=\n\n)", text, re.M | re.S)[0]
    guide.write_text(text.replace(old, table(HOUSE)), encoding="utf-8")


if __name__ == "__main__":
    main()
