"""The guide for instructors: every command in it, in its order, with the real nbgrader."""

import csv
import os
import re
import shlex

import pytest

from tests import courses

GUIDE = courses.ROOT / "docs" / "course.md"
LAB = "01_single_neuron.ipynb"


def commands():
    """All commands of all sh blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.replace("\\\n", "").splitlines()]


class Place:
    """A folder in which an instructor and a student work."""

    def __init__(self, root):
        self.root, self.cwd = root, root
        (root / "student").mkdir()
        self.said = {}

    def run(self, command):
        if command.startswith("cd "):
            self.cwd = (self.cwd / command.removeprefix("cd ")).resolve()
            assert self.cwd.is_dir(), command
            return
        prepare = PREPARE.get(" ".join(command.split()[:2]))
        if prepare:
            prepare(self)
        words = shlex.split(command)
        # The first command of nbgrader is started by a shell, the others are given the same words.
        first = words[0] == "nbgrader" and not any(c.startswith("nbgrader") for c in self.said)
        if words[0] not in ("nbgrader", "labkit") or first:
            words = ["sh", "-c", command]
        self.said[command] = courses.run(*words, cwd=self.cwd)

    @property
    def course(self):
        return self.root / "intro"

    def released(self):
        return courses.read(self.course / "release" / "lab01" / LAB)

    def points(self, name="grades.csv"):
        with (self.course / name).open(encoding="utf-8") as file:
            rows = {row["student_id"]: row for row in csv.DictReader(file)}
        return {name: (float(r["score"]), float(r["max_score"])) for name, r in rows.items()}


def students(place):
    text = "id,last_name,first_name,email\nada,Lovelace,Ada,\nbob,Miller,Bob,\n"
    (place.course / "students.csv").write_text(text)


def downloads(place):
    folder = place.course / "downloads"
    folder.mkdir(exist_ok=True)
    everything = courses.solve(place.released(), student="ada")
    half = courses.solve(place.released(), ["sigmoid", "decide"])
    for cell in half.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "neuron_output-solution":
            cell.source = courses.answer("neuron_output", verdict="wrong", label="missing bias")
    for name, notebook in (("ada", everything), ("bob", half)):
        # Whoever deletes the cells without answers is graded all the same, and sooner; for whole
        # notebooks see test_course_flow.py.
        notebook.cells = [c for c in notebook.cells if c.id == "setup" or "nbgrader" in c.metadata]
        path = courses.hand_in(notebook, place.root, name)
        (folder / f"{name}.ipynb").write_bytes(path.read_bytes())


def exchange(place):
    """What the text says to do in nbgrader_config.py."""
    root = place.root / "exchange"
    root.mkdir()
    root.chmod(0o777)
    config = place.course / "nbgrader_config.py"
    line = '# c.Exchange.root = "/srv/nbgrader/exchange"'
    assert line in config.read_text()
    config.write_text(config.read_text().replace(line, f"c.Exchange.root = {str(root)!r}"))
    (place.root / "student" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(root)!r}\n"
    )


def work(place):
    """Solve the lab where the student fetched it."""
    path = place.root / "student" / "lab01" / LAB
    notebook = courses.solve(courses.read(path), ["sigmoid", "forward"])
    notebook.cells = [c for c in notebook.cells if c.id == "setup" or "nbgrader" in c.metadata]
    courses.write(notebook, path)


PREPARE = {
    "nbgrader db": lambda place: None if (place.course / "release").exists() else students(place),
    "mkdir -p": downloads,
    "nbgrader release_assignment": exchange,
    "nbgrader submit": work,
}


@pytest.mark.kernel
@pytest.mark.skipif(os.name == "nt", reason="the exchange of nbgrader is not for Windows")
def test_the_guide_leads_from_start_to_points(tmp_path):
    (tmp_path / "place").mkdir()
    place = Place(tmp_path / "place")
    seen = []
    for command in commands():
        place.run(command)
        if command == "nbgrader export":
            seen.append(place.points())
    place.run("nbgrader export --to=last.csv")
    seen.append(place.points("last.csv"))
    (me,) = set(seen[0]) - {"ada", "bob"}
    # sigmoid 1, neuron_output 2 (half for the missing bias), forward 3 as asked for, decide 1.
    expected = {"ada": (8, 8), "bob": (3, 8), me: (4, 8)}
    assert seen == [expected] * 3
    page = (place.course / "feedback" / "bob" / "lab01" / LAB).with_suffix(".html")
    assert "missing bias" in page.read_text(encoding="utf-8")
    said = place.said["nbgrader autograde lab01"]
    assert "bob/lab01/bob.ipynb is graded as 01_single_neuron.ipynb" in said
    assert "seconds late" in said


def test_the_guide_covers_the_whole_way():
    steps = ["labkit course new", "nbgrader generate_assignment", "nbgrader collect"]
    steps += ["nbgrader autograde", "nbgrader export", "nbgrader generate_feedback"]
    places = [[c.startswith(step) for c in commands()].index(True) for step in steps]
    assert places == sorted(places)
