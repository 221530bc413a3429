"""The proxy: an HTTP server on this machine's loopback, a thread a connection, connections that are kept."""

import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.proxy.faults import Reply, damaged, refused
from tests.proxy.requests import Asked, asked_of
from tests.proxy.rules import Rule


class Proxy:
    """Hands each request on to `upstream`, save where a rule has it meet a fault. `asked` is what came, in order."""

    def __init__(self, upstream: Callable[[Asked], Reply]) -> None:
        self.rules: Sequence[Rule] = ()
        self.asked: list[Asked] = []
        self._upstream = upstream
        self._turn = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Serve no longer."""
        self._server.shutdown()
        self._server.server_close()

    def begin(self, *rules: Rule) -> None:
        """From now on these rules hold, and what came before is forgotten."""
        with self._turn:
            self.rules, self.asked = rules, []

    def answer(self, asked: Asked) -> Reply:
        """What the client gets."""
        with self._turn:
            self.asked.append(asked)
            fault = next((rule.fault for rule in self.rules if rule.meets(asked)), None)
        if fault is None:
            return self._upstream(asked)
        if fault.code:
            return refused(fault, asked)
        reply = self._upstream(asked) if fault.is_done else Reply(200, {}, b"{}")
        if fault.seconds:
            time.sleep(fault.seconds)
            if not fault.is_done:
                return Reply(0, {}, b"", 0)
        return damaged(fault, reply, asked)


def _handler_of(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = proxy.answer(asked_of(self.command, self.path, dict(self.headers), body))
            try:
                self._send(reply)
            except OSError:  # the client waits no longer
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            if reply.bytes_sent == 0:
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.bytes_sent])
            self.wfile.flush()
            if reply.bytes_sent is not None:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    return Handler
