"""Answers that come as a whole within the time that a try has to be answered.

A socket's time limit is one for each read: whoever sends a byte a second is never too late by it, and a function would
be ended by Lambda in the middle of reading. Here the limit is one for status, headers and body together.
"""

import io
from http.client import HTTPResponse
from time import monotonic
from typing import Any, Final

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)


class _TimedSocket(io.RawIOBase):
    """What comes from a socket until the time is up that the socket had for one read. Raises TimeoutError then."""

    def __init__(self, socket: Any, inner: io.RawIOBase) -> None:
        self._socket, self._inner = socket, inner
        seconds = socket.gettimeout()
        self._end = None if seconds is None else monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._end is not None:
            left = self._end - monotonic()
            if left <= 0:
                raise TimeoutError("the answer did not come as a whole in time")
            self._socket.settimeout(left)
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


class _TimedAnswer(HTTPResponse):
    def __init__(self, sock: Any, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        buffered: Any = self.fp
        self.fp = io.BufferedReader(_TimedSocket(sock, buffered.detach()))


class _Connection(AWSHTTPConnection):
    response_class = _TimedAnswer  # type: ignore[assignment]


class _SecureConnection(AWSHTTPSConnection):
    response_class = _TimedAnswer  # type: ignore[assignment]


class _Connections(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _SecureConnections(AWSHTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_OF_SCHEME: Final = {"http": _Connections, "https": _SecureConnections}


def end_answers_in_time(session: Any) -> None:
    """Have each answer that this HTTP session of botocore's hands over come as a whole within its read timeout."""
    session._pool_classes_by_scheme.update(_OF_SCHEME)  # which its managers, those of proxies too, make pools by
