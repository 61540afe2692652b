"""The report on a course: results, page, file for Moodle, errors."""

import csv
import html.parser
import io
import json
import re
from datetime import datetime

import pytest

from labkit import cli
from labkit.base import files
from labkit.base.errors import CommandError
from labkit.course.report import outcomes, summary
from labkit.course.report.collect import read_results
from labkit.course.report.moodle import grades_csv
from labkit.course.report.page import make_page
from labkit.exercises.checking import get
from tests import courses
from tests.made_course import LABS, MadeCourse, cell, fill, judged, write

# nbgrader's own way of adding submissions makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


@pytest.fixture
def course(filled, tmp_path):
    return filled.copied(tmp_path / "course")


@pytest.fixture(scope="module")
def page(filled):
    return make_page(read_results(filled.folder))


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


class Page(html.parser.HTMLParser):
    """Tags, text and ids of a page; fails where tags do not match."""

    void = ("meta", "link", "br", "use", "img")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.words, self.references = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        if tag not in self.void:
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in ("src", "href", "xlink:href", "action"):
            if name in attributes:
                self.references.append(attributes[name])

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


# -- the page ------------------------------------------------------------------------------------


def test_page_says_what_there_is(page):
    text = Page(page).text
    for expected in (
        "Report on course",
        "Lovelace, Ada (ada)",
        "1 d 1 h after the due date",
        "To be graded: train_neuron",
        "climbs <the> loss",
        "Why & how?",
        "The whole training loop",
        "Nothing handed in",
        "for a person to judge",
    ):
        assert expected in text


def test_nothing_that_students_write_becomes_markup(page):
    parsed = Page(page)
    assert parsed.tags.count("script") == 1
    assert "<script>alert" not in page and "</pre><script" not in page
    assert "<script>alert(1)</script>" in parsed.text  # as text
    assert "<the>" not in page


def test_page_needs_nothing_else(page):
    parsed = Page(page)
    assert all(r.startswith(("#", "data:")) for r in parsed.references)
    for name in re.findall(r"https?://[^\s\"'<]+", page):
        assert name.startswith("http://www.w3.org/")  # names of formats
    assert len(parsed.ids) == len(set(parsed.ids))
    targets = {r[1:] for r in parsed.references if r.startswith("#")}
    assert targets <= set(parsed.ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(parsed.ids)
    assert parsed.tags.count("svg") == 3
    assert page.count('<svg role="img" aria-label="') == 3


def test_the_pair_is_shown_side_by_side(course):
    course.submit("lab04", "sue", {"update": 2}, codes={"train_neuron": "def train_neuron(:"})
    for number_ in range(12):
        student = f"s{number_}"
        code = f"def train_neuron(X):\n    return X + {number_}"
        course.submit("lab04", student, {}, codes={"train_neuron": code})
    page = make_page(read_results(course.folder))
    summaries = re.findall(r"<summary>(.*?)</summary>", page)
    assert len(summaries) == 1
    assert "(ada)" in summaries[0] and "(bob)" in summaries[0] and "train_neuron" in summaries[0]
    assert "slopes = X @ (y_hat - y).T / y.size" in page
    assert "s = inputs @ (out - labels).T / labels.size" in page


def test_numbers_of_another_student_are_listed(course):
    exercise = get("stability_limit")

    def right(student):
        return float(exercise.reference(*exercise.parameters(student).values()))

    def borrows(student):
        finding = exercise.examine(right(student), student="ada")
        return finding is not None and finding.kind == "wrong number"

    owner = next(s for s in (f"s{i}" for i in range(50)) if borrows(s))
    for student in ("ada", owner):
        codes = {"stability_limit": f"stability_limit = {right(owner)!r}"}
        course.submit("lab05", student, {}, codes=codes)
    text = Page(make_page(read_results(course.folder))).text
    part = text[text.index("Numbers of somebody else") :]
    row = part[: part.index("What this can")]
    assert "Lovelace, Ada (ada) lab05 stability_limit" in row
    assert owner in row


def test_exercises_that_nobody_or_everybody_passed(filled, page):
    results = read_results(filled.folder)
    update, train, stability = summary.summarize(results, {})
    assert train.nobody and not train.everybody
    assert not update.nobody and not update.everybody
    assert not stability.nobody and not stability.everybody  # no submissions
    assert (train.counts["partly"], train.counts["waiting"]) == (2, 1)
    (mistake,) = train.mistakes
    assert mistake == ("climbs <the> loss", 2, "Why & how?")
    text = Page(page).text
    assert "Nobody had full points train_neuron (lab04)" in text
    assert "Everybody had" not in text


def test_kinds_are_counted_with_the_most_frequent_message(tmp_path):
    made = MadeCourse(tmp_path / "c", {"a": {"dw": 1}})
    kinds = [("sign", "One."), ("sign", "Two."), ("sign", "Two."), ("shape", ""), (None, "")]
    for index, (kind, message) in enumerate(kinds):
        outputs = {"dw": [judged("dw", "incorrect", kind, message)]}
        made.submit("a", f"s{index}", {"dw": 0}, outputs=outputs)
    made.submit("a", "lazy", {"dw": 0}, outputs={"dw": [judged("dw", "not attempted")]})
    (exercise,) = summary.summarize(read_results(made.folder), {})
    assert exercise.mistakes == (
        ("sign", 3, "Two."),
        ("no reason in the notebook", 1, ""),
        ("shape", 1, ""),
    )
    assert exercise.counts["not attempted"] == 1


@pytest.mark.parametrize("kind", outcomes.ENGINE_KINDS)
def test_what_was_cut_short_is_to_be_looked_at(course, kind):
    outputs = {"stability_limit": [judged("stability_limit", "incorrect", kind, "Stopped.")]}
    course.submit("lab05", "ada", {"stability_limit": 0}, outputs=outputs)
    found = [n for n in summary.notices(read_results(course.folder)) if n.what == "Cut short"]
    assert [n.details for n in found] == [f"stability_limit: {kind}"]


@pytest.mark.parametrize("students", [0, 1, 60])
def test_empty_small_and_large_courses(tmp_path, students):
    made = MadeCourse(tmp_path / "c", {"a": {"dw": 1}, "b": {"x$1$": 0}, "c": {}}, due=None)
    for index in range(students):
        made.add_student(f"s{index}", "$\\frac$")
    if students:
        made.submit("a", "s0", {"dw": 1})
    page = Page(make_page(read_results(made.folder)))
    assert f"students {students}" in page.text
    assert page.tags.count("svg") == (3 if students else 0)
    assert "to be had" in page.text
    if not students:
        assert "no submissions yet" in page.text and "has no students yet" in page.text
    elif students == 60:
        assert "59 students who handed in nothing at all are not in" in page.text


def test_one_assignment_alone(course):
    results = read_results(course.folder, ["lab05"])
    assert results.max_score == 1 and not results.submissions
    assert "lab04" not in make_page(results)


def test_same_results_give_the_same_page(course):
    page = make_page(read_results(course.folder), now=datetime(2030, 1, 2, 3, 4))
    assert "Made 2030-01-02 03:04" in page
    assert make_page(read_results(course.folder), now=datetime(2030, 1, 2, 3, 4)) == page


def test_times_are_said_shortly():
    seconds = (1, 59, 3600, 90_000, 86_400, 7 * 86_400 + 61)
    said = [summary.duration(s) for s in seconds]
    assert said == ["1 min", "1 min", "1 h", "1 d 1 h", "1 d", "7 d 1 min"]


# -- the file for Moodle -------------------------------------------------------------------------


def test_grades_for_moodle(course):
    content = grades_csv(read_results(course.folder))
    assert not content.startswith(b"\xef\xbb\xbf")
    header = content.decode("utf-8").splitlines()[0].split(",")
    assert header == [
        *("First name", "Last name", "Username", "ID number", "Email address"),
        *("lab04", "lab04: update", "lab04: train_neuron", "lab04 (feedback)"),
        *("lab05", "lab05: stability_limit", "lab05 (feedback)"),
    ]
    rows = {row["Username"]: row for row in rows_of(content)}
    assert list(rows) == ["ada", "eve", "bob", "sue"]
    ada, eve, bob, sue = rows.values()
    assert (ada["ID number"], ada["Email address"]) == ("4711", "ada@example.org")
    assert (ada["lab04"], ada["lab04: update"], ada["lab04: train_neuron"]) == ("4", "2", "2")
    assert ada["lab04 (feedback)"] == "train_neuron: climbs <the> loss"
    # Not final: no grade rather than one that is too low.
    assert (eve["lab04"], eve["lab04: update"], eve["lab04: train_neuron"]) == ("-", "0", "-")
    assert "train_neuron: will be graded by a person" in eve["lab04 (feedback)"]
    assert (sue["lab04"], sue["lab04 (feedback)"]) == ("-", "nothing handed in")
    assert bob["Last name"] == 'O\'Neil & "Sons"'
    assert eve["First name"] == "'=HYPERLINK(1)"  # no formula in a spreadsheet


def test_names_of_columns_are_different(tmp_path):
    made = MadeCourse(tmp_path / "c", {"a": {"dw": 1}})
    with made.book() as book:
        book.add_notebook("second", "a")
        book.add_grade_cell("dw", "second", "a", max_score=2, cell_type="code")
    made.submit("a", "ada", {"dw": 1})
    results = read_results(made.folder)
    assert [c.label for c in results.assignments[0].cells] == ["a/dw", "second/dw"]
    (row,) = rows_of(grades_csv(results))
    assert row["a: a/dw"] == "1"
    assert "second.ipynb" in results.submissions["ada", "a"].problems[0]


def test_fractions_stay_readable(tmp_path):
    made = MadeCourse(tmp_path / "c", {"a": {"dw": 3}})
    made.submit("a", "ada", {"dw": 0.1 + 0.2})
    (row,) = rows_of(grades_csv(read_results(made.folder)))
    assert row["a"] == "0.3"


# -- the command ---------------------------------------------------------------------------------


def test_command_writes_both_files(course, capsys):
    assert cli.main(["course", "report", str(course.folder)]) == 0
    page, grades = (course.folder / "report" / name for name in ("report.html", "grades.csv"))
    out = capsys.readouterr().out
    assert str(page) in out and str(grades) in out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(rows_of(grades.read_bytes())) == 4
    # Again, over the old files; nothing else is left beside them.
    assert cli.main(["course", "report", str(course.folder), "--assignment", "lab04"]) == 0
    assert sorted(p.name for p in page.parent.iterdir()) == ["grades.csv", "report.html"]
    assert "lab05" not in page.read_text(encoding="utf-8")


def test_command_writes_where_it_is_told(course, tmp_path, monkeypatch):
    monkeypatch.chdir(course.folder)
    assert cli.main(["course", "report", ".", "--output", str(tmp_path / "a" / "b")]) == 0
    assert (tmp_path / "a" / "b" / "report.html").is_file()
    assert not (course.folder / "report").exists()


def test_progress_wraps_the_submissions(course):
    seen = []
    read_results(course.folder, progress=lambda rows: seen.extend(rows) or rows)
    assert sorted(seen) == [("ada", "lab04"), ("bob", "lab04"), ("eve", "lab04")]


def fails(capsys, *arguments):
    assert cli.main(["course", "report", *map(str, arguments)]) == 1
    return capsys.readouterr().err


def test_folders_that_are_no_course(tmp_path, capsys):
    assert "There is no folder" in fails(capsys, tmp_path / "none")
    assert "is no course of nbgrader" in fails(capsys, tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert "There is no gradebook" in fails(capsys, tmp_path)
    (tmp_path / "gradebook.db").write_text("not a database at all, but long enough" * 99)
    assert "cannot be read" in fails(capsys, tmp_path)
    (tmp_path / "gradebook.db").write_bytes(b"")
    assert "no tables of nbgrader" in fails(capsys, tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config(\n")
    assert "nbgrader_config.py cannot be loaded: SyntaxError" in fails(capsys, tmp_path)


def test_a_gradebook_without_assignments_or_grades(tmp_path, capsys):
    made = MadeCourse(tmp_path / "c", {})
    assert "has no assignment yet" in fails(capsys, made.folder)
    made = MadeCourse(tmp_path / "d", {"a": {"dw": 1}})
    write(made.path("submitted", "ada", "a"), [])
    assert "Nothing is graded yet" in fails(capsys, made.folder)
    assert "no assignment 'b'" in fails(capsys, made.folder, "--assignment", "b")
    assert not (made.folder / "report").exists()


def test_a_gradebook_of_another_version(course, capsys):
    with course.book() as book:
        from sqlalchemy import text

        book.db.execute(text("ALTER TABLE student DROP COLUMN lms_user_id"))
    assert "nbgrader db upgrade" in fails(capsys, course.folder)


def test_output_that_cannot_be_written(course, tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("mine")
    assert "cannot be written" in fails(capsys, course.folder, "--output", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"

    output = tmp_path / "out"
    assert cli.main(["course", "report", str(course.folder), "--output", str(output)]) == 0
    before = {p: p.read_bytes() for p in output.iterdir()}

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "writing", full)
    said = fails(capsys, course.folder, "--output", output)
    assert "No space left on device" in said and "--output" in said
    assert {p: p.read_bytes() for p in output.iterdir()} == before


def test_configured_folders_are_found(tmp_path):
    made = fill(MadeCourse(tmp_path / "c", LABS))
    (made.folder / "autograded").rename(made.folder / "graded")
    (made.folder / "gradebook.db").rename(tmp_path / "book.db")
    (made.folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.autograded_directory = 'graded'\n"
        f"c.CourseDirectory.db_url = 'sqlite:///{tmp_path / 'book.db'}'\n"
    )
    results = read_results(made.folder)
    assert results.submissions["ada", "lab04"].code
    config = made.folder / "nbgrader_config.py"
    config.write_text("c = get_config()\nc.CourseDirectory.db_url = 'postgresql://x/y'\n")
    with pytest.raises(CommandError, match="no SQLite file"):
        read_results(made.folder)


# -- for real ------------------------------------------------------------------------------------

SQUARE = "def square(x):\n    {}\n"
SUBMITTED = {
    "right": "return x * x",
    "wrong": "return x + x",
    "error": "return y",
    "stub": "raise NotImplementedError()",
}


@pytest.mark.kernel
def test_a_plain_nbgrader_course_graded_for_real(tmp_path):
    folder = tmp_path / "plain"
    solution = cell(
        SQUARE.format("### BEGIN SOLUTION\n    return x ** 2\n    ### END SOLUTION"),
        grade_id="square",
        solution=True,
    )
    test = cell("assert square(3) == 9", grade_id="test_square", grade=True, locked=True, points=2)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "source" / "ps1" / "squares.ipynb"
    for index, one in enumerate((solution, test)):
        one["id"] = f"cell-{index}"
    path.parent.mkdir(parents=True)
    notebook = {"cells": [solution, test], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    courses.run("nbgrader", "generate_assignment", "ps1", cwd=folder)
    released = json.loads((folder / "release" / "ps1" / "squares.ipynb").read_text())
    for student, body in SUBMITTED.items():
        target = folder / "submitted" / student / "ps1" / "squares.ipynb"
        target.parent.mkdir(parents=True)
        released["cells"][0]["source"] = SQUARE.format(body)
        target.write_text(json.dumps(released))
    courses.run("nbgrader", "autograde", "ps1", cwd=folder)

    assert cli.main(["course", "report", str(folder)]) == 0
    rows = rows_of((folder / "report" / "grades.csv").read_bytes())
    grades = {row["Username"]: (row["ps1"], row["ps1 (feedback)"]) for row in rows}
    assert grades == {
        "right": ("2", ""),
        "wrong": ("0", "test_square: AssertionError"),
        "error": ("0", "test_square: NameError"),
        "stub": ("0", "test_square: not attempted"),
    }
    results = read_results(folder)
    assert results.submissions["wrong", "ps1"].code["squares", "square"] == SQUARE.format(
        SUBMITTED["wrong"]
    )
    page = (folder / "report" / "report.html").read_text("utf-8")
    assert "name 'y' is not defined" in Page(page).text
