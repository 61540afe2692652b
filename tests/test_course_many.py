"""Submissions as data that travels: files, and rows of the gradebook."""

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader import api
from sqlalchemy import create_engine

from labkit.course.many import rows
from labkit.course.many.job import empty_gradebook, pack, unpack
from tests.examples import examples
from tests.made_course import LABS

NAMES = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=4)


def tree(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        else:
            found[name] = path.read_bytes() if path.is_file() else path.is_dir()
    return found


@examples(30)
@given(st.dictionaries(st.tuples(NAMES, NAMES), st.binary(max_size=50), max_size=5))
def test_folders_come_back_as_they_were(tmp_path_factory, files):
    base = tmp_path_factory.mktemp("pack")
    (base / "a" / "root").mkdir(parents=True)
    (base / "b").mkdir()
    for (folder, name), content in files.items():
        place = base / "a" / "root" / f"{folder}.d"
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    entries, left_out = pack(base / "a", [base / "a" / "root"])
    assert not left_out
    unpack(entries, base / "b")
    assert tree(base / "b") == tree(base / "a")
    assert pack(base / "b", [base / "b" / "root"]) == (entries, [])


def test_links_and_pipes_stay_what_they_are(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "link").symlink_to("/nowhere")
    os.mkfifo(tmp_path / "a" / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path / "a")  # the name of a socket must be short
        server.bind("s")
        entries, _ = pack(tmp_path, [tmp_path / "a", tmp_path / "nowhere"])
    (tmp_path / "b").mkdir()
    unpack(entries, tmp_path / "b")
    found = tmp_path / "b" / "a"
    assert os.readlink(found / "link") == "/nowhere"
    assert (found / "pipe").is_fifo() and (found / "s").is_fifo()


def test_what_is_too_large_is_left_out(tmp_path):
    for name, size in (("a", 10), ("b", 30), ("c", 10), ("d", 10)):
        (tmp_path / name).write_bytes(b"x" * size)
    entries, left_out = pack(tmp_path, [tmp_path], largest=20, room=25)
    assert [name for name, kind, _ in entries if kind == "file"] == ["a", "c"]
    assert left_out == ["b", "d"]


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x"])
def test_nothing_is_written_elsewhere(tmp_path, name):
    with pytest.raises(ValueError, match="no name of a file in a folder"):
        unpack([(name, "file", b"")], tmp_path)
    assert not list(tmp_path.iterdir())


def read(engine, student):
    with engine.connect() as connection:
        known = rows.assignment_rows(connection, "lab04")
        return known, rows.submission_rows(connection, known["assignment"], student)


def test_a_gradebook_of_one_assignment_and_one_submission(filled, tmp_path):
    """nbgrader finds in it what it finds in the whole one, and nobody else."""
    known, mine = read(create_engine(filled.url), "ada")
    path = tmp_path / "gradebook.db"
    path.write_bytes(empty_gradebook(known))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        rows.fill(connection, mine)
    assert read(engine, "ada") == (known, mine)
    with filled.book() as whole, api.Gradebook(f"sqlite:///{path}") as book:
        assert [a.name for a in book.assignments] == ["lab04"] and len(whole.assignments) == 2
        assert [s.id for s in book.students] == ["ada"]
        ours, theirs = (b.find_submission("lab04", "ada") for b in (book, whole))
        assert (ours.score, ours.max_score) == (theirs.score, theirs.max_score)
        assert {g.name for g in book.find_notebook("lab04", "lab04").grade_cells} == set(
            LABS["lab04"]
        )


def test_only_what_changed_is_entered(filled, tmp_path):
    course = filled.copied(tmp_path / "course")
    engine = create_engine(course.url)
    _, before = read(engine, "ada")
    after = {name: [dict(row) for row in found] for name, found in before.items()}
    after["grade"][0]["auto_score"] = 0.125
    new = rows.changes(before, after)
    assert new == {"grade": [{"id": before["grade"][0]["id"], "auto_score": 0.125}]}
    with engine.begin() as connection:  # meanwhile a person gave points
        table = rows.tables()["grade"]
        connection.execute(table.update().values(manual_score=1.5))
        rows.apply(connection, new)
    _, found = read(engine, "ada")
    (changed,) = (row for row in found["grade"] if row["id"] == new["grade"][0]["id"])
    assert (changed["auto_score"], changed["manual_score"]) == (0.125, 1.5)
    assert rows.changes(before, before) == {}


def test_a_student_who_was_unknown_is_entered(filled, tmp_path):
    course = filled.copied(tmp_path / "course")
    engine = create_engine(course.url)
    new = rows.changes({}, {"student": [{"id": "zoe", "first_name": "Zoe"}]})
    with engine.begin() as connection:
        rows.apply(connection, new)
        rows.apply(connection, {"student": [{"id": "new"}]})
    with course.book() as book:
        assert book.find_student("zoe").first_name == "Zoe" and book.find_student("new")
