"""A real server that is hostile, over real sockets: what it does to a connection ends in an error, or in the answer."""

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from iarms_client import Client, NotReached, Patience, Unavailable, UnreadableAnswer, senders
from tests.client.scripted import ASKED, SEARCH, Hands

WHOLE = json.dumps(SEARCH).encode()
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
GOOD = HEAD + b"Content-Length: %d\r\n\r\n" % len(WHOLE) + WHOLE
Deed = Callable[[socket.socket], None]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """A server that does one deed after the other, the last one again and again, one for each connection."""
    path = str(tmp_path / "s")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    deeds: list[Deed] = []
    met: list[bytes] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                met.append(asked(connection))
                deeds[min(len(met), len(deeds)) - 1](connection)

    def client(*given: Deed, **named: Any) -> tuple[Client, list[bytes]]:
        deeds[:] = given
        hands = named.pop("hands", None) or Hands()
        transport = httpx.HTTPTransport(uds=path)
        return Client("http://127.0.0.1", "t", transport=transport, clock=hands.clock, pause=hands.wait, **named), met

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield client
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def part(connection: socket.socket) -> bytes:
    """Some of what is sent. Raises OSError where nothing more comes."""
    if got := connection.recv(65536):
        return got
    raise OSError("the client has gone")


def asked(connection: socket.socket) -> bytes:
    """A request, read whole."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += part(connection)
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(next(line for line in head.lower().split(b"\r\n") if b"content-length" in line).split(b":")[1])
    while len(body) < length:
        body += part(connection)
    return head + b"\r\n\r\n" + body


def says(*parts: bytes) -> Deed:
    def say(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return say


CUT = {
    "before a word": says(),
    "in the status line": says(b"HTTP/1.1 20"),
    "in the headers": says(HEAD),
    "in a body of known length": says(GOOD[:-40]),
    "in a body of chunks": says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"10\r\n" + WHOLE[:16] + b"\r\n"),
    "in what is packed": says(
        HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + b"8\r\n" + gzip.compress(WHOLE)[:8]
    ),
}
NONSENSE = {
    "no HTTP": says(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "a length that is no number": says(HEAD + b"Content-Length: many\r\n\r\n" + WHOLE),
    "packed, and not": says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
}
HALF = {
    # Whole to HTTP, which knows no end but that of the connection: half to who reads it.
    "without a length": says(HEAD + b"\r\n" + WHOLE[:99]),
    "a page": says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"),
}


@pytest.mark.parametrize("deed", [*CUT.values(), *NONSENSE.values()], ids=[*CUT, *NONSENSE])
def test_a_connection_that_breaks_is_tried_again_as_the_same_call(serve: Any, deed: Deed):
    client, met = serve(deed, says(GOOD))
    assert client.create_search(ASKED).search_id == "srch_1"
    keys = {line for said in met for line in said.split(b"\r\n") if line.lower().startswith(b"idempotency-key")}
    assert (len(met), len(keys)) == (2, 1)


@pytest.mark.parametrize("deed", [*CUT.values(), *NONSENSE.values(), *HALF.values()], ids=[*CUT, *NONSENSE, *HALF])
def test_a_connection_that_always_breaks_ends_in_an_error(serve: Any, deed: Deed):
    client, met = serve(deed, patience=Patience(tries=2))
    with pytest.raises(UnreadableAnswer if deed in HALF.values() else NotReached):
        client.create_search(ASKED)
    assert len(met) == 2


def test_what_unpacks_to_more_than_any_answer_is_none(serve: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(senders, "MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b" " * (2 << 20))
    deed = says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
    client, _ = serve(deed, patience=Patience(tries=1))
    with pytest.raises(UnreadableAnswer, match="bytes"):
        client.create_search(ASKED)


def busy(*headers: str) -> Deed:
    told = json.dumps({"status": 503, "code": "unavailable", "title": "T", "detail": "why"}).encode()
    kind = "Content-Type: application/problem+json"
    lines = "\r\n".join(["HTTP/1.1 503 Service Unavailable", kind, f"Content-Length: {len(told)}", *headers])
    return says(lines.encode() + b"\r\n\r\n" + told)


@pytest.mark.parametrize(
    ("headers", "least", "tries"),
    [
        (["Retry-After: 7"], 7, 6),
        (["Retry-After: 20"], 20, 3),
        (["Retry-After: 3600"], 0, 1),
        (["Retry-After: 0"], 0, 6),
        ([f"Retry-After: {'9' * 400}"], 0, 1),
        (["Date: Tue, 24 Nov 2026 06:00:00 GMT", "Retry-After: Tue, 24 Nov 2026 06:00:15 GMT"], 15, 4),
        ([], 0, 6),
    ],
)
def test_a_storm_of_refusals_is_waited_out_as_it_says_and_ends(serve: Any, headers: Any, least: float, tries: int):
    hands = Hands()
    client, met = serve(busy(*headers), hands=hands)
    with pytest.raises(Unavailable):
        client.create_search(ASKED)
    assert (len(met), len(hands.waited)) == (tries, tries - 1)
    assert all(each > least for each in hands.waited)
    assert sum(hands.waited) < 60
    keys = {line for said in met for line in said.split(b"\r\n") if line.lower().startswith(b"idempotency-key")}
    assert len(keys) == 1


def test_a_storm_that_passes_ends_in_the_answer(serve: Any):
    hands = Hands()
    client, met = serve(*[busy("Retry-After: 3")] * 4, says(GOOD), hands=hands)
    assert client.create_search(ASKED).search_id == "srch_1"
    assert len(met) == 5
    assert all(3 < each <= 3 + 8 for each in hands.waited)
