"""Sockets that listen on this machine's own loopback, while a test lasts."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def listening(take: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port whose connections are handed to `take` one after the other, in a thread of this listener's."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            take(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(1)


def aside(serve: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    """The same for each connection in a thread of its own."""
    return lambda connection: threading.Thread(target=serve, args=(connection,), daemon=True).start()
