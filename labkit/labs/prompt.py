"""A server extension: what kernels send reaches the browser at once.

Jupyter's server leaves Nagle's algorithm on: of several messages in a row the second waits until
the browser has acknowledged the first, which takes it 40 ms. A step of a widget with several parts
is several messages. See `tornado's documentation
<https://www.tornadoweb.org/en/stable/websocket.html#tornado.websocket.WebSocketHandler.set_nodelay>`_.
"""

__all__ = ["prompt"]

CONNECTION = "kernel_websocket_connection_class"  # setting of the server


def prompt(connection):
    """Make a class of connections that send everything at once.

    Parameters
    ----------
    connection : type
        Between a browser and a kernel; a subclass of jupyter_server's
        ``BaseKernelWebsocketConnection``.

    Returns
    -------
    type
        A subclass.
    """

    class PromptConnection(connection):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return PromptConnection


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    settings = server.web_app.settings
    if CONNECTION in settings:  # older servers have none
        settings[CONNECTION] = prompt(settings[CONNECTION])
