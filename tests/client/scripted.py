"""A server that answers as a test says, one call after the other, and a clock that waits without waiting."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx

from iarms_client import AsyncClient, Client, Clock, Patience
from iarms_client.senders import AsyncPages, Pages

BASE = "https://api.example"
SEARCH = {
    "search_id": "srch_1",
    "searched_at": "2026-11-24T06:03:04.449Z",
    "outcome": "no_match",
    "complete": True,
    "interpretation": {},
    "matches": [],
    "watch": None,
    "confirmation_required": False,
    "searched_by": "WCO",
    "on_behalf_of": "KE",
    "purpose": "SEIZURE_CHECK",
    "case_reference": "MBA-TEST-0114",
    "officer": "k-4711",
    "operation": None,
    "in_sight": None,
    "mode": "standard",
    "firearm": {"serial_number": "AB012347"},
    "weights_version": "w1",
    "index_version": "v1",
}
ASKED = {
    "firearm": {"serial_number": "AB012347", "make": "S&W"},
    "purpose": "SEIZURE_CHECK",
    "case_reference": "MBA-TEST-0114",
    "officer": "k-4711",
}
Line = httpx.Response | BaseException | Callable[[httpx.Request], httpx.Response]


@dataclass
class Hands:
    """A clock whose hands go on by what is waited for, and by what a test says."""

    now: float = 1_000_000.0
    waited: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    async def wait_async(self, seconds: float) -> None:
        self.wait(seconds)


@dataclass
class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers in turn, the last one again and again; keeps what it was asked."""

    lines: list[Line]
    asked: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._next(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._next(request)

    def _next(self, request: httpx.Request) -> httpx.Response:
        line = self.lines[min(len(self.asked), len(self.lines) - 1)]
        self.asked.append(request)
        if isinstance(line, BaseException):
            raise line
        if callable(line):
            return line(request)
        # An answer is read once: what is said twice is made anew.
        return httpx.Response(line.status_code, headers=line.headers, content=line.content)


def said(status: int, body: Any, **headers: str) -> httpx.Response:
    """An answer of the API."""
    kind = "application/problem+json" if status >= 400 else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers={"Content-Type": kind, **named}, content=json.dumps(body).encode())


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    """A refusal of the API."""
    body = {"type": f"/v1/problems/{code}", "title": "T", "status": status, "detail": "why", "code": code}
    return said(status, {**body, "instance": "/v1/x", "request_id": "req-1"}, **headers)


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that begins, and then is cut off, or goes on for too long."""

    def __init__(self, chunks: list[bytes], then: Callable[[], None]) -> None:
        self.chunks, self.then = chunks, then

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            yield chunk
            self.then()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


def cut() -> None:
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


class Both:
    """A client with threads and one with tasks, called alike: a scenario is written once and played with each."""

    def __init__(self, kind: str) -> None:
        self.is_async = kind == "async"
        self.hands = Hands()

    def client(self, *lines: Line, token: Any = "a-token", patience: Patience | None = None) -> Any:  # noqa: S107
        """A client of a scripted server; its methods give what the synchronous one does."""
        script = Script(list(lines))
        common: dict[str, Any] = {"patience": patience, "clock": self.hands.clock, "transport": script}
        if not self.is_async:
            client: Any = Client(BASE, token, pause=self.hands.wait, **common)
        else:
            client = Waited(AsyncClient(BASE, token, pause=self.hands.wait_async, **common))
        return client, script


class Waited:
    """An asynchronous client whose calls are waited for, each in a loop of its own."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def call(*given: Any, **named: Any) -> Any:
            async def wait() -> Any:
                made = method(*given, **named)
                if isinstance(made, AsyncPages):
                    return [item async for item in made]
                return await made

            return anyio.run(wait)

        return call


def items(listed: Any) -> list[Any]:
    """All items of a list, of either client."""
    return list(listed) if isinstance(listed, Pages) else listed
