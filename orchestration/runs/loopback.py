"""A server of ours on loopback, for as long as it is needed: what plays the outside world in drills and tests."""

import threading
from contextlib import contextmanager


@contextmanager
def listening(server):
    """Answers from a thread of its own, until the context ends; then the port is free again.

    Args:
        server: socketserver.BaseServer, bound to 127.0.0.1 and a free port (0).

    Yields:
        (server, its address as http://127.0.0.1:PORT).
    """
    # A server is asked to stop between two polls: half a second, by default, is what each test would wait.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
