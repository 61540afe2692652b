import json

import pytest

from labkit.labs import catalogue


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
    monkeypatch.setattr(catalogue, "__file__", str(folder.parent / "labs" / "catalogue.py"))
    return folder


def test_labs_of_the_package_come_in_order(kit):
    assert catalogue.labs_folder() == kit
    assert [lab.name for lab in catalogue.find_labs()] == ["01_first.ipynb", "02_second.ipynb"]


def test_labs_of_a_checkout_are_found_beside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "labkit"
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01.ipynb").write_text(notebook())
    monkeypatch.setattr(catalogue, "__file__", str(package / "labs" / "catalogue.py"))
    # Without the project file it is some other package's folder in site-packages.
    with pytest.raises(FileNotFoundError, match="Install labkit again"):
        catalogue.labs_folder()
    (tmp_path / "pyproject.toml").touch()
    assert catalogue.labs_folder() == tmp_path / "notebooks"


def test_a_folder_without_labs_is_no_place_for_labs(kit):
    for lab in catalogue.find_labs():
        lab.unlink()
    with pytest.raises(FileNotFoundError, match="labs are missing"):
        catalogue.find_labs()


def test_title_is_the_first_heading_in_text(kit):
    assert catalogue.title(kit / "01_first.ipynb") == "One  neuron"
    assert catalogue.title(kit / "02_second.ipynb") == "02_second"


def test_title_of_something_else_is_an_error(kit):
    (kit / "broken.ipynb").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        catalogue.title(kit / "broken.ipynb")


@pytest.mark.parametrize("name", ["2", "02", "02_second", "02_second.ipynb", "Second", "x/02"])
def test_a_lab_is_found_by_number_and_name(kit, name):
    assert catalogue.find_lab(name).name == "02_second.ipynb"


def test_a_lab_of_that_very_name_goes_before_others(kit):
    (kit / "02.ipynb").write_text(notebook())
    assert catalogue.find_lab("02").name == "02.ipynb"


@pytest.mark.parametrize("name", ["3", "0", "third", "", "022", "-1"])
def test_a_lab_that_is_not_there(kit, name):
    with pytest.raises(ValueError, match=f"no lab '{name}'; choose one of: 01_first, 02_second"):
        catalogue.find_lab(name)


def test_a_name_of_two_labs(kit):
    (kit / "02_other.ipynb").write_text(notebook())
    for name in ("2", "02"):
        with pytest.raises(ValueError, match="more than one lab; choose one of: 02_other, 02_s"):
            catalogue.find_lab(name)
    with pytest.raises(ValueError, match="'ir' can be"):
        (kit / "03_third.ipynb").write_text(notebook())
        catalogue.find_lab("ir")
