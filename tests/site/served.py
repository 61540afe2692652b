"""A folder served as a static host would, each request written down."""

import contextlib
import functools
import http.server
import threading


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files, to be kept by the browser until they change."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
        ".whl": "application/zip",
    }

    def __init__(self, *arguments, sent, **options):
        self.sent = sent
        super().__init__(*arguments, **options)

    def copyfile(self, source, outputfile):
        """Send a file, and count its bytes."""
        content = source.read()
        self.sent.append((self.path, len(content)))
        outputfile.write(content)

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """Browsers drop connections when a page is left."""


@contextlib.contextmanager
def served(folder):
    """Serve a folder; gives its address and the list of (path, bytes) that were sent."""
    sent = []
    handler = functools.partial(Handler, directory=str(folder), sent=sent)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", sent
        finally:
            server.shutdown()
