"""A party's endpoint on this machine's loopback: it notes what it is sent and answers what a test says."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Received(NamedTuple):
    """A call as it came in; names of headers in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """A status, headers, and a body that may be longer than anybody wants to read."""

    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""


@dataclass
class Receiver:
    """What has come in, and how the next is answered."""

    url: str = ""
    answer: Callable[[Received], Answer | None] = lambda _: Answer()
    received: list[Received] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The webhook-ids of what came in, in order."""
        return [each.headers["webhook-id"] for each in self.received]


@contextmanager
def receiving(wrap: Callable[[Any], Any] | None = None, path: str = "/iarms?key=opens") -> Iterator[Receiver]:
    """A receiver on a free port; `wrap` puts its socket under TLS."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.received.append(came)
            answer = receiver.answer(came)
            if answer is None:  # it says nothing and hangs up
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except OSError:
                return

        def log_message(self, *_: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    if wrap is not None:
        server.socket = wrap(server.socket)
    receiver.url = f"{'https' if wrap else 'http'}://127.0.0.1:{server.server_address[1]}{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
