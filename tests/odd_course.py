"""A course of two exercises in which everything was handed in that can be."""

import nbformat

from labkit.course.build.new import new_course
from tests import courses


def hand_in_odd_ones(folder):
    """Make a course, and hand in what is good, half, renamed, merged, cut, binary, or nothing.

    Parameters
    ----------
    folder : pathlib.Path
        Made.

    Returns
    -------
    dict of str to pathlib.Path
        Files, by student.
    """
    with courses.quick_gradebooks():
        new_course(folder, ["01"], exercises=["sigmoid", "decide"], seed=1)
    courses.run("nbgrader", "generate_assignment", "lab01", cwd=folder)
    released = courses.read(folder / "release" / "lab01" / "01_single_neuron.ipynb")
    # Only what these two exercises need, so that it takes no longer than it must.
    wanted = ("setup", "sigmoid-solution", "sigmoid-check", "decide-solution", "decide-check")
    released.cells = [cell for cell in released.cells if cell.id in wanted]
    done = courses.solve(released)
    merged = courses.solve(released)
    by_id = {cell.id: cell for cell in merged.cells}
    by_id["sigmoid-check"].source = (
        by_id["sigmoid-solution"].source + "\n" + by_id["sigmoid-check"].source
    )
    merged.cells = [by_id[name] for name in ("setup", "sigmoid-check", "decide-solution")]
    bare = courses.solve(released)
    for cell in bare.cells:
        cell.metadata.clear()
    text = nbformat.writes(done)
    files = {
        "bare": courses.hand_in(bare, folder, "bare"),
        "done": courses.hand_in(done, folder, "done"),
        "half": courses.hand_in(courses.solve(released, ["decide"]), folder, "half", "Copy.ipynb"),
        "merged": courses.hand_in(merged, folder, "merged"),
        "cut": courses.hand_in(text[: len(text) // 2].encode(), folder, "cut"),
        "binary": courses.hand_in(bytes(range(256)), folder, "binary"),
    }
    (folder / "submitted" / "nothing" / "lab01").mkdir(parents=True)
    return files
