"""The relay that falls silent."""

import socket
import time
from collections.abc import Iterator

import pytest
from pytest_socket import enable_socket

from tests.listening import aside, listening
from tests.relay import Relay, relay_to


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A relay to an echo."""
    enable_socket()

    def echo(connection: socket.socket) -> None:
        while data := connection.recv(1024):
            connection.sendall(data.upper())

    with listening(aside(echo)) as target, relay_to(target) as relay:
        yield relay


def connected(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=5)


def test_it_hands_on_both_ways(relay: Relay) -> None:
    with connected(relay) as caller:
        for text in (b"one", b"two"):
            caller.sendall(text)
            assert caller.recv(10) == text.upper()


def test_while_it_is_silent_it_takes_connections_and_tells_nothing(relay: Relay) -> None:
    with connected(relay) as before:
        relay.fall_silent()
        with connected(relay) as during:
            for caller in (before, during):
                caller.settimeout(0.1)
                caller.sendall(b"lost")
                with pytest.raises(TimeoutError):
                    caller.recv(10)


def test_once_it_speaks_again_new_connections_are_served_and_what_was_lost_stays_lost(relay: Relay) -> None:
    with connected(relay) as caller, connected(relay) as idle:
        idle.sendall(b"a")
        assert idle.recv(10) == b"A"
        relay.fall_silent()
        caller.sendall(b"lost")
        while not relay._spoiled:
            time.sleep(0.001)
        relay.speak_again()
        assert caller.recv(10) == b""
        idle.sendall(b"b")
        assert idle.recv(10) == b"B"
    with connected(relay) as after:
        after.sendall(b"new")
        assert after.recv(10) == b"NEW"
