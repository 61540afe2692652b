import builtins
import errno
import json
import os
import pathlib
import subprocess
import sys

import pytest

import labkit
from labkit import cli
from labkit.labs import catalogue, copies, server
from tests import made

ROOT = pathlib.Path(__file__).parents[1]


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """A kit with one lab."""
    folder = tmp_path / "kit"
    folder.mkdir()
    notebook = made.lab()
    notebook.cells[0].source = "# A single neuron"
    made.save(notebook, folder / "01_single_neuron.ipynb")
    monkeypatch.setattr(catalogue, "labs_folder", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def started(kit, monkeypatch):
    """Arguments of each start of JupyterLab, which does not take place."""
    starts = []
    monkeypatch.setattr(server, "start_jupyterlab", starts.append)
    return starts


def value_of(arguments, name):
    (value,) = (a.partition("=")[2] for a in arguments if a.startswith(f"--{name}="))
    return value


def test_lab_copies_and_starts(started, tmp_path, capsys):
    assert cli.main(["lab", "mine"]) == 0
    lab = tmp_path / "mine" / "01_single_neuron.ipynb"
    assert lab.is_file()
    (arguments,) = started
    assert value_of(arguments, "ServerApp.root_dir") == str(tmp_path / "mine")
    assert capsys.readouterr().out.split() == ["new", str(lab.relative_to(tmp_path))]


def test_lab_says_what_it_kept(started, tmp_path, capsys):
    assert cli.main(["lab"]) == 0
    lab = tmp_path / "labkit-labs" / "01_single_neuron.ipynb"
    lab.write_text("my work")
    capsys.readouterr()
    assert cli.main(["lab"]) == 0
    assert lab.read_text() == "my work"
    out = capsys.readouterr().out
    assert out.startswith("kept ") and "labkit lab --reset NUMBER labkit-labs" in out


def test_lab_says_what_it_renewed(started, kit, tmp_path, capsys):
    assert cli.main(["lab"]) == 0
    lab = kit / "01_single_neuron.ipynb"
    lab.write_text(lab.read_text().replace("A single neuron", "One neuron"))
    capsys.readouterr()
    assert cli.main(["lab"]) == 0
    copy = pathlib.Path("labkit-labs", lab.name)
    assert capsys.readouterr().out.split() == ["renewed", str(copy)]
    assert "One neuron" in copy.read_text()


@pytest.mark.parametrize("name", ["01", "1", "single"])
def test_reset_only_resets(started, tmp_path, capsys, name):
    cli.main(["lab", "mine"])
    lab = tmp_path / "mine" / "01_single_neuron.ipynb"
    fresh = lab.read_bytes()
    lab.write_text("my work")
    capsys.readouterr()
    assert cli.main(["lab", "--reset", name, "mine"]) == 0
    old = lab.with_name("01_single_neuron-old-1.ipynb")
    assert (lab.read_bytes(), old.read_text()) == (fresh, "my work")
    printed = [("kept", old), ("new", lab)]
    assert capsys.readouterr().out.split() == [
        word for verb, path in printed for word in (verb, str(path.relative_to(tmp_path)))
    ]
    assert len(started) == 1


def test_reset_of_an_unknown_lab(started, tmp_path, capsys):
    fails(capsys, ["lab", "--reset", "7"], "no lab '7'", "01_single_neuron")
    fails(capsys, ["lab", "--reset", ""], "no lab ''")
    assert not (tmp_path / "labkit-labs").exists()


def test_the_command_can_be_typed_again(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin" / "labkit"), "lab"])
    assert cli._command() == "labkit"
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "labkit" / "__main__.py"), "lab"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "my env" / "python"))
    assert cli._command() == f"'{pathlib.Path('my env', 'python')}' -m labkit"


def test_server_is_local_and_guarded(started):
    cli.main(["lab"])
    (arguments,) = started
    assert value_of(arguments, "ServerApp.ip") == "127.0.0.1"
    assert value_of(arguments, "LabApp.check_for_updates_class").endswith("NeverCheckForUpdate")
    assert not any("token" in a or "password" in a or "xsrf" in a for a in arguments)
    assert "--no-browser" not in arguments and not any("port" in a for a in arguments)


def test_news_are_not_asked_for(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    own, users = server.settings_path().split(os.pathsep)
    assert users == "mine"
    text = (pathlib.Path(own) / "labconfig" / "default_setting_overrides.json").read_text()
    assert json.loads(text)["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_what_instructors_need_does_not_show(monkeypatch):
    # nbgrader and what it brings along add menus, buttons and messages to JupyterLab.
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    own = pathlib.Path(server.settings_path())
    page = json.loads((own / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyter/nbgrader"] is True
    about = json.loads((own / "jupyter_server_config.d" / "labkit.json").read_text())
    switched = about["ServerApp"]["jpserver_extensions"]
    shipped = pathlib.Path(sys.prefix, "etc", "jupyter", "jupyter_server_config.d")
    for name in ("nbgrader", "notebook"):
        found = json.loads((shipped / f"{name}.json").read_text())
        for extension in found["ServerApp"]["jpserver_extensions"]:
            assert switched[extension] is False


def test_browser_and_port_are_passed_on(started):
    cli.main(["lab", "--no-browser", "--port", "9001"])
    (arguments,) = started
    assert "--no-browser" in arguments
    assert value_of(arguments, "ServerApp.port") == "9001"


@pytest.mark.parametrize("user, expected", [(0, True), (1000, False)])
def test_root_is_allowed_only_for_root(started, monkeypatch, user, expected):
    monkeypatch.setattr(server.os, "geteuid", lambda: user, raising=False)
    cli.main(["lab"])
    assert ("--allow-root" in started[0]) is expected


def test_list_only_lists(started, tmp_path, capsys):
    assert cli.main(["lab", "--list"]) == 0
    assert capsys.readouterr().out.split(maxsplit=1) == ["01_single_neuron", "A single neuron\n"]
    assert started == []
    assert not (tmp_path / "labkit-labs").exists()


def fails(capsys, arguments, *words):
    assert cli.main(arguments) == 1
    streams = capsys.readouterr()
    assert streams.err.startswith("labkit: ") and streams.err.count("\n") == 1
    for word in words:
        assert word in streams.err


def test_a_file_is_no_folder(started, tmp_path, capsys):
    (tmp_path / "mine").write_text("a file")
    fails(capsys, ["lab", "mine"], "mine is a file")
    fails(capsys, ["lab", "mine/deeper"], "mine")
    assert started == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_without_rights(started, monkeypatch, capsys, number):
    def refuse(path, *content, **options):
        raise OSError(number, os.strerror(number), str(path))

    for name in ("write_new", "writing"):
        monkeypatch.setattr(copies.files, name, refuse)
    fails(capsys, ["lab", "mine"], "mine cannot be written to", "another folder")
    fails(capsys, ["lab", "--reset", "1", "mine"], "mine cannot be written to", "another folder")
    assert started == []


def test_a_folder_that_is_full(started, monkeypatch, capsys):
    def refuse(path, content):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(copies.files, "write_new", refuse)
    fails(capsys, ["lab", "mine"], "No space left")
    assert started == []


def test_a_damaged_lab_of_the_kit(started, kit, capsys):
    (kit / "01_single_neuron.ipynb").write_text("{")
    fails(capsys, ["lab", "mine"], "01_single_neuron.ipynb is damaged", "Install labkit again")
    assert started == []


def test_an_installation_without_labs(started, monkeypatch, capsys):
    def missing():
        raise FileNotFoundError("The labs are missing")

    monkeypatch.setattr(catalogue, "labs_folder", missing)
    fails(capsys, ["lab"], "The labs are missing")
    fails(capsys, ["lab", "--list"], "The labs are missing")


def test_without_jupyterlab(kit, monkeypatch, capsys):
    real = builtins.__import__

    def no_jupyterlab(name, *rest, **options):
        if name.startswith("jupyterlab"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", no_jupyterlab)
    fails(capsys, ["lab"], "jupyterlab is missing", 'pip install "neuron-labkit[lab]"')


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["lab", "a", "b"],
        ["lab", "--port", "0"],
        ["lab", "--port", "x"],
        ["lab", "--reset"],
        ["lab", "--reset", "1", "--list"],
    ],
)
def test_arguments_not_understood(started, arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: labkit" in capsys.readouterr().err
    assert started == []


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["lab", "--help"]])
def test_as_a_module(arguments, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "labkit", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = labkit.__version__ if arguments == ["--version"] else "usage: labkit"
    assert expected in done.stdout


def test_starting_light():
    code = "import sys, labkit.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "labkit.labs.catalogue" in loaded
    assert not loaded & {
        "nbformat",
        "nbgrader",
        "numpy",
        "matplotlib",
        "ipywidgets",
        "jupyterlab",
        "sklearn",
    }
