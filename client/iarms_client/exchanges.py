"""What a call goes through until it is answered, without any input or output of its own.

Each function is a generator of steps. Who drives it does each step, sends back what came of it (or throws what went
wrong, `Broken`), and takes what is returned as the result: `senders` does so with and without `async`. Every call may
be tried again: what changes something carries the same idempotency key at each try.
"""

import random
import ssl
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import httpx

from iarms_client.calls import Call, File, Outgoing, Reply
from iarms_client.problems import (
    IarmsError,
    NotReached,
    Problem,
    Throttled,
    Unauthenticated,
    UnreadableAnswer,
    UploadRefused,
    problem_of,
)

T = TypeVar("T")
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_CHUNK = 1 << 20


class Broken(Exception):
    """No whole answer came: what httpx says, or that it took too long."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause) or type(cause).__name__)
        self.cause = cause


@dataclass(frozen=True)
class Send:
    """Send this and give its Reply, all of it within so many seconds; or throw Broken."""

    outgoing: Outgoing
    within: float


@dataclass(frozen=True)
class Wait:
    """Wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class NeedToken:
    """Give a token that is good, and is not this one, which was refused."""

    refused: str | None = None


@dataclass(frozen=True)
class Ask:
    """Call this and give what it returns, awaited where it is awaitable."""

    function: Callable[[], Any | Awaitable[Any]]


Step: TypeAlias = Send | Wait | NeedToken | Ask
Steps: TypeAlias = Generator[Step, Any, T]


@dataclass(frozen=True)
class Clock:
    """Seconds since 1970, and seconds that only go on."""

    wall: Callable[[], float]
    steady: Callable[[], float]


@dataclass(frozen=True)
class Patience:
    """How long a call may take, and how it is tried again.

    `deadline`: seconds for a call with all its tries; `tries`: at most; `first_wait` and `longest_wait`: between two
    tries, in seconds, where the service does not say how long, drawn by chance up to twice the wait before.
    """

    deadline: float = 60.0
    tries: int = 6
    first_wait: float = 0.5
    longest_wait: float = 8.0


@dataclass(frozen=True)
class Exchange:
    """What all calls of one client have in common."""

    base_url: str
    clock: Clock
    patience: Patience = field(default_factory=Patience)
    standing: Mapping[str, str] = field(default_factory=dict)
    chance: Callable[[], float] = random.random

    def perform(self, call: Call[T]) -> Steps[T]:
        """One call with all its tries. Raises what stands in `problems`."""
        outgoing = call.outgoing(self.base_url, self.standing)
        refused: str | None = None

        def attempt(within: float) -> Steps[T]:
            nonlocal refused
            until = self.clock.steady() + within
            while True:
                token, headers = None, dict(outgoing.headers)
                if call.needs_token:
                    token = yield NeedToken(refused)
                    headers["Authorization"] = f"Bearer {token}"
                sent = Outgoing(outgoing.method, outgoing.url, headers, outgoing.content)
                reply = yield Send(sent, until - self.clock.steady())
                if reply.status < 400:
                    return call.read(reply)
                problem = self._problem(reply)
                if not isinstance(problem, Unauthenticated) or token is None or refused is not None:
                    raise problem
                # Nothing was done: once more with another token, where there is one.
                refused = token
                if (yield NeedToken(refused)) == refused:
                    raise problem

        return (yield from self._tried(attempt, tries=self.patience.tries if call.may_repeat else 1))

    def fetch(self, outgoing: Outgoing, *, deadline: float | None = None) -> Steps[Reply]:
        """A file's upload or download by a signed address, to or from no door of the API: without a token."""

        def attempt(within: float) -> Steps[Reply]:
            reply: Reply = yield Send(outgoing, within)
            if reply.status in _AGAIN:
                raise self._problem(reply)
            if reply.status not in (200, 201, 204):
                raise UploadRefused(
                    f"the store of files answered {reply.status}: {_beginning(reply)}", status=reply.status
                )
            return reply

        return (yield from self._tried(attempt, deadline=deadline))

    def _tried(
        self, attempt: Callable[[float], Steps[T]], *, deadline: float | None = None, tries: int | None = None
    ) -> Steps[T]:
        allowed, tries = deadline or self.patience.deadline, tries or self.patience.tries
        until = self.clock.steady() + allowed
        wait = self.patience.first_wait
        for number in range(1, tries + 1):
            left = until - self.clock.steady()
            try:
                return (yield from attempt(left))
            except Broken as broken:
                error: IarmsError = NotReached(_words(broken, allowed), tries=number, cause=broken.cause)
                pause = 0.0
                if not _may_pass(broken.cause):
                    raise error from broken.cause
            except UnreadableAnswer as unreadable:
                if 300 <= unreadable.status < 400:
                    raise
                error, pause = unreadable, 0.0
            except Problem as problem:
                if problem.status not in _AGAIN:
                    raise
                error, pause = problem, problem.retry_after or 0.0
            drawn = wait * (1 + self.chance()) / 2
            pause = pause + drawn if pause else drawn
            if number >= tries or self.clock.steady() + pause >= until:
                raise error
            yield Wait(pause)
            wait = min(wait * 2, self.patience.longest_wait)
        raise AssertionError("a try ends in an answer or an error")

    def _problem(self, reply: Reply) -> Problem:
        said = reply.document()
        if "status" not in said:
            said = {"detail": f"an answer that is no problem document: {_beginning(reply)}", **said}
        if reply.request_id and not said.get("request_id"):
            said = {**said, "request_id": reply.request_id}
        return problem_of(reply.status, said, retry_after_of(reply, self.clock.wall()))


def retry_after_of(reply: Reply, now: float) -> float | None:
    """Seconds that an answer asks to wait: it says so many, or until when, by its own clock where it tells that."""
    given = reply.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return float(min(int(given), 10**9))
    until = _moment(given)
    if until is None:
        return None
    return max(0.0, until - (_moment(reply.headers.get("date", "")) or now))


def _moment(given: str) -> float | None:
    try:
        return parsedate_to_datetime(given).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _beginning(reply: Reply) -> str:
    """The first words of an answer, for a person."""
    text = " ".join(reply.content[:400].decode("utf-8", "replace").split())
    shown = "".join(each for each in text if each.isprintable())[:120]
    return f"{reply.media_type or 'no media type'}: {shown}" if shown else "nothing"


def _words(broken: Broken, allowed: float) -> str:
    kinds: dict[type[BaseException], str] = {
        TimeoutError: f"no whole answer within {allowed:g} seconds",
        httpx.ConnectTimeout: "no connection in time",
        httpx.TimeoutException: "no answer in time",
        httpx.ConnectError: "no connection",
        httpx.RemoteProtocolError: "the answer was cut off",
        httpx.NetworkError: "the connection broke",
    }
    for kind, words in kinds.items():
        if isinstance(broken.cause, kind):
            return f"{words}: {broken}"
    return str(broken)


def _may_pass(cause: BaseException) -> bool:
    """Whether the same may go well when it is tried again: not with a certificate that is not trusted."""
    if isinstance(cause, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return False
    seen: BaseException | None = cause
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(seen):
            return False
        seen = seen.__cause__ or seen.__context__
    return True


def upload(exchange: Exchange, where: Any, source: Path | bytes) -> Steps[None]:
    """Put a file where an answer says (`Upload`): with its headers as they are signed.

    Raises UploadRefused where it is another file, or the address has ended.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size

    def chunks() -> Iterator[bytes]:
        if isinstance(source, bytes):
            yield source
            return
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    headers = {**where.headers, "Content-Length": str(size)}
    # An hour: a large file on a thin line; each part of it still has the client's own time.
    yield from exchange.fetch(Outgoing(where.method, where.url, headers, chunks), deadline=3600)


def download(exchange: Exchange, where: Any) -> Steps[File]:
    """The file that an answer says where to read (`Download`)."""
    reply = yield from exchange.fetch(Outgoing("GET", where.url, {}), deadline=600)
    return File(reply.content, reply.media_type, reply.headers.get("etag"))


__all__ = ["Ask", "Broken", "Clock", "Exchange", "NeedToken", "Patience", "Send", "Step", "Steps", "Throttled", "Wait"]
