"""Messages of kernels, sent at once."""

import json
import pathlib
import sys
from types import SimpleNamespace

import pytest

from labkit.labs import prompt, server

ROOT = pathlib.Path(__file__).parents[1]


class Handler:
    nodelay = None

    def set_nodelay(self, value):
        self.nodelay = value


class Connection:
    def __init__(self, handler):
        self.websocket_handler = handler

    def connect(self):
        return "connected"


def test_a_connection_waits_for_no_acknowledgement():
    made = prompt.prompt(Connection)(Handler())
    assert made.websocket_handler.nodelay is None
    assert made.connect() == "connected"
    assert made.websocket_handler.nodelay is True


def test_older_servers_stay_as_they_are():
    settings = {"base_url": "/"}
    prompt._load_jupyter_server_extension(
        SimpleNamespace(web_app=SimpleNamespace(settings=settings))
    )
    assert settings == {"base_url": "/"}


@pytest.mark.kernel
def test_the_server_takes_it(tmp_path, monkeypatch):
    from jupyter_server.serverapp import ServerApp
    from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection

    for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / name))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", server.settings_path())
    app = ServerApp(root_dir=str(tmp_path), allow_root=True, open_browser=False, log_level=50)
    app.initialize([], new_httpserver=False)
    try:
        connection = app.web_app.settings[prompt.CONNECTION]
        assert issubclass(connection, BaseKernelWebsocketConnection)
        assert connection.__name__ == "PromptConnection"
    finally:
        app.clear_instance()


def test_every_server_of_the_environment_takes_it():
    here = json.loads((ROOT / "jupyter-config" / "neuron-labkit.json").read_text())
    there = pathlib.Path(sys.prefix, "etc", "jupyter", "jupyter_server_config.d")
    assert json.loads((there / "neuron-labkit.json").read_text()) == here
    (name,) = here["ServerApp"]["jpserver_extensions"]
    assert name == prompt.__name__
