"""Where access tokens come from: one text, a function, or an issuer's token endpoint by client credentials."""

import base64
import json
import math
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from iarms_client.calls import Outgoing, Reply
from iarms_client.exchanges import Ask, Broken, Clock, Send, Steps, Wait
from iarms_client.problems import TokenRefused

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TRIES = 3
_LONGEST = 24 * 3600  # seconds: no token is used for longer, whatever an issuer says
_TEXT = re.compile(r"[!-~]+")
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Token:
    """An access token, and when it ends in seconds since 1970; None where that is not known."""

    text: str = field(repr=False)
    ends: float | None = None


class TokenSource(Protocol):
    """Where a client has its tokens from."""

    def fetch(self, clock: Clock) -> Steps[Token]:
        """A new token."""


@dataclass(frozen=True)
class FixedToken:
    """A token that was given, and is never renewed."""

    text: str = field(repr=False)

    def fetch(self, clock: Clock) -> Steps[Token]:
        yield Wait(0)
        return Token(self.text)


@dataclass(frozen=True)
class AskedToken:
    """A token by a function of yours, which gives the text, or a `Token` that says when it ends; it may be `async`."""

    function: Callable[[], Any]

    def fetch(self, clock: Clock) -> Steps[Token]:
        given = yield Ask(self.function)
        if isinstance(given, str):
            return Token(given, _end_of(given))
        if isinstance(given, Token):
            return given
        raise TypeError("a function that gives tokens gives a text or a Token")


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """A token of an issuer, for the client itself (RFC 6749, 4.4).

    With `key_file` the client proves who it is by a signature (`private_key_jwt`, RFC 7523): a private key in PEM that
    only its owner may read, `key_id` as the issuer knows it, `algorithm` one that suits the key. Without it, by the
    certificate that the HTTP client has (`tls_client_auth`, RFC 8705). `audience` and `scope` as the issuer wants them.
    """

    token_url: str
    client_id: str
    key_file: str | Path | None = None
    key_id: str | None = None
    algorithm: str = "ES256"
    scope: str | None = None
    audience: str | None = None
    assertion_audience: str | None = None
    timeout: float = 20.0

    def __post_init__(self) -> None:
        hold_closed(self.token_url)

    def fetch(self, clock: Clock) -> Steps[Token]:
        """Ask the issuer. Raises TokenRefused."""
        wait = 0.5
        for number in range(1, _TRIES + 1):
            reply: Reply | None = None
            try:
                reply = yield Send(self._request(clock.wall()), self.timeout)
            except Broken as broken:
                if number == _TRIES:
                    raise TokenRefused(f"{self.token_url} was not reached: {broken}", may_pass=True) from broken.cause
            if reply is not None and ((reply.status < 500 and reply.status != 429) or number == _TRIES):
                return self._read(reply, clock.wall())
            yield Wait(wait)
            wait *= 2
        raise AssertionError("the last try ends in a token or an error")

    def _request(self, now: float) -> Outgoing:
        form = {"grant_type": "client_credentials", "client_id": self.client_id}
        if self.scope:
            form["scope"] = self.scope
        if self.audience:
            form["audience"] = self.audience
        if self.key_file:
            form["client_assertion_type"], form["client_assertion"] = _ASSERTION, self._assertion(now)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return Outgoing("POST", self.token_url, headers, urlencode(form).encode())

    def _assertion(self, now: float) -> str:
        try:
            import jwt
        except ImportError:
            raise TokenRefused("a signature with a private key needs: pip install 'iarms[keys]'") from None
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.assertion_audience or self.token_url,
            "iat": int(now),
            "exp": int(now) + 60,
            "jti": str(uuid4()),
        }
        key = read_secret(Path(self.key_file or ""))
        try:
            return jwt.encode(
                claims, key, algorithm=self.algorithm, headers={"kid": self.key_id} if self.key_id else None
            )
        except Exception as error:  # noqa: BLE001  # of whatever a file may hold instead of a key
            raise TokenRefused(
                f"{self.key_file} is no private key for {self.algorithm}: {type(error).__name__}"
            ) from None

    def _read(self, reply: Reply, now: float) -> Token:
        said = reply.document()
        if reply.status != 200:
            error = str(said.get("error") or "")
            more = f": {error} {said.get('error_description') or ''}".rstrip() if error else ""
            raise TokenRefused(
                f"{self.token_url} gave no token ({reply.status}){more}", status=reply.status, error=error
            )
        text, kind, lasts = said.get("access_token"), said.get("token_type"), said.get("expires_in")
        if not isinstance(text, str) or not text or str(kind).lower() != "bearer":
            raise TokenRefused(f"{self.token_url} answered with no bearer token", status=reply.status)
        if lasts is None:
            return Token(text, _end_of(text))
        seconds = _seconds(lasts)
        if seconds is None:
            raise TokenRefused(
                f"{self.token_url} gave a token for {str(lasts)[:40]!r} seconds (expires_in)", status=reply.status
            )
        return Token(text, now + seconds)


@dataclass
class TokenKeeper:
    """The token that is used now. Not safe by itself: who drives it renews under a lock."""

    source: TokenSource
    clock: Clock
    _token: Token | None = None
    _renew_at: float = float("inf")

    def good(self, refused: str | None) -> str | None:
        """The token, if it is there, was not refused and does not end soon."""
        if self._token is None or self._token.text == refused or self.clock.wall() >= self._renew_at:
            return None
        return self._token.text

    def renew(self) -> Steps[str]:
        """A new token, which is kept until shortly before it ends: a minute, or a fifth of a short life."""
        token = yield from self.source.fetch(self.clock)
        if not _TEXT.fullmatch(token.text):
            raise TokenRefused("the token has characters that no header carries, or none at all")
        left = float("inf") if token.ends is None else token.ends - self.clock.wall()
        if math.isnan(left):
            raise TokenRefused("the token ends at a time that is no number")
        self._token, self._renew_at = token, self.clock.wall() + left - min(60.0, left / 5)
        return token.text


def source_of(given: "str | Callable[[], Any] | TokenSource | None") -> TokenSource | None:
    """What a client is given as its token: a text, a function, or a source."""
    if given is None or hasattr(given, "fetch"):
        return given
    return FixedToken(given) if isinstance(given, str) else AskedToken(given)


def read_secret(path: Path) -> str:
    """The text of a file that its owner alone may read. Raises TokenRefused where others may, or it is not there."""
    hold_private(path)
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TokenRefused(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no text'}") from None


def hold_closed(url: str) -> None:
    """Raises ValueError for an address that a secret would go to in the open, or that has one in itself."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url!r} is no address: {error}") from None
    if address.userinfo:
        raise ValueError(f"the address of {address.host} has a name or a password in it: they stand in no address")
    if address.scheme != "https" and not (address.scheme == "http" and address.host in _THIS_MACHINE):
        raise ValueError(f"{url or 'nothing'} is no https address: a token goes over no open line")


def hold_private(path: Path) -> None:
    """Raises TokenRefused for a file that is not there, or that others than its owner may read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise TokenRefused(f"{path} cannot be read: {error.strerror}") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise TokenRefused(f"others may read {path}: chmod 600 {path}")


def _end_of(token: str) -> float | None:
    """When a token ends, where it is a JSON Web Token that says so; it is read for that alone and not trusted."""
    try:
        payload = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        ends = float(said["exp"])
    except (IndexError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return ends if math.isfinite(ends) else None


def _seconds(lasts: Any) -> float | None:
    """How long a token lasts as an issuer says it, a day at most; None for what is no length of time.

    Zero is one: such a token is used once.
    """
    if isinstance(lasts, str):  # as some issuers write it
        lasts = int(lasts) if lasts.isascii() and lasts.isdigit() and len(lasts) < 20 else None
    if isinstance(lasts, bool) or not isinstance(lasts, int | float):
        return None
    if not 0 <= lasts < math.inf:
        return None
    return float(min(lasts, _LONGEST))
