"""A socket between two others on the loopback, which can fall silent: it takes what is sent and tells nobody."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.listening import listening


@dataclass
class Relay:
    """Hands on what comes at `port` to `target`, and back, but while it is silent."""

    port: int
    target: int
    _silent: threading.Event = field(default_factory=threading.Event)
    _spoiled: set[socket.socket] = field(default_factory=set)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def fall_silent(self) -> None:
        """From now on nothing is handed on; connections are still taken, and stay open."""
        self._silent.set()

    def speak_again(self) -> None:
        """Hand on again. What was sent meanwhile is lost, and its connections are closed."""
        with self._turn:
            self._silent.clear()
            spoiled, self._spoiled = self._spoiled, set()
        for each in spoiled:
            _close(each)

    def take(self, caller: socket.socket) -> None:
        """Serve one connection until either end closes it."""
        try:
            called = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            _close(caller)
            return
        for source, sink in ((caller, called), (called, caller)):
            # A request comes in two pieces; held back, the second would wait for the other end to have heard the first.
            sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._hand_on, args=(source, sink), daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                with self._turn:
                    is_lost = self._silent.is_set() or source in self._spoiled
                    if is_lost:
                        self._spoiled |= {source, sink}
                if not is_lost:
                    sink.sendall(data)
        _close(source)
        _close(sink)


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


@contextmanager
def relay_to(target: int) -> Iterator[Relay]:
    """A relay to a port of the loopback, while this lasts."""
    relay = Relay(0, target)
    with listening(relay.take) as relay.port:
        try:
            yield relay
        finally:
            relay.speak_again()
