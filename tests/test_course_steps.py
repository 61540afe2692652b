"""Collecting from platforms, giving back, exporting: everything that needs no kernel."""

import csv
import io
import pathlib
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import cli
from labkit.base.errors import CommandError
from labkit.course.report.collect import read_results
from labkit.course.steps import archives
from labkit.course.steps.archives import whose
from labkit.course.steps.collect import collect
from labkit.course.steps.export import canvas_csv, export
from labkit.course.steps.feedback import feedback
from labkit.course.steps.names import chosen
from tests.examples import examples
from tests.made_course import write

MANY = 10**9


@pytest.fixture
def course(filled, tmp_path):
    """Ada, Bob O'Neil, Eve Müller and Sue, with an assignment to collect for."""
    made = filled.copied(tmp_path / "course")
    write(made.path("source", ".", "lab05"), [])
    made.add_student("o-neil", "Sean", "O'Neil, Jr.", lms_user_id="4712")
    return made


def packed(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def submitted(course):
    root = course.folder / "submitted"
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.glob("*/lab05/**/*"))
        if path.is_file()
    }


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "platform", "name", "number", "own"),
    [
        (
            "Ada Lovelace_99_assignsubmission_file_/a.ipynb",
            "Moodle",
            "Ada Lovelace",
            "99",
            "a.ipynb",
        ),
        (
            "Ada Lovelace_99_assignsubmission_file_a.ipynb",
            "Moodle",
            "Ada Lovelace",
            "99",
            "a.ipynb",
        ),
        ("Ada_B_9_assignsubmission_file_/x/y.csv", "Moodle", "Ada_B", "9", "x/y.csv"),
        (
            "O'Neil, Sean_7_assignsubmission_onlinetext_/t.html",
            "Moodle",
            "O'Neil, Sean",
            "7",
            "t.html",
        ),
        ("lovelaceada_4711_815_my_lab-1.ipynb", "Canvas", "lovelaceada", "4711", "my_lab-1.ipynb"),
        ("lovelaceada_LATE_4711_815_a.ipynb", "Canvas", "lovelaceada", "4711", "a.ipynb"),
        ("ada/a.ipynb", "", "ada", "ada", "a.ipynb"),
        ("ada.ipynb", "", "ada", "ada", "ada.ipynb"),
    ],
)
def test_whose_a_file_is(path, platform, name, number, own):
    found = whose(path)
    assert (found.platform, found.name, found.id, found.path) == (platform, name, number, own)
    assert found.late == ("LATE" in path)


@examples(200)
@given(st.text(st.characters(exclude_characters="/"), min_size=1), st.integers(0, 10**6))
def test_any_name_of_a_student_is_read_back(name, number):
    found = whose(f"{name}_{number}_assignsubmission_file_/lab.ipynb")
    assert (found.name, found.id, found.path) == (name, str(number), "lab.ipynb")


# -- collecting -----------------------------------------------------------------------------------


def test_an_archive_of_moodle(course, tmp_path):
    path = packed(
        tmp_path / "all.zip",
        {
            "Ada Lovelace_99_assignsubmission_file_/lab05.ipynb": "ada",
            "Ada Lovelace_99_assignsubmission_file_/data.csv": "1,2",
            "Sean O\u2019Neil Jr._98_assignsubmission_file_/My Lab (1).ipynb": "sean",
            "Muller =HYPERLINK(1)_97_assignsubmission_file_/lab.ipynb": "eve",
            "__MACOSX/Ada Lovelace_99_assignsubmission_file_/._lab05.ipynb": "junk",
            "Ada Lovelace_99_assignsubmission_file_/.DS_Store": "junk",
        },
    )
    found = collect(course.folder, "5", path)
    assert (found.new, found.changed, found.same, found.refused) == (
        *(["ada", "o-neil", "eve"], [], [], {}),
    )
    expected = {
        "ada/lab05/data.csv": "1,2",
        "ada/lab05/lab05.ipynb": "ada",
        "eve/lab05/lab.ipynb": "eve",
        "o-neil/lab05/My Lab (1).ipynb": "sean",
    }
    assert submitted(course) == expected
    (course.folder / "submitted" / "ada" / "lab05" / "timestamp.txt").write_text("2030-01-01")
    assert collect(course.folder, "lab05", path).same == ["ada", "o-neil", "eve"]


def test_an_archive_of_canvas_and_what_changed_is_kept(course, tmp_path):
    files = {"oneiljrsean_LATE_4712_816_lab05.ipynb": "first", "lovelaceada_1_2_a.ipynb": "ada"}
    found = collect(course.folder, "5", packed(tmp_path / "1.zip", files))
    assert found.new == ["o-neil", "ada"] and "o-neil is late, says Canvas" in found.remarks[0]
    files["oneiljrsean_LATE_4712_816_lab05.ipynb"] = "second"
    found = collect(course.folder, "5", packed(tmp_path / "2.zip", files))
    assert (found.changed, found.same) == (["o-neil"], ["ada"])
    assert submitted(course)["o-neil/lab05/lab05.ipynb"] == "second"
    (old,) = (course.folder / ".labkit" / "replaced" / "lab05").rglob("*.ipynb")
    assert old.read_text() == "first" and not list(course.folder.rglob("*labkit-new"))


def test_a_folder_or_files_named_after_students(course, tmp_path):
    place = tmp_path / "all"
    for name in ("ada/lab05.ipynb", "bob_lab05.ipynb", "sue/data/x.csv", "sue/lab.ipynb"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(name)
    (place / "link.ipynb").symlink_to("/etc/hostname")
    found = collect(course.folder, "5", place)
    assert sorted(found.new) == ["ada", "bob", "sue"] and not found.refused
    packed(tmp_path / "all.zip", {f"all/{k}": k for k in ("ada/lab05.ipynb", "sue/lab.ipynb")})
    found = collect(course.folder, "5", tmp_path / "all.zip")
    assert (found.same, found.changed) == (["ada"], ["sue"])


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"Nobody_1_assignsubmission_file_/a.ipynb": ""}, "nobody of that name or id"),
        ({"nobody/a.ipynb": ""}, "nobody of that name or id"),
        ({"ada/a.ipynb": "", "ada/b.ipynb": ""}, "more than one notebook"),
        (
            {"ada/a.ipynb": "", "Ada Lovelace_1_assignsubmission_file_/a.ipynb": ""},
            "handed in twice",
        ),
        ({"ada/../../bob/a.ipynb": ""}, "leads out of its folder"),
        ({"../a.ipynb": ""}, "can be nobody's id"),
        ({"<b>/a.ipynb": ""}, "can be nobody's id"),
    ],
)
def test_what_cannot_be_told_is_left_and_the_others_are_taken(course, tmp_path, files, reason):
    before = submitted(course)
    path = packed(tmp_path / "all.zip", {**files, "sue/lab05.ipynb": "sue"})
    found = collect(course.folder, "5", path)
    (said,) = found.refused.values()
    assert reason in said and "sue" in found.new
    assert {k for k in submitted(course) if k.startswith("sue")} == {"sue/lab05/lab05.ipynb"}
    assert len(submitted(course)) - len(before) == len(found.new)


def test_a_student_does_not_say_when_it_was_handed_in(course, tmp_path):
    files = {"lab.ipynb": "x", "timestamp.txt": "2000-01-01 00:00:00 UTC"}
    moodle = {f"Ada Lovelace_9_assignsubmission_file_/{k}": v for k, v in files.items()}
    found = collect(course.folder, "5", packed(tmp_path / "all.zip", moodle))
    assert found.remarks == ["ada: left out, as nbgrader would believe it: timestamp.txt"]
    assert submitted(course) == {"ada/lab05/lab.ipynb": "x"}
    by_hand = tmp_path / "by-hand" / "bob"
    by_hand.mkdir(parents=True)
    for name, content in files.items():
        (by_hand / name).write_text(content)
    collect(course.folder, "5", by_hand.parent)
    assert "bob/lab05/timestamp.txt" in submitted(course)


def test_two_students_of_one_name(course, tmp_path):
    course.add_student("ada2", "Ada", "Lovelace")
    path = packed(tmp_path / "all.zip", {"Ada Lovelace_1_assignsubmission_file_/a.ipynb": ""})
    (reason,) = collect(course.folder, "5", path).refused.values()
    assert "it can be any of ada, ada2" in reason


def test_unknown_students_can_be_added(course, tmp_path):
    files = {
        "Jörg de Vries_5_assignsubmission_file_/a.ipynb": "",
        "newton_77_2_a.ipynb": "",
        "zoe/a.ipynb": "",
    }
    found = collect(course.folder, "5", packed(tmp_path / "all.zip", files), add=True)
    assert found.new == ["jorg-de-vries", "77", "zoe"] and not found.refused
    with course.book() as book:
        joerg = book.find_student("jorg-de-vries")
        assert (joerg.first_name, joerg.last_name) == ("Jörg de", "Vries")


def test_bad_sources_say_what_they_are(course, tmp_path):
    (tmp_path / "empty").mkdir()
    whole = packed(tmp_path / "good.zip", {"ada/a.ipynb": "x" * 1000}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    damaged = bytearray(whole)
    damaged[60:70] = b"0123456789"
    (tmp_path / "damaged.zip").write_bytes(damaged)
    encrypted = bytearray(whole)
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "encrypted.zip").write_bytes(encrypted)
    for name, reason in (
        ("nowhere.zip", "There is no"),
        ("empty", "There are no files in"),
        ("cut.zip", "is no zip file that can be read"),
        ("damaged.zip", "is damaged"),
        ("encrypted.zip", "is encrypted"),
    ):
        with pytest.raises(CommandError, match=reason):
            collect(course.folder, "5", tmp_path / name)
    with pytest.raises(CommandError, match="Name what was handed in"):
        collect(course.folder, "5")
    with pytest.raises(CommandError, match="9 is not in source"):
        collect(course.folder, "9", tmp_path)
    assert submitted(course) == {}


def test_an_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 10)
    path = packed(tmp_path / "all.zip", {"ada/a.ipynb": "x" * 11})
    with pytest.raises(CommandError, match="unpacks to more than"):
        archives.read(path, MANY)
    monkeypatch.setattr(archives, "LARGEST", MANY)
    assert archives.read(path, 10) == ([], ["ada/a.ipynb"])


def test_names_of_labs():
    names = ["lab01", "lab10", "extra"]
    assert chosen(["1", "10", "extra", "lab01"], names, "x") == ["lab01", "lab10", "extra"]
    assert chosen([], names, "x") == names
    with pytest.raises(
        CommandError, match=r"2 is not in the course\. It has: lab01, lab10, extra\."
    ):
        chosen(["2"], names, "the course")


def test_the_command_says_what_was_not_collected(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(course.folder)
    path = packed(tmp_path / "all.zip", {"zoe/a.ipynb": "", "ada/a.ipynb": ""})
    assert cli.main(["course", "collect", "5", str(path)]) == 1
    said = capsys.readouterr().out
    assert "NOT COLLECTED zoe: nobody of that name" in said
    assert "1 new, 0 changed, 0 as before, 1 not collected." in said
    assert "Next: labkit course grade 5" in said


# -- giving back ----------------------------------------------------------------------------------


def pages(course):
    return sorted(p.parts[-3] for p in (course.folder / "feedback").glob("*/lab04/lab04.html"))


def test_pages_are_written_where_something_changed(course):
    (given,) = feedback(course.folder, ["4"], pack=True)
    assert (given.new, given.same, given.waiting, given.failed) == (["ada", "bob"], [], ["eve"], {})
    assert pages(course) == ["ada", "bob"]
    with zipfile.ZipFile(given.packed / "ada.zip") as archive:
        assert archive.namelist() == ["lab04.html"]
    (given,) = feedback(course.folder, ["4"])
    assert (given.new, given.same) == ([], ["ada", "bob"]) and given.packed is None
    with course.book() as book:
        book.find_grade("train_neuron", "lab04", "lab04", "bob").manual_score = 3.5
        book.find_comment("train_neuron-solution", "lab04", "lab04", "ada").manual_comment = "Ah!"
    (given,) = feedback(course.folder, ["4"], unread=True)
    assert (given.new, given.same, given.waiting) == (["ada", "bob", "eve"], [], [])
    page = course.folder / "feedback" / "ada" / "lab04" / "lab04.html"
    assert "Ah!" in page.read_text("utf-8")


def test_nothing_graded_says_so(course):
    with pytest.raises(CommandError, match="Nothing is graded of lab05: labkit course grade"):
        list(feedback(course.folder, ["5"]))


# -- points ---------------------------------------------------------------------------------------


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"))))


def test_points_for_canvas(course):
    header, possible, *students = rows(canvas_csv(read_results(course.folder)))
    assert header == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "lab04",
        "lab05",
    ]
    assert possible[0].strip() == "Points Possible" and possible[-2:] == ["6", "1"]
    found = {row[3]: row for row in students}
    assert found["ada"] == ["Lovelace, Ada", "4711", "", "ada", "", "4", ""]
    assert found["eve"][-2:] == ["", ""]  # a person has to read an answer
    assert found["eve"][0] == "Müller, =HYPERLINK(1)" and found["sue"][0] == "sue"
    assert found["bob"][0].startswith("O'Neil")


@pytest.mark.parametrize(("kind", "name"), [("moodle", "moodle.csv"), ("csv", "grades.csv")])
def test_points_in_other_files(course, kind, name, tmp_path):
    path = export(course.folder, kind)
    assert path == pathlib.Path(course.folder, name)
    assert "ada" in path.read_text("utf-8")
    assert export(course.folder, kind, output=tmp_path / "x.csv").read_bytes() == path.read_bytes()


def test_points_that_cannot_be_written(course):
    with pytest.raises(CommandError, match="leave out the LAB"):
        export(course.folder, "csv", ["lab04"])
    with pytest.raises(CommandError, match="cannot be written"):
        export(course.folder, "canvas", output=course.folder / "nowhere" / "x.csv")
    with pytest.raises(CommandError, match="no course of nbgrader"):
        export(course.folder / "source", "canvas")
