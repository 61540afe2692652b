"""Copies of the labs in a student's folder: added, renewed, never overwritten."""

import json
import os

import nbformat
import pytest

from labkit.labs import catalogue, copies
from labkit.nbtools import solutions
from tests import made


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """A kit with two labs."""
    folder = tmp_path / "kit"
    folder.mkdir()
    made.save(made.lab(), folder / "01_first.ipynb")
    made.save(made.lab(), folder / "02_second.ipynb")
    (folder / "notes.txt").write_text("no lab")
    monkeypatch.setattr(catalogue, "labs_folder", lambda: folder)
    return folder


@pytest.fixture
def mine(kit, tmp_path):
    """The student's folder, with all copies."""
    folder = tmp_path / "deep" / "mine"
    copies.copy_labs(folder)
    return folder


def change(lab):
    """A newer version of the kit's lab."""
    notebook = nbformat.read(lab, as_version=4)
    notebook.cells[0].source = "# Lab 01: A newer one"
    made.save(notebook, lab)


def names(paths):
    return [path.name for path in paths]


def test_copies_have_no_solutions_and_nothing_else_is_copied(kit, tmp_path):
    folder = tmp_path / "deep" / "mine"
    copied = copies.copy_labs(folder)
    assert names(copied.new) == ["01_first.ipynb", "02_second.ipynb"]
    assert copied.renewed == copied.kept == []
    assert sorted(names(folder.iterdir())) == [copies.RECORD, *names(copied.new)]
    for copy in copied.new:
        student = nbformat.read(copy, as_version=4)
        assert student == solutions.without_solutions(nbformat.read(kit / copy.name, as_version=4))


def test_copies_of_read_only_labs_can_be_changed(kit, tmp_path):
    (kit / "01_first.ipynb").chmod(0o444)
    first = copies.copy_labs(tmp_path / "mine").new[0]
    assert first.stat().st_mode & 0o200


def test_a_second_time_nothing_is_written(mine):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in mine.iterdir()}
    copied = copies.copy_labs(mine)
    assert copied.new == copied.renewed == []
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in mine.iterdir()} == before


def test_new_labs_are_added(kit, mine):
    made.save(made.lab(), kit / "03_third.ipynb")
    copied = copies.copy_labs(mine)
    assert names(copied.new) == ["03_third.ipynb"] and len(copied.kept) == 2


def test_an_untouched_copy_is_renewed(kit, mine):
    change(kit / "01_first.ipynb")
    copied = copies.copy_labs(mine)
    assert names(copied.renewed) == ["01_first.ipynb"]
    assert "A newer one" in (mine / "01_first.ipynb").read_text()
    assert copies.copy_labs(mine).renewed == []


WORK = {
    "changed": "my work",
    "empty": "",
    "damaged": '{"cells": [{"cell_',
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_work_is_never_overwritten(kit, mine, work):
    (mine / "01_first.ipynb").write_text(work)
    change(kit / "01_first.ipynb")
    copied = copies.copy_labs(mine)
    assert names(copied.kept) == ["01_first.ipynb", "02_second.ipynb"]
    assert (mine / "01_first.ipynb").read_text() == work


def test_one_changed_byte_is_work(kit, mine):
    copy = mine / "01_first.ipynb"
    copy.write_bytes(copy.read_bytes() + b"\n")
    change(kit / "01_first.ipynb")
    assert copies.copy_labs(mine).renewed == []


RECORDS = {
    "missing": None,
    "empty": "",
    "damaged": '{"labs": {"01_first.ip',
    "list": "[]",
    "other entries": '{"labs": {"01_first.ipynb": 3}}',
    "no text": "\udcff",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_without_a_whole_record_nothing_is_overwritten(kit, mine, record):
    if record is None:
        (mine / copies.RECORD).unlink()
    else:
        (mine / copies.RECORD).write_bytes(record.encode(errors="surrogateescape"))
    before = (mine / "01_first.ipynb").read_bytes()
    change(kit / "01_first.ipynb")
    made.save(made.lab(), kit / "03_third.ipynb")
    copied = copies.copy_labs(mine)
    assert len(copied.kept) == 2 and names(copied.new) == ["03_third.ipynb"]
    assert (mine / "01_first.ipynb").read_bytes() == before
    # What was copied now is known again.
    assert list(json.loads((mine / copies.RECORD).read_text())["labs"]) == ["03_third.ipynb"]


def test_files_of_the_same_name_from_elsewhere_are_kept(kit, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "01_first.ipynb").write_text("my work")
    copied = copies.copy_labs(folder)
    assert copied == ([folder / "02_second.ipynb"], [], [folder / "01_first.ipynb"])
    assert (folder / "01_first.ipynb").read_text() == "my work"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_kept(kit, mine, tmp_path):
    (mine / "02_second.ipynb").unlink()
    (mine / "02_second.ipynb").symlink_to(tmp_path / "nowhere")
    (mine / "01_first.ipynb").rename(tmp_path / "elsewhere.ipynb")
    (mine / "01_first.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    change(kit / "01_first.ipynb")
    assert len(copies.copy_labs(mine).kept) == 2
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_of_that_name_is_kept(kit, mine):
    (mine / "01_first.ipynb").unlink()
    (mine / "01_first.ipynb").mkdir()
    assert len(copies.copy_labs(mine).kept) == 2


def test_a_damaged_lab_of_the_kit(kit, mine):
    (kit / "01_first.ipynb").write_text("{")
    before = (mine / "01_first.ipynb").read_bytes()
    with pytest.raises(ValueError, match=r"kit's own 01_first\.ipynb is damaged.*Install"):
        copies.copy_labs(mine)
    assert (mine / "01_first.ipynb").read_bytes() == before


def test_what_was_copied_before_a_failure_is_recorded(kit, tmp_path):
    (kit / "02_second.ipynb").write_text("{")
    with pytest.raises(ValueError, match="02_second"):
        copies.copy_labs(tmp_path / "mine")
    record = json.loads((tmp_path / "mine" / copies.RECORD).read_text())
    assert list(record["labs"]) == ["01_first.ipynb"]


def full_disk(*arguments, **options):
    raise OSError(28, "No space left on device")


def test_a_full_disk_costs_nothing(kit, mine, monkeypatch):
    before = {path.name: path.read_bytes() for path in mine.iterdir()}
    change(kit / "01_first.ipynb")
    for name in ("write_new", "writing"):
        monkeypatch.setattr(copies.files, name, full_disk)
    for action in (lambda: copies.copy_labs(mine), lambda: copies.reset_lab("1", mine)):
        with pytest.raises(OSError, match="No space left"):
            action()
        assert {path.name: path.read_bytes() for path in mine.iterdir()} == before


# -- starting afresh -------------------------------------------------------------------------------


def test_reset_keeps_the_old_file(mine):
    copy = mine / "01_first.ipynb"
    fresh = copy.read_bytes()
    for number in (1, 2):
        copy.write_text(f"work {number}")
        done = copies.reset_lab("01", mine)
        assert done == (copy, mine / f"01_first-old-{number}.ipynb")
        assert copy.read_bytes() == fresh
    assert (mine / "01_first-old-1.ipynb").read_text() == "work 1"
    assert (mine / "01_first-old-2.ipynb").read_text() == "work 2"
    assert len(list(mine.iterdir())) == 5


def test_a_reset_copy_is_renewed_like_any_other(kit, mine):
    (mine / "01_first.ipynb").write_text("work")
    copies.reset_lab("1", mine)
    change(kit / "01_first.ipynb")
    assert names(copies.copy_labs(mine).renewed) == ["01_first.ipynb"]


def test_reset_where_there_is_no_copy(kit, tmp_path):
    done = copies.reset_lab("first", tmp_path / "mine")
    assert done.copy.is_file() and done.old is None


def test_reset_leaves_a_folder_alone(mine):
    copy = mine / "01_first.ipynb"
    copy.unlink()
    copy.mkdir()
    with pytest.raises(IsADirectoryError, match="is a folder; rename it"):
        copies.reset_lab("1", mine)
    assert sorted(names(mine.iterdir())) == [copies.RECORD, "01_first.ipynb", "02_second.ipynb"]


def test_reset_of_an_unknown_lab_touches_nothing(mine):
    before = {path: path.read_bytes() for path in mine.iterdir()}
    with pytest.raises(ValueError, match="no lab '9'"):
        copies.reset_lab("9", mine)
    assert {path: path.read_bytes() for path in mine.iterdir()} == before
