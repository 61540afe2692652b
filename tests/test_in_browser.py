"""What labkit does otherwise in the browser edition, tried without one."""

import importlib
import json
import sys

import pytest

import labkit
from labkit.base import parts, where
from labkit.data import DataError, openml
from labkit.labs import browser, copies, installation


@pytest.fixture
def site(tmp_path):
    """A site with two labs, and what the browser asks of it."""
    folder = tmp_path / "site"
    notebooks = {"01_one.ipynb": "a", "02_two.ipynb": "b"}
    for name, edition in notebooks.items():
        notebook = {"cells": [], "metadata": {}}
        browser.stamp(notebook, edition)
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))
    editions = folder / browser.EDITIONS
    editions.parent.mkdir(parents=True)
    editions.write_text(json.dumps(notebooks))

    def renew(name, edition):
        notebooks[name] = edition
        editions.write_text(json.dumps(notebooks))
        notebook = json.loads((folder / "files" / name).read_text())
        browser.stamp(notebook, edition)
        (folder / "files" / name).write_text(json.dumps(notebook))

    def get(path):
        return (folder / path).read_text()

    get.renew = renew
    return get


@pytest.fixture
def drive(tmp_path, site):
    """The student's copy of lab 01; lab 02 was not opened yet."""
    folder = tmp_path / "drive"
    folder.mkdir()
    (folder / "01_one.ipynb").write_text(site("files/01_one.ipynb"))
    return folder


def test_nothing_is_offered_while_the_site_is_as_it_was(drive, site):
    assert browser.offer_renewed(drive, site) == []
    assert [path.name for path in drive.iterdir()] == ["01_one.ipynb"]


def test_a_renewed_lab_is_laid_beside_the_copy_once(drive, site):
    before = (drive / "01_one.ipynb").read_text()
    site.renew("01_one.ipynb", "a2")
    site.renew("02_two.ipynb", "b2")
    said = browser.offer_renewed(drive, site)
    assert said == [
        "01_one.ipynb has been renewed. Your copy stays as it is; the new one is "
        "01_one-new-1.ipynb."
    ]
    assert (drive / "01_one.ipynb").read_text() == before
    assert browser.edition(json.loads((drive / "01_one-new-1.ipynb").read_text())) == "a2"
    assert browser.offer_renewed(drive, site) == []
    site.renew("01_one.ipynb", "a3")
    assert "01_one-new-2.ipynb" in browser.offer_renewed(drive, site)[0]


@pytest.mark.parametrize("content", ["{", '{"cells": []}', "[]"])
def test_copies_without_a_stamp_are_left_alone(drive, site, content):
    (drive / "01_one.ipynb").write_text(content)
    site.renew("01_one.ipynb", "a2")
    assert browser.offer_renewed(drive, site) == []


def test_a_site_that_cannot_be_asked_stops_nothing(drive, site):
    def refuse(path):
        raise OSError("offline")

    assert browser.offer_renewed(drive, refuse) == []
    assert browser.offer_renewed(drive, lambda path: "<html>") == []
    site.renew("01_one.ipynb", "a2")
    assert browser.offer_renewed(drive, lambda p: site(p) if "labs" in p else refuse(p)) == []


def test_a_fresh_copy_in_the_browser(drive, site):
    copy, old = browser.set_copy_aside("1", drive, site)
    assert (copy.name, old.name) == ("01_one.ipynb", "01_one-old-1.ipynb")
    assert old.is_file() and not copy.exists()  # there JupyterLite shows the site's own
    with pytest.raises(ValueError, match=r"There is no lab '7'; choose one of: 01_one, 02_two"):
        browser.set_copy_aside("7", drive, site)


def test_a_fresh_copy_on_a_computer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    copies.copy_labs(tmp_path)
    (tmp_path / "01_single_neuron.ipynb").write_text("mine")
    labkit.start_afresh("01")
    said = capsys.readouterr().out.split()
    assert said == ["kept", "01_single_neuron-old-1.ipynb", "new", "01_single_neuron.ipynb"]
    assert (tmp_path / "01_single_neuron-old-1.ipynb").read_text() == "mine"


# -- what is not possible there --------------------------------------------------------------------


def test_parts_that_need_a_server(monkeypatch):
    monkeypatch.setattr(parts, "IN_BROWSER", True)
    with pytest.raises(parts.MissingPartError) as error, parts.needing("instructor"):
        importlib.import_module("no_such_package")
    assert str(error.value).startswith("This is not possible in the browser. `labkit course`")
    assert "pip install" not in str(error.value)


def test_no_download_from_openml(monkeypatch):
    monkeypatch.setattr(openml, "IN_BROWSER", True)
    with pytest.raises(DataError, match=r"not possible in the browser\. Use the packaged 10,000"):
        labkit.load_digits(source="openml")


@pytest.mark.parametrize("there, advice", [(True, "run a cell with"), (False, "pip install")])
def test_a_package_that_comes_late(monkeypatch, there, advice):
    monkeypatch.setattr(where, "IN_BROWSER", there)
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    with pytest.raises(ImportError, match="scikit-learn is missing") as error:
        labkit.classification_report(y=[0, 1], y_pred=[0, 1])
    assert advice in str(error.value)


def test_an_installation_knows_where_it_is():
    found = labkit.verify_installation()
    assert found.where.startswith("on this computer, Python 3.")
    assert "computer" not in repr(found)
    broken = installation.Installation({"numpy": "is missing"}, found.where)
    assert repr(broken).endswith(f"Python runs {found.where}.")


def test_a_browser_that_keeps_no_files_is_told_of(monkeypatch):
    def refuse():
        raise OSError("read-only")

    monkeypatch.setattr(installation, "IN_BROWSER", True)
    monkeypatch.setattr(installation, "_keep_a_file", refuse)
    found = labkit.verify_installation()
    assert not found.ok and "keeps no files (read-only); download what you do" in repr(found)
    assert repr(found).splitlines()[-1].startswith("Python runs in the browser")


def test_a_file_is_written_and_goes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    installation._keep_a_file()
    assert list(tmp_path.iterdir()) == []
