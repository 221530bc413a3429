"""Parts of AWS that take a call and never answer it: by a clock that no test waits for, or by a real socket."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from iarms.aws import clients, sessions
from iarms.aws.deadlines import heard
from tests.listening import listening

MAKERS: dict[str, Callable[[], Any]] = {
    "dynamodb": clients.dynamodb,
    "dynamodb in sessions": sessions.dynamodb_in_sessions,
    "sqs": clients.sqs,
    "sts": clients.sts,
    "kms": clients.kms,
}


@dataclass
class Hang:
    """What hangs while a test lasts, and the seconds that pass by waiting for it.

    `is_hanging` is asked of each try by service and body; `tries` are those that were waited for, with for how long.
    """

    is_hanging: Callable[[str, str], bool] = lambda service, body: False
    seconds: float = 1000.0
    answered: int = 0
    tries: list[tuple[str, float]] = field(default_factory=list)

    def all_of(self, *services: str, but: int = 0) -> None:
        """Let services hang once so many tries of theirs are answered."""
        self.answered = 0
        self.is_hanging = lambda service, body: service.split(" ")[0] in services and self.answered >= but

    def all_of_dynamodb_but(self, table: str) -> None:
        """Let every table hang but one."""
        self.is_hanging = lambda service, body: service == "dynamodb" and f'"iarms-local-{table}"' not in body

    def table(self, name: str) -> None:
        """Let one table hang, and no other part."""
        self.is_hanging = lambda service, body: service.startswith("dynamodb") and f'"iarms-local-{name}"' in body

    def end(self) -> None:
        """Let everything answer again."""
        self.is_hanging = lambda service, body: False


@contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hang]:
    """While this lasts, tries of the doors' clients pass by a hang, which nothing is of at first."""
    hang = Hang()
    lock = threading.Lock()

    def wait_for(service: str) -> Callable[..., None]:
        def before_send(request: Any, **_: Any) -> None:
            body = request.body.decode() if isinstance(request.body, bytes) else str(request.body or "")
            with lock:
                if not hang.is_hanging(service, body):
                    hang.answered += service.startswith("dynamodb")
                    return
                patience = request.context.get("read_timeout", 2.0)
                hang.seconds += patience
                hang.tries.append((service, patience))
            raise ReadTimeoutError(endpoint_url=request.url)

        return before_send

    def pause(seconds: float) -> None:
        hang.seconds += seconds

    placed = []
    heard.forget()
    with monkeypatch.context() as patch:
        patch.setattr("iarms.deadline.monotonic", lambda: hang.seconds)
        patch.setattr("botocore.endpoint.time.sleep", pause)
        # Botocore lends a client few second tries in a row, and clients outlive a test: none that waited before has
        # used up those of this one.
        patch.setattr("botocore.retries.quota.RetryQuota.acquire", lambda *_: True)
        for service, make in MAKERS.items():
            client, handler = make(), wait_for(service)
            name = f"before-send.{client.meta.service_model.service_id.hyphenize()}"
            client.meta.events.register(name, handler)
            placed.append((client, name, handler))
        try:
            yield hang
        finally:
            for client, name, handler in placed:
                client.meta.events.unregister(name, handler)
            heard.forget()


@dataclass
class SilentServer:
    """A socket that takes connections and what is sent, and answers nothing. `taken` are the connections."""

    port: int
    taken: list[socket.socket] = field(default_factory=list)


@contextmanager
def silent_server(reply: bytes = b"") -> Iterator[SilentServer]:
    """A server of this machine's own loopback that says `reply` to whatever comes, and then nothing more."""
    server = SilentServer(0)

    def take(connection: socket.socket) -> None:
        server.taken.append(connection)
        if reply:
            connection.recv(65536)
            connection.sendall(reply)
            connection.shutdown(socket.SHUT_WR)

    with listening(take) as server.port:
        try:
            yield server
        finally:
            for connection in server.taken:
                connection.close()
