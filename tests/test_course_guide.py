"""The guide for instructors: every command in it, in its order, with the real nbgrader."""

import csv
import os
import re
import shlex
import zipfile

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
        for begin, prepare in PREPARE.items():
            if command.startswith(begin):
                prepare(self)
        words = shlex.split(command)
        # The first command of nbgrader is started by a shell, the others are given the same words.
        first = words[0] == "nbgrader" and not any(c.startswith("nbgrader") for c in self.said)
        if words[0] not in ("nbgrader", "labkit") or first:
            words = ["sh", "-c", command]
        self.said.setdefault(command, courses.run(*words, cwd=self.cwd))

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
    (folder / "by-hand").mkdir(parents=True)
    everything = courses.solve(place.released(), student="ada")
    half = courses.solve(place.released(), ["sigmoid", "decide"])
    for cell in half.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "neuron_output-solution":
            cell.source = courses.answer("neuron_output", verdict="wrong", label="missing bias")
    for name, notebook in (("ada", everything), ("bob", half)):
        # Whole notebooks are handed in in test_course_flow.py.
        path = courses.hand_in(courses.graded_only(notebook), place.root, name)
        if name == "bob":
            (folder / "by-hand" / "bob.ipynb").write_bytes(path.read_bytes())
            continue
        with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
            archive.write(path, f"Ada Lovelace_4711_assignsubmission_file_/{LAB}")


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
    courses.write(courses.graded_only(notebook), path)


PREPARE = {
    "nbgrader db student": students,
    "labkit course collect lab01 downloads/moodle": downloads,
    "labkit course release lab01 --again": lambda place: (
        None if (place.root / "exchange").exists() else exchange(place)
    ),
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
        if command == "labkit course export":
            seen.append(place.points())
    place.run("nbgrader export --to=last.csv")
    seen.append(place.points("last.csv"))
    (me,) = set(seen[0]) - {"ada", "bob"}
    # sigmoid 1, neuron_output 2 (half for the missing bias), forward 3 as asked for, decide 1.
    expected = {"ada": (8, 8), "bob": (3, 8), me: (4, 8)}
    assert seen == [expected] * 3
    assert "3 new, 0 as before" in place.said["labkit course feedback lab01 --zip"]
    assert sorted(p.name for p in (place.course / "handback" / "lab01").iterdir()) == [
        f"{student}.zip" for student in sorted(expected)
    ]
    assert "lab01: labkit course release lab01" in place.said["labkit course status"]
    page = (place.course / "feedback" / "bob" / "lab01" / LAB).with_suffix(".html")
    assert "missing bias" in page.read_text(encoding="utf-8")
    said = place.said["labkit course grade lab01"]
    assert "bob/lab01/bob.ipynb is graded as 01_single_neuron.ipynb" in said
    assert "seconds late" in said


def test_the_guide_covers_the_whole_way():
    steps = ["new", "status", "release", "collect", "grade", "report", "feedback", "export"]
    steps = [f"labkit course {step}" for step in steps]
    places = [[c.startswith(step) for c in commands()].index(True) for step in steps]
    assert places == sorted(places)
