"""What lies in the checkout, to see that tests leave it as it was."""

import os
import pathlib

ROOT = pathlib.Path(__file__).parents[1]
FOLDERS = ("notebooks", "tests")  # looked at as a whole; of the rest only what lies at the root
# What tools keep between runs, and environments.
KEPT = {
    *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", ".mypy_cache"),
    *(".hypothesis", ".benchmarks", ".git", "build", "dist"),
}


def contents(root=ROOT):
    """List files and folders with what tells a change; of files of tests the names only."""
    found = {name: None for name in os.listdir(root) if name not in KEPT}
    for folder in FOLDERS:
        for place, folders, files in os.walk(root / folder):
            folders[:] = [name for name in folders if name not in KEPT]
            for name in (*folders, *files):
                path = pathlib.Path(place, name)
                about = path.stat() if folder == "notebooks" and name in files else None
                found[str(path.relative_to(root))] = about and (about.st_size, about.st_mtime_ns)
    return found


def differences(before, after):
    """Say in lines what was left, taken away or changed."""
    said = [f"left behind: {name}" for name in sorted(set(after) - set(before))]
    said += [f"taken away: {name}" for name in sorted(set(before) - set(after))]
    same = sorted(set(before) & set(after))
    return said + [f"changed: {name}" for name in same if before[name] != after[name]]
