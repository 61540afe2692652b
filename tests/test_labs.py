import json
import os

import pytest

from labkit import labs


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells]})


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """An installed kit with two labs."""
    folder = tmp_path / "installed" / "notebooks"
    folder.mkdir(parents=True)
    (folder / "02_second.ipynb").write_text(notebook(("code", ["# no\n"]), ("raw", "# no")))
    (folder / "01_first.ipynb").write_text(
        notebook(("code", "# no"), ("markdown", ["A line\n", "# One  neuron \n", "# Second"]))
    )
    (folder / "notes.txt").write_text("no lab")
    monkeypatch.setattr(labs, "__file__", str(folder.parent / "labs.py"))
    return folder


def test_labs_of_the_package_come_in_order(kit):
    assert labs.labs_folder() == kit
    assert [lab.name for lab in labs.find_labs()] == ["01_first.ipynb", "02_second.ipynb"]


def test_labs_of_a_checkout_are_found_beside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "labkit"
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01.ipynb").write_text(notebook())
    monkeypatch.setattr(labs, "__file__", str(package / "labs.py"))
    # Without the project file it is some other package's folder in site-packages.
    with pytest.raises(FileNotFoundError, match="Install labkit again"):
        labs.labs_folder()
    (tmp_path / "pyproject.toml").touch()
    assert labs.labs_folder() == tmp_path / "notebooks"


def test_a_folder_without_labs_is_no_place_for_labs(kit):
    for lab in labs.find_labs():
        lab.unlink()
    with pytest.raises(FileNotFoundError, match="labs are missing"):
        labs.find_labs()


def test_title_is_the_first_heading_in_text(kit):
    assert labs.title(kit / "01_first.ipynb") == "One  neuron"
    assert labs.title(kit / "02_second.ipynb") == "02_second"


def test_title_of_something_else_is_an_error(kit):
    (kit / "broken.ipynb").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        labs.title(kit / "broken.ipynb")


def test_copies_are_the_same_and_nothing_else_is_copied(kit, tmp_path):
    folder = tmp_path / "deep" / "mine"
    copied = labs.copy_labs(folder)
    assert copied.kept == []
    assert copied.new == [folder / "01_first.ipynb", folder / "02_second.ipynb"]
    assert sorted(folder.iterdir()) == copied.new
    for copy in copied.new:
        assert copy.read_bytes() == (kit / copy.name).read_bytes()


def test_copies_of_read_only_labs_can_be_changed(kit, tmp_path):
    (kit / "01_first.ipynb").chmod(0o444)
    first = labs.copy_labs(tmp_path / "mine").new[0]
    assert first.stat().st_mode & 0o200


def test_work_is_never_overwritten_and_new_labs_are_added(kit, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    mine = folder / "01_first.ipynb"
    mine.write_text("my work")
    copied = labs.copy_labs(folder)
    assert copied == ([folder / "02_second.ipynb"], [mine])
    assert mine.read_text() == "my work"
    assert labs.copy_labs(folder).new == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_dangling_link_is_kept(kit, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "01_first.ipynb").symlink_to(tmp_path / "nowhere")
    assert labs.copy_labs(folder).kept == [folder / "01_first.ipynb"]
    assert not (tmp_path / "nowhere").exists()


def test_half_a_copy_is_removed(tmp_path):
    with pytest.raises(TypeError):
        labs._write_new(tmp_path / "lab.ipynb", "text instead of bytes")
    assert list(tmp_path.iterdir()) == []
