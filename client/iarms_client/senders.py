"""The two drivers of an exchange, with threads and with tasks, over httpx; and lists, page by page."""

import inspect
import re
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, Self, TypeVar, cast

import anyio
import httpx

from iarms_client.calls import Call, Outgoing, Reply
from iarms_client.exchanges import Ask, Broken, Clock, Exchange, NeedToken, Patience, Send, Step, Steps, Wait
from iarms_client.problems import TokenRefused, UnreadableAnswer
from iarms_client.tokens import TokenKeeper, TokenSource, hold_closed, source_of
from iarms_client.version import VERSION

T = TypeVar("T")
P = TypeVar("P")
I = TypeVar("I")  # noqa: E741  # an item
TIMES = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=10.0)
MOST_BYTES = 64 << 20  # of one answer
_LANGUAGES = re.compile(r"[A-Za-z0-9*][A-Za-z0-9*,;=. -]{0,99}")
AGENT = f"iarms-client/{VERSION}"


def trusting(certificate: tuple[str | Path, str | Path] | None, authority: str | Path | None) -> ssl.SSLContext:
    """TLS with a client certificate and its key, in PEM, and the authorities of a file beside the machine's own."""
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cafile=str(authority))
    if certificate:
        context.load_cert_chain(str(certificate[0]), str(certificate[1]))
    return context


class _Common:
    """What both clients are made of."""

    _exchange: Exchange
    _keeper: TokenKeeper | None

    def _prepare(
        self,
        base_url: str,
        token: "str | Callable[[], Any] | TokenSource | None",
        *,
        patience: Patience | None,
        language: str | None,
        clock: Clock | None,
    ) -> None:
        hold_closed(base_url)
        if language is not None and not _LANGUAGES.fullmatch(language):
            raise ValueError(f"{language!r} is no language as HTTP has it: fr, or fr-CA, es;q=0.5")
        clock = clock or Clock(time.time, time.monotonic)
        standing = {"User-Agent": AGENT}
        if language:
            standing["Accept-Language"] = language
        self._exchange = Exchange(base_url.rstrip("/"), clock, patience or Patience(), standing)
        source = source_of(token)
        self._keeper = TokenKeeper(source, clock) if source else None

    def _needed(self, refused: str | None) -> tuple[TokenKeeper, str | None]:
        if self._keeper is None:
            raise TokenRefused("this client was made without a token")
        return self._keeper, self._keeper.good(refused)


class Sender(_Common):
    """A client that waits in its thread. Several threads may use one."""

    _http: httpx.Client
    _pause: Callable[[float], None]

    def __init__(  # noqa: PLR0913  # by name, what a client is
        self,
        base_url: str,
        token: "str | Callable[[], Any] | TokenSource | None" = None,
        *,
        certificate: tuple[str | Path, str | Path] | None = None,
        authority: str | Path | None = None,
        language: str | None = None,
        patience: Patience | None = None,
        timeout: httpx.Timeout | float = TIMES,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """A client of the deployment at `base_url`.

        token: a text, a function that gives one, or `ClientCredentials`
        certificate: files of the client certificate and of its key, for mutual TLS
        authority: a file of certificates to trust beside the machine's own
        language: of what is said to people: en, fr, es, ar; as `Accept-Language` has it
        patience: how long a call may take, and how often it is tried
        """
        self._prepare(base_url, token, patience=patience, language=language, clock=clock)
        verify = trusting(certificate, authority) if transport is None else True
        self._http = httpx.Client(verify=verify, timeout=timeout, transport=transport)
        self._pause = pause
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def in_language(self, language: str) -> Self:
        """The same client, spoken to in another language; it shares connections and token."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._exchange = _speaking(self._exchange, language)
        return other

    def _send(self, call: Call[T]) -> T:
        return self._run(self._exchange.perform(call))

    def _pages(self, call: Call[P]) -> "Pages[P, Any]":
        return Pages(self, call)

    def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                try:
                    done = self._do(step)
                except Broken as broken:
                    step = steps.throw(broken)
                else:
                    step = steps.send(done)
        except StopIteration as end:
            return cast("T", end.value)

    def _do(self, step: Step) -> Any:
        if isinstance(step, Send):
            return self._exchanged(step)
        if isinstance(step, Wait):
            return self._pause(step.seconds) if step.seconds else None
        if isinstance(step, Ask):
            return step.function()
        return self._token(step)

    def _token(self, step: NeedToken) -> str:
        keeper, good = self._needed(step.refused)
        if good is not None:
            return good
        with self._lock:  # once: who waited here finds the token that another has brought
            brought = keeper.good(step.refused)
            return self._run(keeper.renew()) if brought is None else brought

    def _exchanged(self, step: Send) -> Reply:
        until = self._exchange.clock.steady() + step.within
        out = step.outgoing
        content = out.content() if callable(out.content) else out.content
        request = self._http.build_request(
            out.method, out.url, headers=out.headers, content=content, timeout=_within(self._http.timeout, step.within)
        )
        try:
            response = self._http.send(request, stream=True, follow_redirects=False)
            try:
                content_read = bytearray()
                for chunk in response.iter_bytes():
                    content_read += chunk
                    _hold(self._exchange.clock.steady(), until, len(content_read), response)
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            raise Broken(error) from error
        return _reply(response, bytes(content_read))


class AsyncSender(_Common):
    """A client for asyncio and trio. Several tasks may use one."""

    _http: httpx.AsyncClient
    _pause: Callable[[float], Any]

    def __init__(  # noqa: PLR0913  # by name, what a client is
        self,
        base_url: str,
        token: "str | Callable[[], Any] | TokenSource | None" = None,
        *,
        certificate: tuple[str | Path, str | Path] | None = None,
        authority: str | Path | None = None,
        language: str | None = None,
        patience: Patience | None = None,
        timeout: httpx.Timeout | float = TIMES,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        pause: Callable[[float], Any] = anyio.sleep,
    ) -> None:
        """As `Client`; a function that gives tokens may be `async` here."""
        self._prepare(base_url, token, patience=patience, language=language, clock=clock)
        verify = trusting(certificate, authority) if transport is None else True
        self._http = httpx.AsyncClient(verify=verify, timeout=timeout, transport=transport)
        self._pause = pause
        self._lock = anyio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    def in_language(self, language: str) -> Self:
        """The same client, spoken to in another language; it shares connections and token."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._exchange = _speaking(self._exchange, language)
        return other

    async def _send(self, call: Call[T]) -> T:
        return await self._run(self._exchange.perform(call))

    def _pages(self, call: Call[P]) -> "AsyncPages[P, Any]":
        return AsyncPages(self, call)

    async def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                try:
                    done = await self._do(step)
                except Broken as broken:
                    step = steps.throw(broken)
                else:
                    step = steps.send(done)
        except StopIteration as end:
            return cast("T", end.value)

    async def _do(self, step: Step) -> Any:
        if isinstance(step, Send):
            return await self._exchanged(step)
        if isinstance(step, Wait):
            return await self._pause(step.seconds) if step.seconds else None
        if isinstance(step, Ask):
            given = step.function()
            return await given if inspect.isawaitable(given) else given
        return await self._token(step)

    async def _token(self, step: NeedToken) -> str:
        keeper, good = self._needed(step.refused)
        if good is not None:
            return good
        async with self._lock:
            brought = keeper.good(step.refused)
            return await self._run(keeper.renew()) if brought is None else brought

    async def _exchanged(self, step: Send) -> Reply:
        until = self._exchange.clock.steady() + step.within
        out = step.outgoing
        content = _in_turn(out.content()) if callable(out.content) else out.content
        request = self._http.build_request(
            out.method, out.url, headers=out.headers, content=content, timeout=_within(self._http.timeout, step.within)
        )
        try:
            response = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                content_read = bytearray()
                async for chunk in response.aiter_bytes():
                    content_read += chunk
                    _hold(self._exchange.clock.steady(), until, len(content_read), response)
            finally:
                await response.aclose()
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            raise Broken(error) from error
        return _reply(response, bytes(content_read))


class Pages(Generic[P, I]):
    """A list: its items by `for`, over all pages; `pages()` gives page by page, `first()` the first one."""

    def __init__(self, sender: Sender, call: Call[P]) -> None:
        self._sender, self._call = sender, call

    def __iter__(self) -> Iterator[I]:
        for page in self.pages():
            yield from cast("Any", page).items

    def first(self) -> P:
        """The first page, with its `next_cursor`."""
        return self._sender._send(self._call)

    def pages(self) -> Iterator[P]:
        """Every page. A page may be short, or empty, and not the last."""
        call: Call[P] | None = self._call
        seen: set[str] = set()
        while call is not None:
            page = self._sender._send(call)
            yield page
            call = _next(call, page, seen)


class AsyncPages(Generic[P, I]):
    """A list: its items by `async for`, over all pages; `pages()` gives page by page, `first()` the first one."""

    def __init__(self, sender: AsyncSender, call: Call[P]) -> None:
        self._sender, self._call = sender, call

    async def __aiter__(self) -> AsyncIterator[I]:
        async for page in self.pages():
            for item in cast("Any", page).items:
                yield item

    async def first(self) -> P:
        """The first page, with its `next_cursor`."""
        return await self._sender._send(self._call)

    async def pages(self) -> AsyncIterator[P]:
        """Every page. A page may be short, or empty, and not the last."""
        call: Call[P] | None = self._call
        seen: set[str] = set()
        while call is not None:
            page = await self._sender._send(call)
            yield page
            call = _next(call, page, seen)


def _next(call: Call[P], page: P, seen: set[str]) -> Call[P] | None:
    """The call of the next page. Raises UnreadableAnswer for a cursor that was asked with: the list would not end."""
    seen.add(str(call.query.get("cursor")))
    cursor = cast("Any", page).next_cursor
    if cursor in seen:
        raise UnreadableAnswer(f"{call.operation} answered with a cursor that it was asked with before", status=200)
    return None if cursor is None else replace(call, query={**call.query, "cursor": cursor})


def _speaking(exchange: Exchange, language: str) -> Exchange:
    return replace(exchange, standing={**exchange.standing, "Accept-Language": language})


def _within(times: httpx.Timeout, seconds: float) -> httpx.Timeout:
    """A client's own times, none longer than what is left of the call's."""
    seconds = max(seconds, 0.001)

    def least(each: float | None) -> float:
        return seconds if each is None else min(each, seconds)

    return httpx.Timeout(
        connect=least(times.connect), read=least(times.read), write=least(times.write), pool=least(times.pool)
    )


def _hold(now: float, until: float, size: int, response: httpx.Response) -> None:
    """Whether an answer that is being read is still in time, and no larger than any."""
    if now > until:
        raise TimeoutError("it came too slowly")
    if size > MOST_BYTES:
        raise UnreadableAnswer(f"an answer of more than {MOST_BYTES} bytes", status=response.status_code)


def _reply(response: httpx.Response, content: bytes) -> Reply:
    return Reply(response.status_code, {name.lower(): value for name, value in response.headers.items()}, content)


async def _in_turn(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


__all__ = ["AGENT", "AsyncPages", "AsyncSender", "Outgoing", "Pages", "Sender"]
