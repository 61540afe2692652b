"""The progress file: complete at every moment, never in the way."""

import json
import os

import pytest

import labkit
from labkit.exercises import check, exercises, records


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    for name in ("LABKIT_PROGRESS", "NBGRADER_EXECUTION", "LABKIT_GRADING", "LABKIT_STUDENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(records, "_memory", {"student": "", "exercises": {}})
    return tmp_path


def passed():
    return check("decide", lambda y_hat, threshold: y_hat > threshold)


def failed():
    return check("decide", lambda y_hat, threshold: y_hat < threshold)


def stored(folder):
    return json.loads((folder / records.NAME).read_text())["exercises"]


def test_checks_are_entered_and_passed_stays_passed(folder):
    total = len(exercises())
    assert repr(labkit.progress()) == f"progress: 0 of {total} exercises done"
    assert not list(folder.iterdir())
    failed()
    entry = {"state": "incorrect", "kind": "decision reversed", "attempts": 1}
    assert stored(folder) == {"decide": entry}
    passed()
    failed()
    check("decide", None)
    assert stored(folder) == {"decide": {"state": "passed", "kind": None, "attempts": 3}}
    page = labkit.progress()
    assert repr(page) == f"progress: 1 of {total} exercises done"
    html = page._repr_html_()
    assert 'role="status"' in html and 'aria-label="passed"' in html
    assert "Lab 06 Evaluation" in html
    assert [path.name for path in folder.iterdir()] == [records.NAME]


def test_another_notebook_goes_on_from_the_file(folder, monkeypatch):
    passed()
    monkeypatch.setattr(records, "_memory", {"student": "", "exercises": {}})
    assert records.load().done("decide")
    check("ignorance", 0.693)
    assert set(stored(folder)) == {"decide", "ignorance"}


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "null", '{"exercises": 3}', '{"exercises": {"decide": {}}}', "\x00" * 9),
        *('{"exercises": {"decide": {"state": "won", "attempts": 1}}}', "[" * 100_000),
    ],
)
def test_a_damaged_file_is_kept_under_another_name(folder, content):
    (folder / "lab.ipynb").write_text("mine")
    (folder / records.NAME).write_text(content)
    (folder / "labkit-progress-damaged-1.json").write_text("older")
    card = passed()
    assert card.state == "passed"
    assert (
        "damaged" in card._repr_html_() and "labkit-progress-damaged-2.json" in card._repr_html_()
    )
    assert repr(card) == "decide: passed"
    assert (folder / "labkit-progress-damaged-2.json").read_text() == content
    assert (folder / "labkit-progress-damaged-1.json").read_text() == "older"
    assert (folder / "lab.ipynb").read_text() == "mine"
    assert set(stored(folder)) == {"decide"}
    assert "damaged" not in failed()._repr_html_()


def test_bytes_that_are_no_text(folder):
    (folder / records.NAME).write_bytes(b"\xff\xfe\x00\x80")
    assert "damaged" in labkit.progress()._repr_html_()


def refuse(*args, **kwargs):
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_cannot_be_written_to(folder, monkeypatch):
    monkeypatch.setattr(records.files, "writing", refuse)
    page = passed()._repr_html_()
    assert "cannot be saved" in page and "Permission denied" in page
    assert not list(folder.iterdir())
    assert repr(labkit.progress()).startswith("progress: 1 of")
    monkeypatch.undo()
    monkeypatch.chdir(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_read_only_folder(folder):
    folder.chmod(0o500)
    try:
        assert "cannot be saved" in passed()._repr_html_()
    finally:
        folder.chmod(0o700)


def test_what_cannot_be_read_is_not_overwritten(folder):
    (folder / records.NAME).mkdir()
    page = passed()._repr_html_()
    assert "cannot be read" in page
    assert (folder / records.NAME).is_dir()
    assert records.load().done("decide")


def test_an_interrupted_write_leaves_the_old_file(folder, monkeypatch):
    passed()
    before = (folder / records.NAME).read_text()
    monkeypatch.setattr(records.files.os, "replace", refuse)
    page = check("ignorance", 0.5)._repr_html_()
    assert "cannot be saved" in page
    assert (folder / records.NAME).read_text() == before
    assert [path.name for path in folder.iterdir()] == [records.NAME]


def test_nothing_is_written_if_not_wanted_or_while_grading(folder, monkeypatch):
    monkeypatch.setenv("LABKIT_PROGRESS", "off")
    passed()
    assert repr(labkit.progress()).startswith("progress: 1 of")
    monkeypatch.delenv("LABKIT_PROGRESS")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    passed()
    assert not list(folder.iterdir())


def test_what_newer_exercises_wrote_is_kept(folder):
    entry = {"state": "passed", "kind": None, "attempts": 1}
    (folder / records.NAME).write_text(json.dumps({"exercises": {"of_the_future": entry}}))
    passed()
    assert stored(folder)["of_the_future"] == entry
    assert repr(labkit.progress()).startswith("progress: 1 of")
