"""Fetching an issuer's keys: within a second, no more than is needed, from nowhere but where it was told."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytest_socket import enable_socket

from iarms.handlers import issuer_keys
from iarms.handlers.issuer_keys import KeySet, KeySetUnusable, KeysUnavailable, fetch
from tests.handlers.test_tokens import KEY, published


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server on this machine that answers each request so; its URL, and what it was asked."""
    enable_socket()
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(5)
                try:
                    asked.append(connection.recv(4096))
                    answer(connection)
                except OSError:
                    continue

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/jwks.json?v=1", asked
    finally:
        over.set()
        server.join(20)
        listening.close()


def reply(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> Callable[[Any], None]:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return lambda connection: connection.sendall("\r\n".join(told).encode() + b"\r\n\r\n" + body)


def drip(head: bytes, piece: bytes) -> Callable[[Any], None]:
    """Send the head at once and then a piece every tenth of a second, for as long as anybody listens."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(piece)
            time.sleep(0.1)

    return send


def test_a_key_set_is_fetched_as_it_stands():
    with answering(reply(published(k1=KEY))) as (url, asked):
        assert fetch(url) == published(k1=KEY)
    assert asked[0].startswith(b"GET /jwks.json?v=1 HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:" in asked[0]


def test_a_key_set_may_come_in_pieces():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}1\r\n2\r\n23\r\n0\r\n\r\n"
    with answering(lambda connection: connection.sendall(chunked)) as (url, _):
        assert fetch(url) == b"{}123"


@pytest.mark.parametrize(("length", "fits"), [(100_000, True), (100_001, False), (3_000_000, False)])
def test_a_key_set_is_no_longer_than_needed(length: int, fits: bool):
    with answering(reply(b"x" * length)) as (url, _):
        if fits:
            assert fetch(url) == b"x" * length
            return
        with pytest.raises(KeySetUnusable, match="too long"):
            fetch(url)


SLOW = {
    "nothing": lambda connection: time.sleep(3),
    "a status that never ends": drip(b"HTTP/1.1 2", b"0"),
    "a header that never ends": drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "headers that never end": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "a body by the byte": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{", b" "),
    "a body without an end": drip(b"HTTP/1.1 200 OK\r\n\r\n{", b" "),
    "a chunk by the byte": drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", b" "),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_fetch_ends_within_its_second_however_slowly_the_answer_comes(name: str):
    with answering(SLOW[name]) as (url, _):
        began = time.monotonic()
        with pytest.raises(OSError, match=r"no answer|timed out"):
            fetch(url)
        assert time.monotonic() - began < issuer_keys.FETCH_SECONDS + 0.5
    until = time.monotonic() + 5
    while any(each.name.startswith("keys of") for each in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(each.name.startswith("keys of") for each in threading.enumerate()), "nobody goes on waiting"


ANSWERS: dict[str, tuple[Callable[[Any], None], type[Exception]]] = {
    "elsewhere": (reply(b"", "302 Found", "Location: https://elsewhere.example/jwks.json"), KeySetUnusable),
    "elsewhere for good": (reply(b"", "308 Permanent Redirect", "Location: /other"), KeySetUnusable),
    "a file": (reply(b"", "301 Moved", "Location: file:///etc/passwd"), KeySetUnusable),
    "an error": (reply(published(k1=KEY), "500 Internal Server Error"), OSError),
    "not there": (reply(published(k1=KEY), "404 Not Found"), OSError),
    "another success": (reply(published(k1=KEY), "206 Partial Content"), OSError),
    "less than it said": (reply(b"{}", length=100), OSError),
    "nothing at all": (lambda connection: None, OSError),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_no_key_set_is_not_taken(name: str):
    answer, error = ANSWERS[name]
    with answering(answer) as (url, asked), pytest.raises(error):
        fetch(url)
    assert len(asked) == 1, "nobody else is asked"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://issuer.example/jwks.json", "http://issuer.example/jwks.json", "data:,{}",
        "http://localhost/jwks.json", "http://127.0.0.2/jwks.json", "https:///jwks.json", "/jwks.json", "",
        "http://127.0.0.1.issuer.example/jwks.json", "http://127.0.0.1@issuer.example/jwks.json",
    ],
)  # fmt: skip
def test_keys_are_fetched_by_nothing_but_https(url: str):
    with pytest.raises(KeySetUnusable, match="https alone"):
        fetch(url)


def test_an_answer_that_is_not_http_is_as_an_issuer_that_is_down():
    answer = b"220 mail ready\r\n"
    with answering(lambda connection: connection.sendall(answer)) as (url, _), pytest.raises(KeysUnavailable):
        KeySet(url).key("k1")
