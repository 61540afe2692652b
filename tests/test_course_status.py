"""How far a course is, and what comes next."""

import shutil

import pytest

from labkit import cli
from labkit.base.errors import CommandError
from labkit.course.report.status import read_status, table
from tests.made_course import LABS

# nbgrader's own way of adding submissions makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


@pytest.fixture
def course(filled, tmp_path):
    return filled.copied(tmp_path / "course")


def of(course, name="lab04"):
    return next(status for status in read_status(course.folder) if status.name == name)


def test_each_step_leads_to_the_next(course):
    status = of(course)
    assert [s.name for s in read_status(course.folder)] == sorted(LABS)
    assert (status.released, status.handed_in, status.graded, status.ungraded) == (True, 3, 3, 0)
    assert status.to_read == 1 and "Formgrader" in status.next
    assert f"{status.due:%z}" == f"{status.due.astimezone():%z}"

    more = course.folder / "submitted" / "zoe" / "lab04"
    shutil.copytree(course.folder / "submitted" / "ada" / "lab04", more)
    status = of(course)
    assert (status.handed_in, status.graded, status.ungraded) == (4, 3, 1)
    assert status.next == "labkit course grade lab04"
    shutil.rmtree(more.parent)

    with course.book() as book:
        book.find_grade("train_neuron", "lab04", "lab04", "eve").manual_score = 3.0
        book.find_grade("train_neuron", "lab04", "lab04", "eve").needs_manual_grade = False
    assert of(course).to_read == 0
    assert of(course).next == "labkit course feedback lab04"

    for student in ("ada", "bob", "eve"):
        (course.folder / "feedback" / student / "lab04").mkdir(parents=True)
    assert of(course).given_back == 3 and of(course).next.startswith("labkit course report")

    shutil.rmtree(course.folder / "release" / "lab04")
    assert not of(course).released and of(course).next == "labkit course release lab04"


def test_nothing_is_written(course):
    before = {path: path.read_bytes() for path in course.folder.rglob("*") if path.is_file()}
    read_status(course.folder)
    assert {p: p.read_bytes() for p in course.folder.rglob("*") if p.is_file()} == before


def test_the_command_prints_a_table(course, capsys):
    assert cli.main(["course", "status", str(course.folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split("  ")[0] == "assignment" and said[0].endswith("given back")
    row = next(line for line in said if line.startswith("lab04 "))
    assert row.split()[-4:] == ["3", "3", "1", "0"] and " yes " in row
    assert said[said.index("Next:") + 1].startswith(sorted(LABS)[0])
    assert "\n".join(said) == table(read_status(course.folder))


@pytest.mark.kernel
def test_a_new_course_is_to_be_released(tmp_path, capsys):
    assert cli.main(["course", "new", str(tmp_path / "new"), "--labs", "1", "2"]) == 0
    capsys.readouterr()
    statuses = read_status(tmp_path / "new")
    assert [(s.name, s.released, s.handed_in, s.due) for s in statuses] == [
        ("lab01", False, 0, None),
        ("lab02", False, 0, None),
    ]
    assert statuses[1].next == "labkit course release lab02"


def test_what_is_no_course_says_so(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        read_status(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="no course of nbgrader"):
        read_status(tmp_path)
